"""Pictures of one garment as it might be photographed elsewhere: other light, place, body, colour.

Everything happens in L*a*b* and in batches on tensors: a garment cut out of its photograph is
recoloured, bent, framed anew, laid on its own floor, a studio wall or another photograph's floor,
or worn together with a second garment, by people or over a drawn figure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from pipelines.training.devices import constant
from pipelines.training.dice import Draw
from pipelines.training.encoder.cloth import spread, turn_around
from pipelines.training.encoder.figures import draw_figures
from pipelines.training.encoder.scenes import Scene
from pipelines.training.encoder.sources import Sources
from pipelines.training.encoder.wearing import on_people
from pipelines.training.recolour import Recolour, apply_recolour, rgb_of

if TYPE_CHECKING:
    from torch import Generator, Tensor

__all__ = ["draw_views"]

_CLOSEST: Final = 3.5
_CLOSE: Final = 0.6
"""Pictures of less than so much of a photograph, from side to side, are sampled from its fine layers."""
_ASIDE: Final = 0.6
_AS_SHOPS: Final = 0.6
"""How often a studio shows as much of a person as shops do."""


def _frames(
    sources: Sources, rows: Tensor, worn: Tensor, camera: Tensor, near: Tensor, draw: Draw
) -> Tensor:
    """``(n, 2, 3)``: from picture coordinates to each garment's photograph."""
    import torch

    box = sources.boxes[rows]
    angle = torch.where(draw.chance(0.04), draw.uniform(-math.pi, math.pi), draw.normal(0.15))
    angle = torch.where(worn, draw.normal(0.05), angle)
    aspect = draw.normal(0.12).exp()
    # laid out: the garment's larger half side becomes `fill` of the picture's half side
    fill = draw.uniform(math.log(0.6), math.log(1.35)).exp()
    fill = torch.where(near, fill * draw.uniform(1.2, _CLOSEST * 0.8), fill)
    half = torch.maximum(box[:, 2], box[:, 3])
    flat = torch.stack([half / fill * aspect, half / fill / aspect], 1)
    flat_shift = draw.normal(0.15, 2) * flat
    flat_shift = torch.where(
        near[:, None], draw.uniform(-_ASIDE, _ASIDE, 2) * box[:, 2:], flat_shift
    )
    # worn: picture -> figure (camera: centre x and y, half size) -> the garment's place on the figure
    place = sources.worn[rows]
    jitter = draw.normal(0.07, 2).exp()
    onto = box[:, 2:] / (place[:, 1:] * jitter)
    figure = onto * camera[:, 2:]
    centre = torch.stack([camera[:, 0] + draw.normal(0.01), camera[:, 1] - place[:, 0]], 1)
    scale = torch.where(worn[:, None], figure, flat)
    shift = torch.where(worn[:, None], onto * centre, -flat_shift)
    flip = torch.where(draw.chance(0.5), 1.0, -1.0)
    c, s = angle.cos(), angle.sin()
    row_x = torch.stack(
        [scale[:, 0] * c * flip, -scale[:, 1] * s * flip, shift[:, 0] * flip + box[:, 0]], 1
    )
    row_y = torch.stack([scale[:, 0] * s, scale[:, 1] * c, shift[:, 1] + box[:, 1]], 1)
    return torch.stack([row_x, row_y], 1)


def _warp(sources: Sources, rows: Tensor, frames: Tensor, size: int, bend: Tensor) -> Tensor:
    """``(n, 4, size, size)`` layers of ``rows`` seen through ``frames``, bent by ``(n, 2, 4, 4)``."""
    from torch.nn import functional as f

    grid = f.affine_grid(frames, [len(rows), 4, size, size], align_corners=False)
    # a bend is a share of what the picture shows, so that cloth from close by is bent no more
    width = frames[:, :, :2].norm(dim=2)
    bend = spread(bend * width[:, :, None, None], size)
    grid = grid + bend.permute(0, 2, 3, 1)
    seen = _sampled(sources.layers, rows, grid)
    if sources.fine is not None:
        close = (width.amax(1) < _CLOSE).nonzero()[:, 0]
        seen[close] = _sampled(sources.fine, rows[close], grid[close])
    return seen


def _sampled(layers: Tensor, rows: Tensor, grid: Tensor) -> Tensor:
    from torch.nn import functional as f

    return f.grid_sample(layers[rows].float(), grid, padding_mode="border", align_corners=False)


def _backgrounds(sources: Sources, scene: Scene, size: int, draw: Draw) -> Tensor:
    """Walls and floors ``(n, 3, size, size)``: light studios, any plain colour, other photographs."""
    import torch
    from torch.nn import functional as f

    studio = draw.chance(0.35) | scene.shoot
    light = torch.where(studio, 100 - draw.uniform(0, 1) ** 2 * 22, draw.uniform(12, 98))
    tint = torch.where(studio[:, None], draw.normal(1.5, 2), draw.normal(14, 2))
    plain = torch.cat([light[:, None], tint], 1)
    plain = torch.where(scene.shoot[:, None], scene.wall, plain)[:, :, None, None]
    strength = torch.where(studio, 2.0, 5.0) * torch.where(scene.shoot, 0.3, 1.0)
    waves = spread(draw.normal(1, 3, 4, 4), size)
    tinted = constant((1.0, 0.3, 0.3), str(waves.device))[:, None, None]
    plain = plain + waves * strength[:, None, None, None] * tinted
    others = draw.choice(len(sources.layers))
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


def _cameras(sources: Sources, scene: Scene, draw: Draw) -> Tensor:
    """``(n, 3)``: centre x and y and half size of the frame around a worn garment."""
    import torch

    place = sources.worn[scene.rows]
    half = (place[:, 2] * draw.uniform(1.1, 1.9) + 0.08).clamp(0.35, 1.15)
    zoom = draw.uniform(0, math.log(_CLOSEST)).exp() * 1.2
    half = torch.where(scene.near, half / zoom, half)
    x, y = draw.normal(0.02), place[:, 0] * 0.9 + draw.normal(0.08)
    if sources.people is not None:
        above, below = _shop_frames(place, draw)
        as_shops = scene.shoot & ~scene.near & draw.chance(_AS_SHOPS)
        y = torch.where(as_shops, (above + below) / 2, y)
        half = torch.where(as_shops, (below - above) / 2, half)
    aside = draw.uniform(-_ASIDE, _ASIDE, 2) * place[:, 1:]
    x = torch.where(scene.near, aside[:, 0], x)
    y = torch.where(scene.near, place[:, 0] + aside[:, 1], y)
    return torch.stack([x, y, half], 1)


def _shop_frames(place: Tensor, draw: Draw) -> tuple[Tensor, Tensor]:
    """The upper and the lower edge ``(n,)`` of a shop's picture of a body that wears a garment at ``place`` ``(n, 3)``: from the
    head to somewhat below a top, from somewhat above a bottom to the feet.
    """
    import torch

    head = -1 - draw.uniform(-0.12, 0.06)
    feet = 0.95 + draw.uniform(0, 0.08)
    above = place[:, 0] - place[:, 2] - draw.uniform(0.02, 0.25)
    below = place[:, 0] + place[:, 2] + draw.uniform(0.02, 0.25)
    bottom = place[:, 0] > 0
    return torch.where(bottom, above, head), torch.where(bottom, feet, below)


def _laid_over(
    under: Tensor, layers: Tensor, means: Tensor, new: Recolour, shown: Tensor
) -> Tensor:
    cover = layers[:, 3:] * shown[:, None, None, None]
    return under + cover * (apply_recolour(layers[:, :3], means, new) - under)


_AT_ONCE: Final = 16


def draw_views(sources: Sources, scene: Scene, size: int, dice: Generator) -> tuple[Tensor, Tensor]:
    """One picture of each garment of ``scene``: ``(n, 3, size, size)`` uint8 sRGB, and
    ``(n, 1, size, size)`` in [0, 1]: where garments and people are, and neither wall nor floor.

    On a CPU a few at a time, so that they stay in its cache.
    """
    import torch

    if scene.rows.device.type != "cpu":
        return _drawn(sources, scene, size, dice)
    parts = [
        _drawn(sources, scene.part(start, start + _AT_ONCE), size, dice)
        for start in range(0, len(scene.rows), _AT_ONCE)
    ]
    pictures, covers = zip(*parts, strict=True)
    return torch.cat(pictures), torch.cat(covers)


def _drawn(sources: Sources, scene: Scene, size: int, dice: Generator) -> tuple[Tensor, Tensor]:
    import torch

    people, rows, who = sources.people, scene.rows, scene.who
    worn = torch.zeros(len(rows), dtype=torch.bool, device=rows.device)
    worn[who] = True
    draw = Draw(dice, len(rows))
    camera = _cameras(sources, scene, draw)
    frames = _frames(sources, rows, worn, camera, scene.near, draw)
    laid = _Laid(frames, draw.normal(0.035, 2, 4, 4), draw.chance(0.6) & ~worn & ~scene.shoot)
    picture = _backgrounds(sources, scene, size, draw)
    cover = torch.zeros_like(picture[:, :1])
    if len(who):
        dressed = _on_figures if people is None else partial(on_people, people)
        picture[who], cover[who] = dressed(sources, scene, picture[who], camera[who], dice)
    which = torch.ones_like(worn) if people is None else ~worn
    _lay(sources, scene, laid, picture, cover, which.nonzero()[:, 0])
    return _photographed(picture, scene.shoot, draw), cover


@dataclass(frozen=True)
class _Laid:
    """How ``n`` photographs are laid over what is there: by which ``frames``, how bent, and whether with their ``own``
    floor.
    """

    frames: Tensor
    bend: Tensor
    own: Tensor


def _lay(
    sources: Sources, scene: Scene, laid: _Laid, picture: Tensor, cover: Tensor, which: Tensor
) -> None:
    """Lays garments ``which`` of the scene over ``picture``, as they were photographed but for their colour."""
    import torch

    if not len(which):
        return
    rows = scene.rows[which]
    layers = _warp(sources, rows, laid.frames[which], picture.shape[-1], laid.bend[which])
    turn_around(layers, scene.behind[which])
    under = torch.where(laid.own[which, None, None, None], layers[:, :3], picture[which])
    new, whole = scene.recolour.part(which), torch.ones_like(laid.bend[which, 0, 0, 0])
    picture[which] = _laid_over(under, layers, sources.means[rows], new, whole)
    cover[which] = torch.maximum(cover[which], layers[:, 3:])


def _on_figures(
    sources: Sources, scene: Scene, under: Tensor, camera: Tensor, dice: Generator
) -> tuple[Tensor, Tensor]:
    """Drawn figures for those who wear a garment, with a partner garment if there is one, and where they are."""
    import torch

    who, size = scene.who, under.shape[-1]
    draw = Draw(dice, len(who))
    skin, cover = draw_figures(scene.models[who], camera, scene.behind[who], size, draw)
    under = under + cover * (skin - under)
    partners = scene.partners[who]
    has, rows = partners >= 0, partners.clamp(min=0)
    frames = _frames(sources, rows, torch.ones_like(has), camera, scene.near[who], draw)
    layers = _warp(sources, rows, frames, size, draw.normal(0.03, 2, 4, 4))
    new = scene.partner_recolour.part(who)
    shown = has.float()
    cover = torch.maximum(cover, layers[:, 3:] * shown[:, None, None, None])
    return _laid_over(under, layers, sources.means[rows], new, shown), cover


def _photographed(lab: Tensor, shoot: Tensor, draw: Draw) -> Tensor:
    """Exposure, contrast, cast, softness and noise of a camera; one shoot is lit evenly."""
    import torch
    from torch.nn import functional as f

    even = torch.where(shoot, 0.25, 1.0)
    contrast = (draw.normal(0.08) * even).exp()[:, None, None]
    light = (draw.normal(4.0) * even)[:, None, None]
    cast = (draw.normal(2.0, 2) * even[:, None])[:, :, None, None]
    lightness = ((lab[:, 0] - 60) * contrast + 60 + light).clamp(0, 100)
    rgb = rgb_of(torch.cat([lightness[:, None], lab[:, 1:] + cast], 1))
    soft = f.interpolate(f.avg_pool2d(rgb, 2), rgb.shape[-1], mode="bilinear", align_corners=False)
    rgb = torch.where(draw.chance(0.2)[:, None, None, None], soft, rgb)
    grain = draw.uniform(-0.5, 0.5, *rgb.shape[1:])
    return ((rgb + grain * 0.04).clamp(0, 1) * 255 + 0.5).to(torch.uint8)
