"""Which colour a made picture's garment has: cut out and named without a look at what was asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.colours import FAMILIES, lab_of_rgb, memberships, shade_shares
from matching.garment import dominant_colours, garment_mask

__all__ = ["by_hue", "by_shade"]

Bytes = NDArray[np.uint8]


def by_shade(picture: Bytes) -> dict[str, float]:
    """Truth in [0, 1] of each family, by the nearest of the project's 38 shades; ``(s, s, 3)`` uint8."""
    centres, weights = dominant_colours(picture, garment_mask(picture))
    families = memberships(shade_shares(centres, weights)[None])[1][0]
    return {name: float(value) for name, value in zip(FAMILIES, families, strict=True)}


def by_hue(picture: Bytes) -> frozenset[str]:
    """The names that hue, chroma and lightness of the median garment pixel allow; neighbours overlap.

    A second opinion that shares nothing with the shades that named the training pictures.
    """
    lab = lab_of_rgb(picture)[garment_mask(picture)]
    light, a, b = (float(x) for x in np.median(lab, axis=0))
    chroma, hue = float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360)
    names = _neutral(light, chroma, hue) if chroma < 14 else frozenset[str]()
    return names | (_chromatic(light, chroma, hue) if chroma > 6 else frozenset())


def _neutral(light: float, chroma: float, hue: float) -> frozenset[str]:
    names = {
        "black": light < 32, "grey": 26 < light < 82, "white": light > 75,
        "beige": light > 60 and 30 < hue < 115 and chroma > 5,
        "navy": light < 30 and 230 < hue < 320 and chroma > 4,
        "brown": light < 50 and 20 < hue < 100 and chroma > 6,
    }  # fmt: skip
    return frozenset(name for name, holds in names.items() if holds)


def _chromatic(light: float, chroma: float, hue: float) -> frozenset[str]:
    reddish = hue > 340 or hue < 48
    names = {
        "red": reddish and 30 < light < 65 and chroma > 32,
        "burgundy": (reddish or hue > 325) and light < 40 and chroma > 12,
        "pink": (hue > 315 or hue < 45) and light > 48,
        "orange": 35 < hue < 78 and light > 48 and chroma > 38,
        "brown": 20 < hue < 90 and light < 55 and chroma < 52,
        "beige": 40 < hue < 108 and light > 55 and chroma < 38,
        "yellow": 72 < hue < 115 and light > 55 and chroma > 32,
        "green": 102 < hue < 205,
        "blue": 195 < hue < 305,
        "navy": 225 < hue < 320 and light < 36,
        "purple": 290 < hue < 350,
    }  # fmt: skip
    return frozenset(name for name, holds in names.items() if holds)
