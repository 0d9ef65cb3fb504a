"""A drawn figure of skin and hair for garments to be worn on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.training.dice import Draw

__all__ = ["draw_figures", "draw_models"]

# Figure: capsules from (x, y) to (x, y) with a radius.
_BODY: Final = (
    (0.0, -0.55, 0.0, 0.25, 0.2), (0.0, -0.72, 0.0, -0.5, 0.07), (0.0, -0.84, 0.0, -0.78, 0.11),
    (-0.27, -0.48, -0.37, 0.15, 0.06), (0.27, -0.48, 0.37, 0.15, 0.06),
    (-0.11, 0.25, -0.13, 1.2, 0.085), (0.11, 0.25, 0.13, 1.2, 0.085),
)  # fmt: skip


def draw_models(draw: Draw) -> Tensor:
    """``(n, 2, 3)`` L*a*b*: the skin and the hair of the people who wear the garments."""
    import torch

    skin = torch.stack([draw.uniform(35, 80), draw.uniform(8, 20), draw.uniform(12, 26)], 1)
    hair = torch.stack([draw.uniform(10, 60), draw.uniform(2, 10), draw.uniform(4, 25)], 1)
    return torch.stack([skin, hair], 1)


def draw_figures(
    models: Tensor, camera: Tensor, behind: Tensor, size: int, draw: Draw
) -> tuple[Tensor, Tensor]:
    """Skin layers ``(n, 3, size, size)`` and where they cover ``(n, 1, size, size)``.

    ``models`` as ``draw_models`` has them, ``camera`` ``(n, 3)``: centre x and y, half size;
    ``behind`` ``(n,)`` bool: seen from there, hair falls over the head and the neck.
    """
    import torch

    axis = (torch.arange(size, device=camera.device) + 0.5) / size * 2 - 1
    half = camera[:, 2, None, None]
    x = (axis[None, None, :] * half + camera[:, 0, None, None]).expand(-1, size, -1)
    y = (axis[None, :, None] * half + camera[:, 1, None, None]).expand(-1, -1, size)
    cover = torch.zeros_like(x)
    for x0, y0, x1, y1, radius in _BODY:
        dx, dy = x1 - x0 + draw.normal(0.04), y1 - y0 + draw.normal(0.03)
        dx, dy = dx[:, None, None], dy[:, None, None]
        t = (((x - x0) * dx + (y - y0) * dy) / (dx**2 + dy**2)).clamp(0, 1)
        away = (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2
        cover = torch.maximum(cover, (away < radius**2).float())
    skin = models[:, 0, :, None, None].expand(-1, -1, size, size).clone()
    skin[:, 0] -= 12 * (x.abs() / half).clamp(max=1)
    fall = torch.where(behind, draw.uniform(1.0, 3.0), 1.0)[:, None, None]
    hair = ((x**2 + ((y + 1.02 - 0.12 * fall) / fall) ** 2) < 0.12**2)[:, None]
    skin = torch.where(hair, models[:, 1, :, None, None], skin)
    return skin, torch.maximum(cover[:, None], hair.float())
