"""What cloth does before a camera: it bends, falls in folds, and shows another side from behind."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["spread", "turn_around"]


def spread(values: Tensor, size: int) -> Tensor:
    """``(n, c, 4, 4)`` as a smooth surface ``(n, c, size, size)``: bicubic, by two small products."""
    basis = _basis(size, str(values.device))
    return basis.T @ values @ basis


@cache
def _basis(size: int, device: str) -> Tensor:
    """``(4, size)``: how much each of four values counts at each place between them."""
    import torch
    from torch.nn import functional as f

    lines = torch.eye(4)[:, None, :, None].expand(-1, -1, -1, 4)
    return f.interpolate(lines, size, mode="bicubic", align_corners=True)[:, 0, :, 0].to(device)


def turn_around(layers: Tensor, behind: Tensor) -> None:
    """Takes what only a front has from those layers ``(n, 4, s, s)`` that are seen from behind."""
    which = behind.nonzero()[:, 0]
    if len(which):
        layers[which] = _from_behind(layers[which])


def _from_behind(layers: Tensor) -> Tensor:
    """Layers ``(n, 4, s, s)`` without what only a front has: cloth of its mean colours."""
    import torch
    from torch.nn import functional as f

    cover = layers[:, 3:]
    cells = max(2, layers.shape[-1] // 8)
    mass = f.avg_pool2d(cover, cells) + 1e-3
    cloth = f.avg_pool2d(layers[:, :3] * cover, cells) / mass
    cloth = f.interpolate(cloth, layers.shape[-1], mode="bilinear", align_corners=False)
    smooth = torch.cat([cloth * 0.85 + layers[:, :3] * 0.15, cover], 1)
    return torch.where(cover > 0.5, smooth, layers)
