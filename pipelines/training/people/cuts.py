"""How garments sit on a body: from where to where, with which sleeves, and which part of a photograph is where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipelines.training.devices import constant

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.training.people.maps import Seen

__all__ = ["Worn", "cut_of", "worn"]

_SHORT_SLEEVES, _LONG_SLEEVES, _BARE_ARMS, _TROUSERS, _SHORTS, _SKIRT, _DRESS = range(7)
_CUT: Final = {
    "Top": _BARE_ARMS, "Undershirt": _BARE_ARMS, "Body": _BARE_ARMS,
    "Longsleeve": _LONG_SLEEVES, "Shirt": _LONG_SLEEVES, "Hoodie": _LONG_SLEEVES,
    "Blazer": _LONG_SLEEVES, "Outwear": _LONG_SLEEVES,
    "Pants": _TROUSERS, "Shorts": _SHORTS, "Skirt": _SKIRT, "Dress": _DRESS,
}  # fmt: skip
# In metres on a body at rest that is 1.66 m tall: the lowest and the highest hem above the hips, the upper edge,
# the shortest and the longest sleeve from the middle line; 1 where it hangs free below the waist.
_RANGES: Final = (
    (-0.02, 0.1, 0.62, 0.27, 0.36, 0.0), (-0.06, 0.1, 0.64, 0.43, 0.49, 0.0),
    (-0.02, 0.16, 0.58, 0.15, 0.21, 0.0), (-0.8, -0.65, 0.15, 0.0, 0.0, 0.0),
    (-0.35, -0.12, 0.15, 0.0, 0.0, 0.0), (-0.6, -0.12, 0.15, 0.0, 0.0, 1.0),
    (-0.65, -0.12, 0.6, 0.15, 0.48, 1.0),
)  # fmt: skip
_CHEST, _SHOULDER, _COLLAR, _WAIST = 0.3, 0.2, 0.6, 0.05
_HANDS: Final = 0.13
"""An arm at rest hangs no lower than this."""


@dataclass(frozen=True)
class Worn:
    """How ``k`` people wear a garment: ``places`` ``(k, s, s, 2)``, where in its photograph each point of cloth
    is; ``(k, 1, s, s)`` how much it covers, and its light.
    """

    places: Tensor
    cover: Tensor
    light: Tensor


def cut_of(label: str) -> int:
    """How a garment of ``label`` sits on a body."""
    return _CUT.get(label, _SHORT_SLEEVES)


def worn(seen: Seen, cuts: Tensor, boxes: Tensor, lots: Tensor) -> Worn:
    """How those who are ``seen`` wear garments of ``cuts`` ``(k,)`` that fill ``boxes`` ``(k, 4)`` of their photographs.

    ``lots`` ``(k, 4)`` in [0, 1]: how short each is, how long its sleeves are, how low its neck is, and which of its
    sides is left.
    """
    import torch

    ranges = constant(_RANGES, str(cuts.device))[cuts]
    lowest, highest, top, shortest, longest, free = (v[:, None, None] for v in ranges.unbind(1))
    short, long, low, side = (v[:, None, None] for v in lots.unbind(1))
    upper = top > _CHEST
    hem = lowest + (highest - lowest) * short
    sleeve = (shortest + (longest - shortest) * long) * upper
    x, z, cover, light = seen.close.x, seen.close.z, seen.close.there, seen.close.light
    out = x.abs()
    arm = (out > _SHOULDER) & (z > _HANDS)
    neck = _COLLAR - 0.1 * low * seen.close.front * (1 - (x / 0.1) ** 2).clamp(min=0)
    least = torch.where(free > 0, hem.clamp(min=_WAIST), hem)
    body = (z > least) & (z < torch.minimum(top, neck))
    body &= (out < sleeve) | (z < _HANDS) | ~upper
    cover = torch.where(arm, out < sleeve, body) * cover
    down = 2 / (top - hem)
    across = torch.where(upper, 3.0, 4.25)  # laid out, sleeves lie beside what covers the body
    u = torch.where(arm, x.sign() * 0.7, x * across)
    v = torch.where(arm, (out - _SHOULDER) * 5.4 - 0.75, (top - z) * down - 1)
    which = (free[:, 0, 0] > 0).nonzero()[:, 0]
    if len(which):
        skirt = seen.skirt.part(which)
        shown = (skirt.z > hem[which]) * skirt.there
        first = shown > 0.5
        u[which] = torch.where(first, skirt.x * 3.3, u[which])
        v[which] = torch.where(first, (top[which] - skirt.z) * down[which] - 1, v[which])
        light = light.index_copy(0, which, torch.where(first, skirt.light, light[which]))
        cover = cover.index_copy(0, which, torch.maximum(cover[which], shown))
    x0, y0, half_x, half_y = (each[:, None, None] for each in boxes.unbind(1))
    u = (u * torch.where(side > 0.5, 1.0, -1.0)).clamp(-0.95, 0.95) * half_x + x0
    v = v.clamp(-0.93, 0.93) * half_y + y0
    return Worn(torch.stack([u, v], 3), cover[:, None], light[:, None])
