"""Photographs as tensors, ready to be cut out, warped and worn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from pipelines.training.encoder.scenes import Wardrobe
from pipelines.training.people.cuts import cut_of
from pipelines.training.people.maps import People
from pipelines.training.photos import PackedPhotos
from pipelines.training.recolour import lab_of

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Sources", "wardrobe_of"]

TOPS: Final = frozenset(
    {
        "T-Shirt", "Longsleeve", "Shirt", "Polo", "Undershirt", "Hoodie", "Blazer", "Top", "Blouse",
        "Outwear", "Body",
    }
)  # fmt: skip
BOTTOMS: Final = frozenset({"Pants", "Shorts", "Skirt"})
UNWORN: Final = frozenset({"Shoes", "Hat"})
"""What nobody wears: drawn figures have neither feet nor a face, and bodies go barefoot and bareheaded."""
# Where a garment sits on the drawn figure: centre y, half width, half height (head at -0.8).
_ON_FIGURE: Final = {
    "Pants": (0.55, 0.24, 0.55), "Shorts": (0.28, 0.25, 0.25), "Skirt": (0.3, 0.26, 0.3),
    "Dress": (0.08, 0.36, 0.7), "Outwear": (-0.22, 0.42, 0.42), "Blazer": (-0.24, 0.4, 0.4),
    "Undershirt": (-0.28, 0.27, 0.36), "Body": (-0.2, 0.3, 0.42),
}  # fmt: skip
_TOP_ON_FIGURE: Final = (-0.27, 0.38, 0.36)
# The same on a body (head to feet from -0.94 to 0.94).
_ON_BODY: Final = {
    "Pants": (0.34, 0.2, 0.49), "Shorts": (0.075, 0.2, 0.22), "Skirt": (0.13, 0.25, 0.28),
    "Dress": (-0.12, 0.27, 0.54),
}  # fmt: skip
_TOP_ON_BODY: Final = (-0.32, 0.28, 0.34)


@dataclass(frozen=True)
class Sources:
    """Photographs ready to be warped, on the device that draws.

    ``layers`` ``(n, 4, s, s)`` float16: L*, a*, b* and the garment's mask, and ``fine`` ``(n, 4, f, f)``: the same for
    what is seen from close by, where the photographs are larger than that; ``boxes`` ``(n, 4)`` float32: the garment's centre x, y and half width, height in [-1, 1]; ``means`` ``(n, 3)``
    float32 L*a*b* of the garment; ``worn`` ``(n, 3)`` float32: where each sits on a figure, ``cuts`` ``(n,)``
    int64: how; ``cloth`` ``(n, 3, 16, 16)`` float32 L*a*b*: the garment's colours, also where it is not.
    ``people`` wear the garments; without any, drawn figures do.
    """

    layers: Tensor
    fine: Tensor | None
    boxes: Tensor
    means: Tensor
    worn: Tensor
    cuts: Tensor
    cloth: Tensor
    people: People | None = None

    @classmethod
    def of(
        cls, packed: PackedPhotos, size: int, device: str = "cpu", people: People | None = None
    ) -> Sources:
        """Sources for pictures of ``size`` pixels, which sample neither of their layers much too thinly."""
        import torch

        side = packed.pixels.shape[1]
        coarse, fine = min(side, size * 5 // 4), min(side, size * 2)
        layers = torch.empty((len(packed), 4, coarse, coarse), dtype=torch.float16)
        close = (
            torch.empty((len(packed), 4, fine, fine), dtype=torch.float16)
            if fine > coarse
            else None
        )
        boxes, means = torch.empty(len(packed), 4), torch.empty(len(packed), 3)
        cloth = torch.empty(len(packed), 3, _CELLS, _CELLS)
        for start in range(0, len(packed), 256):
            part = slice(start, start + 256)
            rgb = torch.from_numpy(packed.pixels[part]).permute(0, 3, 1, 2).float() / 255
            mask = torch.from_numpy(packed.masks[part]).float()
            lab = lab_of(rgb)
            whole = torch.cat([lab, mask[:, None]], 1)
            layers[part] = _shrunk(whole, coarse)
            if close is not None:
                close[part] = _shrunk(whole, fine)
            boxes[part] = _boxes(mask)
            cloth[part] = _cloth(lab, mask[:, None])
            means[part] = (lab * mask[:, None]).sum((2, 3)) / mask.sum((1, 2))[:, None]
        places, top = (_ON_FIGURE, _TOP_ON_FIGURE) if people is None else (_ON_BODY, _TOP_ON_BODY)
        worn = torch.tensor([places.get(photo.label, top) for photo in packed.photos])
        cuts = torch.tensor([cut_of(photo.label) for photo in packed.photos])
        return cls(
            layers.to(device), None if close is None else close.to(device), boxes.to(device),
            means.to(device), worn.to(device), cuts.to(device), cloth.to(device), people,
        )  # fmt: skip


def _shrunk(layers: Tensor, side: int) -> Tensor:
    from torch.nn import functional as f

    return f.interpolate(layers, side, mode="area").half()


_CELLS: Final = 16


def _cloth(lab: Tensor, mask: Tensor) -> Tensor:
    """``(n, 3, _CELLS, _CELLS)``: the garment's colours, spread over where it is not from coarse to fine."""
    from torch.nn import functional as f

    mass, sums = (f.adaptive_avg_pool2d(each, _CELLS) for each in (mask, lab * mask))
    pyramid = [(mass, sums)]
    while pyramid[-1][0].shape[-1] > 1:
        mass, sums = pyramid[-1]
        pyramid.append((f.avg_pool2d(mass, 2), f.avg_pool2d(sums, 2)))
    mass, sums = pyramid[-1]
    colours = sums / mass.clamp(min=1e-6)
    for mass, sums in reversed(pyramid[:-1]):
        wider = f.interpolate(colours, mass.shape[-1], mode="bilinear", align_corners=False)
        colours = (sums + wider * 0.05) / (mass + 0.05)
    return colours


def _boxes(mask: Tensor) -> Tensor:
    import torch

    size = mask.shape[-1]
    axis = (torch.arange(size) + 0.5) / size * 2 - 1
    total = mask.sum((1, 2))
    out: list[Tensor] = []
    for dim in (1, 2):
        profile = mask.sum(dim) / total[:, None]
        cumulated = profile.cumsum(1)
        low = axis[(cumulated < 0.01).sum(1).clamp(max=size - 1)]
        high = axis[(cumulated < 0.99).sum(1).clamp(max=size - 1)]
        out += [(low + high) / 2, (high - low).clamp(min=0.2) / 2]
    return torch.stack([out[0], out[2], out[1], out[3]], 1)


def wardrobe_of(packed: PackedPhotos, sources: Sources) -> Wardrobe:
    """What of the photographs can be worn, and with what."""
    labels = [photo.label for photo in packed.photos]
    kind = np.array([1 if x in TOPS else 2 if x in BOTTOMS else 0 for x in labels])
    return Wardrobe(sources.means.cpu(), kind, np.array([x not in UNWORN for x in labels]))
