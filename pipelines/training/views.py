"""Pictures of one garment as it might be photographed elsewhere: other light, place, body, colour.

Everything happens in L*a*b* and in batches on tensors: a garment cut out of its photograph is
recoloured, bent, framed anew, laid on its own floor, a studio wall or another photograph's floor,
or worn over a drawn figure together with a second garment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from pipelines.training.figures import Draw, draw_figures
from pipelines.training.recolour import Recolour, apply_recolour, rgb_of
from pipelines.training.sources import Sources

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Scene", "draw_views"]


@dataclass(frozen=True)
class Scene:
    """What each of ``n`` pictures shows: garment rows, their recolouring and, worn, a partner's
    and who wears them: ``models`` ``(n, 2, 3)`` as ``draw_models`` has them.
    """

    rows: Tensor
    recolour: Recolour
    worn: Tensor
    partners: Tensor
    partner_recolour: Recolour
    models: Tensor

    def part(self, chosen: slice) -> Scene:
        return Scene(
            self.rows[chosen], self.recolour.part(chosen), self.worn[chosen], self.partners[chosen],
            self.partner_recolour.part(chosen), self.models[chosen],
        )  # fmt: skip


_NEAR: Final = 0.12
"""One view in eight comes close: shops show a collar, a seam, the cloth."""


def _frames(sources: Sources, rows: Tensor, worn: Tensor, camera: Tensor, draw: Draw) -> Tensor:
    """``(n, 2, 3)``: from picture coordinates to each garment's photograph."""
    import torch

    box = sources.boxes[rows]
    angle = torch.where(draw.chance(0.04), draw.uniform(-math.pi, math.pi), draw.normal(0.15))
    angle = torch.where(worn, draw.normal(0.05), angle)
    aspect = draw.normal(0.12).exp()
    # laid out: the garment's larger half side becomes `fill` of the picture's half side
    fill = draw.uniform(math.log(0.6), math.log(1.35)).exp()
    near = draw.chance(_NEAR)
    fill = torch.where(near, fill * draw.uniform(1.2, 2.2), fill)
    half = torch.maximum(box[:, 2], box[:, 3])
    flat = torch.stack([half / fill * aspect, half / fill / aspect], 1)
    flat_shift = draw.normal(0.15, 2) * torch.where(near, 2.0, 1.0)[:, None]
    # worn: picture -> figure (camera: centre y, half size) -> the garment's place on the figure
    place = sources.worn[rows]
    jitter = draw.normal(0.07, 2).exp()
    onto = box[:, 2:] / (place[:, 1:] * jitter)
    figure = onto * camera[:, 1:2]
    centre = torch.stack([draw.normal(0.01), camera[:, 0] - place[:, 0]], 1)
    scale = torch.where(worn[:, None], figure, flat)
    shift = torch.where(worn[:, None], onto * centre, -flat_shift * flat)
    flip = torch.where(draw.chance(0.5), 1.0, -1.0)
    c, s = angle.cos(), angle.sin()
    row_x = torch.stack(
        [scale[:, 0] * c * flip, -scale[:, 1] * s * flip, shift[:, 0] + box[:, 0]], 1
    )
    row_y = torch.stack([scale[:, 0] * s, scale[:, 1] * c, shift[:, 1] + box[:, 1]], 1)
    return torch.stack([row_x, row_y], 1)


def _warp(sources: Sources, rows: Tensor, frames: Tensor, size: int, bend: Tensor) -> Tensor:
    """``(n, 4, size, size)`` layers of ``rows`` seen through ``frames``, bent by ``(n, 2, 4, 4)``."""
    from torch.nn import functional as f

    grid = f.affine_grid(frames, [len(rows), 4, size, size], align_corners=False)
    grid = grid + f.interpolate(bend, size, mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    return f.grid_sample(
        sources.layers[rows].float(), grid, padding_mode="border", align_corners=False
    )


def _backgrounds(sources: Sources, size: int, draw: Draw) -> Tensor:
    """Walls and floors ``(n, 3, size, size)``: light studios, any plain colour, other photographs."""
    import torch
    from torch.nn import functional as f

    studio = draw.chance(0.55)
    light = torch.where(studio, 100 - draw.uniform(0, 1) ** 2 * 22, draw.uniform(12, 98))
    tint = torch.where(studio[:, None], draw.normal(1.5, 2), draw.normal(14, 2))
    plain = torch.cat([light[:, None], tint], 1)[:, :, None, None]
    strength = torch.where(studio, 2.0, 5.0)[:, None, None, None]
    waves = f.interpolate(draw.normal(1, 3, 3, 3), size, mode="bicubic", align_corners=True)
    plain = (
        plain + waves * strength * torch.tensor([1, 0.3, 0.3], device=waves.device)[:, None, None]
    )
    others = torch.from_numpy(draw.rng.integers(0, len(sources.layers), draw.n)).to(waves.device)
    side = torch.where(draw.uniform(-1, 1, 2) > 0, 0.72, -0.72)
    zoom = draw.uniform(0.15, 0.3)
    zero = torch.zeros_like(zoom)
    corner = torch.stack(
        [torch.stack([zoom, zero, side[:, 0]], 1), torch.stack([zero, zoom, side[:, 1]], 1)], 1
    )
    small = f.affine_grid(corner, [draw.n, 4, size, size], align_corners=False)
    floor = f.grid_sample(
        sources.layers[others].float(), small, padding_mode="border", align_corners=False
    )[:, :3]
    return torch.where((~studio & draw.chance(0.5))[:, None, None, None], floor, plain)


def _cameras(sources: Sources, rows: Tensor, draw: Draw) -> Tensor:
    """``(n, 2)``: centre y and half size of the frame around a worn garment."""
    import torch

    place = sources.worn[rows]
    half = (place[:, 2] * draw.uniform(1.1, 1.9) + 0.08).clamp(0.35, 1.15)
    near = draw.chance(_NEAR)
    half = torch.where(near, half * draw.uniform(0.4, 0.7), half)
    aside = draw.normal(0.08) * torch.where(near, 1.5, 1.0)
    return torch.stack([place[:, 0] * 0.9 + aside, half], 1)


def _laid_over(
    under: Tensor, layers: Tensor, means: Tensor, new: Recolour, shown: Tensor
) -> Tensor:
    cover = layers[:, 3:] * shown[:, None, None, None]
    return under + cover * (apply_recolour(layers[:, :3], means, new) - under)


_AT_ONCE: Final = 16


def draw_views(sources: Sources, scene: Scene, size: int, rng: np.random.Generator) -> Tensor:
    """One picture of each garment of ``scene``: ``(n, 3, size, size)`` uint8 sRGB.

    On a CPU a few at a time, so that they stay in its cache.
    """
    import torch

    count = _AT_ONCE if scene.rows.device.type == "cpu" else len(scene.rows)
    parts = [
        _drawn(sources, scene.part(slice(start, start + count)), size, rng)
        for start in range(0, len(scene.rows), count)
    ]
    return torch.cat(parts)


def _drawn(sources: Sources, scene: Scene, size: int, rng: np.random.Generator) -> Tensor:
    import torch

    rows, worn = scene.rows, scene.worn
    draw = Draw(rng, len(rows), str(rows.device))
    camera = _cameras(sources, rows, draw)
    bend = draw.normal(0.035, 2, 4, 4)
    main = _warp(sources, rows, _frames(sources, rows, worn, camera, draw), size, bend)
    own = draw.chance(0.6) & ~worn
    picture = _backgrounds(sources, size, draw)
    picture = torch.where(own[:, None, None, None], main[:, :3], picture)
    who = worn.nonzero()[:, 0]
    if len(who):
        picture[who] = _dressed(sources, scene, picture[who], camera[who], who, rng)
    picture = _laid_over(
        picture, main, sources.means[rows], scene.recolour, torch.ones_like(worn).float()
    )
    return _photographed(picture, draw)


def _dressed(
    sources: Sources,
    scene: Scene,
    under: Tensor,
    camera: Tensor,
    who: Tensor,
    rng: np.random.Generator,
) -> Tensor:
    """A figure and the partner garment under the main one."""
    draw = Draw(rng, len(who), str(who.device))
    skin, cover = draw_figures(scene.models[who], camera, under.shape[-1], draw)
    under = under + cover * (skin - under)
    partners = scene.partners[who]
    has = partners >= 0
    rows = partners.clamp(min=0)
    frames = _frames(sources, rows, has | True, camera, draw)
    layers = _warp(sources, rows, frames, under.shape[-1], draw.normal(0.03, 2, 4, 4))
    new = scene.partner_recolour.part(who)
    return _laid_over(under, layers, sources.means[rows], new, has.float())


def _photographed(lab: Tensor, draw: Draw) -> Tensor:
    """Exposure, contrast, cast, softness and noise of a camera."""
    import torch
    from torch.nn import functional as f

    contrast, light = draw.normal(0.08).exp()[:, None, None], draw.normal(4.0)[:, None, None]
    cast = draw.normal(2.0, 2)[:, :, None, None]
    lightness = ((lab[:, 0] - 60) * contrast + 60 + light).clamp(0, 100)
    rgb = rgb_of(torch.cat([lightness[:, None], lab[:, 1:] + cast], 1))
    soft = f.interpolate(f.avg_pool2d(rgb, 2), rgb.shape[-1], mode="bilinear", align_corners=False)
    rgb = torch.where(draw.chance(0.2)[:, None, None, None], soft, rgb)
    grain = torch.from_numpy(draw.rng.random(rgb.shape, dtype=np.float32)).to(rgb.device)
    return ((rgb + (grain - 0.5) * 0.04).clamp(0, 1) * 255 + 0.5).to(torch.uint8)
