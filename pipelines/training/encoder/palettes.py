"""Which colours a garment shows: the histogram that an encoder must not know less than."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from pipelines.training.devices import constant
from pipelines.training.recolour import lab_of

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PALETTE", "palettes_of"]

_BINS: Final = (10, 16, 16)
_LOW: Final = (0.0, -80.0, -80.0)
_HIGH: Final = (100.0, 80.0, 80.0)
_SIDE: Final = 32
PALETTE: Final = _BINS[0] * _BINS[1] * _BINS[2]


def palettes_of(pictures: Tensor, covers: Tensor) -> Tensor:
    """``(n, 3, s, s)`` uint8 sRGB and what counts of each pixel ``(n, 1, s, s)`` to ``(n, PALETTE)``
    float32 that sums to 1.

    Roots of an L*a*b* histogram with each pixel shared between its eight nearest bins, so that
    a wide coat does not drown a narrow belt and a hair's difference does not move a colour.
    """
    import torch
    from torch.nn import functional as f

    small = f.interpolate(pictures.float(), _SIDE, mode="area") / 255
    cover = f.interpolate(covers, _SIDE, mode="area").flatten(1) + 1e-4
    lab = lab_of(small).flatten(2)
    counts = torch.zeros(len(pictures), PALETTE, device=pictures.device)
    low, share = _placed(lab)
    most = constant(_BINS, str(lab.device))[:, None] - 1
    for corner in product((0.0, 1.0), repeat=3):
        up = constant(corner, str(lab.device))[:, None]
        index = (low + up).minimum(most).long()
        weight = torch.where(up == 1, share, 1 - share).prod(1) * cover
        flat = (index[:, 0] * _BINS[1] + index[:, 1]) * _BINS[2] + index[:, 2]
        counts.scatter_add_(1, flat, weight)
    roots = counts.clamp(min=0).sqrt()
    return roots / roots.sum(1, keepdim=True)


def _placed(lab: Tensor) -> tuple[Tensor, Tensor]:
    """``(n, 3, k)`` each: the bin whose centre lies below, and the share of the one above."""
    low, high, bins = (constant(v, str(lab.device))[:, None] for v in (_LOW, _HIGH, _BINS))
    place = ((lab - low) / (high - low) * bins - 0.5).clamp(min=0)
    place = place.minimum(bins - 1)
    return place.floor(), place - place.floor()
