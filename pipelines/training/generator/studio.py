"""Cut-out garments in any colour, laid on a light studio background with a soft shadow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from data.colours import PROTOTYPES, SHADES, shade_shares
from pipelines.training.devices import constant
from pipelines.training.recolour import Recolour, apply_recolour, lab_of, rgb_of

if TYPE_CHECKING:
    from torch import Tensor

    from data.colours import Floats
    from pipelines.training.generator.cutouts import Cutouts

__all__ = ["BACKGROUND", "Packshots", "draw_shades", "photographed", "shown_shares"]

BACKGROUND: Final = (0.925, 0.922, 0.914)
"""Light enough for a studio, dark enough that a white shirt stands out."""
_SHADOW: Final = 0.30
_SHADOW_SIGMA: Final = 0.032
_SHADOW_DROP: Final = 0.028


@dataclass(frozen=True)
class Packshots:
    """``cloth`` ``(n, 3, s, s)`` in [0, 1] where ``alpha`` ``(n, 1, s, s)``."""

    cloth: Tensor
    alpha: Tensor

    def pictures(self) -> Tensor:
        """``(n, 3, s, s)`` in [0, 1], on a light ground."""
        return laid_down(self.cloth, self.alpha)

    def shares(self) -> Floats:
        """``(n, shades)``: how much of each garment shows each shade, measured in the picture itself."""
        return shown_shares(self.cloth, self.alpha)


def draw_shades(means: Tensor, own: float, rng: np.random.Generator) -> Recolour:
    """A colour near an evenly drawn shade for garments of mean ``(n, 3)``; ``own`` of them keep theirs."""
    import torch

    n = len(means)
    wanted = PROTOTYPES[rng.integers(0, len(SHADES), n)] + rng.normal(0, 3, (n, 3))
    target = torch.from_numpy(wanted.astype(np.float32)).to(means.device)
    target[:, 0].clamp_(8, 95)
    gain = ((target[:, 0] + 20) / (means[:, 0] + 20)).clamp(0.4, 1.7)
    turn = torch.from_numpy(rng.uniform(-math.pi, math.pi, n).astype(np.float32))
    changed = torch.from_numpy(rng.random(n) >= own)
    return Recolour(changed.to(means.device), target, gain, turn.to(means.device))


def photographed(
    cutouts: Cutouts, rows: np.ndarray[tuple[int], np.dtype[np.int64]], own: float,
    rng: np.random.Generator, device: str = "cpu",
) -> Packshots:  # fmt: skip
    """Packshots of ``rows``, half of them mirrored; ``own`` of them in their own colours."""
    import torch

    rgb = torch.from_numpy(cutouts.pixels[rows]).to(device).permute(0, 3, 1, 2).float() / 255
    alpha = torch.from_numpy(cutouts.alpha[rows]).to(device)[:, None].float() / 255
    flip = torch.from_numpy(rng.random(len(rows)) < 0.5).to(device)[:, None, None, None]
    rgb, alpha = torch.where(flip, rgb.flip(3), rgb), torch.where(flip, alpha.flip(3), alpha)
    lab = lab_of(rgb)
    means = (lab * alpha).sum((2, 3)) / alpha.sum((2, 3)).clamp(min=1e-6)
    cloth = rgb_of(apply_recolour(lab, means, draw_shades(means, own, rng)))
    return Packshots(cloth, alpha)


def laid_down(cloth: Tensor, alpha: Tensor) -> Tensor:
    """``cloth`` ``(n, 3, s, s)`` where ``alpha`` ``(n, 1, s, s)``, its shadow on the ground elsewhere."""
    import torch
    from torch.nn import functional as f

    side = alpha.shape[-1]
    sigma, drop = _SHADOW_SIGMA * side, round(_SHADOW_DROP * side)
    reach = int(2.5 * sigma)
    axis = torch.arange(-reach, reach + 1, device=alpha.device)
    bell = torch.exp(-(axis**2) / (2 * sigma**2))
    bell = bell / bell.sum()
    shadow = f.pad(alpha, (reach, reach, reach + drop, reach - drop))
    shadow = f.conv2d(f.conv2d(shadow, bell.view(1, 1, 1, -1)), bell.view(1, 1, -1, 1))
    ground = constant(BACKGROUND, str(alpha.device)).view(1, 3, 1, 1)
    ground = ground * (1 - _SHADOW * shadow)
    return (cloth * alpha + ground * (1 - alpha)).clamp(0, 1)


def shown_shares(cloth: Tensor, alpha: Tensor) -> Floats:
    """``(n, shades)``: named patch by patch (a sixteenth of the side), so that threads and folds even out."""
    from torch.nn import functional as f

    step = max(1, cloth.shape[-1] // 16)
    cover = f.avg_pool2d(alpha, step)
    lab = lab_of(f.avg_pool2d(cloth * alpha, step) / cover.clamp(min=1e-3))
    weights = (cover * (cover > 0.6)).flatten(1) + 1e-6
    weights = weights / weights.sum(1, keepdim=True)
    return shade_shares(lab.flatten(2).transpose(1, 2).cpu().numpy(), weights.cpu().numpy())
