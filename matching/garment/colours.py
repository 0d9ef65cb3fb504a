"""The colours that a garment shows, by share and by the names that shoppers use."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import SHADES, shade_shares
from data.garments import GarmentColour
from matching.garment.segmentation import dominant_colours

__all__ = ["garment_colours"]

Floats = NDArray[np.float32]
_MAIN: Final = 4
_LEAST_SHARE: Final = 0.04


def garment_colours(rgb: NDArray[np.uint8], mask: NDArray[np.bool_]) -> tuple[GarmentColour, ...]:
    """``(s, s, 3)`` uint8 and its garment's ``(s, s)`` to colours, the largest share first; shares sum to 1.

    Up to four main colours, white-balanced; those of one name are one, those below 4 in 100 none.
    """
    centres, weights = dominant_colours(rgb, mask, _MAIN)
    names = shade_shares(centres[:, None], np.ones((_MAIN, 1), np.float32)).argmax(-1)
    found: dict[int, tuple[Floats, float]] = {}
    for name, centre, weight in zip(names.tolist(), centres, weights.tolist(), strict=True):
        mean, share = found.get(name, (np.zeros(3, np.float32), 0.0))
        found[name] = (mean + centre * weight, share + weight)
    kept = {name: each for name, each in found.items() if each[1] >= _LEAST_SHARE}
    total = sum(share for _, share in kept.values())
    named = [
        GarmentColour(SHADES[name], _hex_of(mean / share), share / total)
        for name, (mean, share) in kept.items()
    ]
    return tuple(sorted(named, key=lambda colour: (-colour.share, colour.name)))


def _hex_of(lab: Floats) -> str:
    """``#rrggbb`` of one L*a*b* colour, clipped to what sRGB can show."""
    import cv2

    shown: Any = cv2.cvtColor(lab.astype(np.float32).reshape(1, 1, 3), cv2.COLOR_LAB2RGB)
    return "#" + "".join(f"{round(float(v) * 255):02x}" for v in shown.reshape(3).clip(0, 1))
