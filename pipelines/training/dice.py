"""Random numbers drawn where the pictures are, from one seeded generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Generator, Tensor

__all__ = ["Draw", "dice_of"]


class Draw:
    """Random numbers for ``n`` pictures, drawn where the pictures are: ``(n, ...)`` float32 each."""

    def __init__(self, dice: Generator, n: int) -> None:
        self.dice, self.n = dice, n

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        import torch

        drawn = torch.rand(self.n, *shape, generator=self.dice, device=self.dice.device)
        return drawn * (high - low) + low

    def normal(self, scale: float, *shape: int) -> Tensor:
        import torch

        drawn = torch.randn(self.n, *shape, generator=self.dice, device=self.dice.device)
        return drawn * scale

    def chance(self, share: float) -> Tensor:
        return self.uniform(0, 1) < share

    def choice(self, count: int) -> Tensor:
        """``(n,)`` int64 below ``count``."""
        import torch

        return torch.randint(count, (self.n,), generator=self.dice, device=self.dice.device)


def dice_of(seed: int, device: str) -> Generator:
    """A generator of torch's own on ``device``."""
    import torch

    return torch.Generator(device).manual_seed(seed)
