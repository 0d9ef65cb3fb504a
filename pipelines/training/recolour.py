"""L*a*b* on tensors, and garments in colours they never had."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import PROTOTYPES, SHADES
from pipelines.training.devices import constant, moved

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Recolour", "apply_recolour", "draw_recolour", "draw_shades", "lab_of", "rgb_of"]


@dataclass(frozen=True)
class Recolour:
    """``lab -> turn(lab - means) * gain + target`` where ``on``; ``(n, ...)`` each."""

    on: Tensor
    target: Tensor
    gain: Tensor
    angle: Tensor

    def part(self, chosen: slice | Tensor) -> Recolour:
        return Recolour(self.on[chosen], self.target[chosen], self.gain[chosen], self.angle[chosen])

    def to(self, device: str) -> Recolour:
        return Recolour(*(moved(each, device) for each in vars(self).values()))


_RGB_TO_XYZ: Final = (
    (0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883),
)
_XYZ_TO_RGB: Final = tuple(tuple(row) for row in np.linalg.inv(_RGB_TO_XYZ).tolist())


def lab_of(rgb: Tensor) -> Tensor:
    """``(n, 3, h, w)`` sRGB in [0, 1] to L*a*b* (D65)."""
    import torch

    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    t = torch.einsum("ij,njhw->nihw", constant(_RGB_TO_XYZ, str(rgb.device)), linear)
    f = torch.where(t > 216 / 24389, t.clamp(min=1e-6) ** (1 / 3), (24389 / 27 * t + 16) / 116)
    return torch.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1
    )


def rgb_of(lab: Tensor) -> Tensor:
    """``(n, 3, h, w)`` L*a*b* (D65) to sRGB in [0, 1], clipped to the gamut."""
    import torch

    y = (lab[:, 0] + 16) / 116
    f = torch.stack([y + lab[:, 1] / 500, y, y - lab[:, 2] / 200], 1)
    t = torch.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389)
    inverse = constant(_XYZ_TO_RGB, str(lab.device))
    linear = torch.einsum("ij,njhw->nihw", inverse, t).clamp(0, 1)
    return torch.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * linear.clamp(min=1e-6) ** (1 / 2.4) - 0.055
    )


_COMMON: Final = frozenset({"black", "white", "grey", "navy", "blue", "red"})


def draw_shades(n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """``(n,)`` indices into ``SHADES``; what most clothes are is drawn twice as often."""
    odds = np.array([2.0 if shade in _COMMON else 1.0 for shade in SHADES])
    return rng.choice(len(SHADES), n, p=odds / odds.sum())


def draw_recolour(
    means: Tensor, share: float, rng: np.random.Generator, shades: NDArray[np.int64] | None = None
) -> Recolour:
    """A new colour near a named shade for ``share`` of the garments of mean ``(n, 3)``.

    ``shades`` ``(n,)`` int64, indices into ``SHADES``: drawn where there are none.
    """
    import torch

    n = len(means)
    chosen = draw_shades(n, rng) if shades is None else shades
    target = torch.from_numpy(
        (PROTOTYPES[chosen] + rng.normal(0, 5, (n, 3))).astype(np.float32)
    ).to(means.device)
    target[:, 0].clamp_(6, 96)
    gain = ((target[:, 0] + 20) / (means[:, 0] + 20)).clamp(0.35, 1.4)
    angle = torch.from_numpy(rng.uniform(-math.pi, math.pi, n).astype(np.float32)).to(means.device)
    return Recolour(torch.from_numpy(rng.random(n) < share).to(means.device), target, gain, angle)


def apply_recolour(lab: Tensor, means: Tensor, new: Recolour) -> Tensor:
    """``lab`` ``(n, 3, ...)`` of garments with ``means`` ``(n, 3)`` in their new colours."""
    import torch

    shape = (-1, *([1] * (lab.ndim - 2)))
    away = lab - means.reshape(*means.shape, *([1] * (lab.ndim - 2)))
    c, s = new.angle.cos().view(shape), new.angle.sin().view(shape)
    turned = torch.stack(
        [
            away[:, 0] * new.gain.view(shape),
            away[:, 1] * c - away[:, 2] * s,
            away[:, 1] * s + away[:, 2] * c,
        ],
        1,
    )
    fresh = turned + new.target.reshape(*new.target.shape, *([1] * (lab.ndim - 2)))
    fresh = torch.cat([fresh[:, :1].clamp(2, 99), fresh[:, 1:]], 1)
    return torch.where(new.on.view(-1, *([1] * (lab.ndim - 1))), fresh, lab)
