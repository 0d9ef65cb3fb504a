"""Light grounds for a garment to lie on."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import ndimage

from pipelines.sample_world.palette import Rgb, lightness, linear
from pipelines.sample_world.raster import Plane, blur

__all__ = ["backdrop"]

_FOR_LIGHT: Final = ("#c9c2b6", "#bfc4c6", "#c4b5a4", "#b9c2b8", "#cbb8b2", "#b7bec9")
"""Grounds on which white still shows."""
_FOR_ALL: Final = ("#eeece8", "#e9e5de", "#e6e8ea", "#efe7df", "#e4e6e0", "#ece4e2", "#dfe3e8")


def backdrop(side: int, colour: str, rng: np.random.Generator) -> Rgb:
    """``(side, side, 3)`` linear light that suits a garment of a colour."""
    ground = linear(str(rng.choice(_FOR_LIGHT if lightness(colour) > 78 else _FOR_ALL)))
    kind = rng.choice(["plaster", "linen", "paper", "paper", "boards"])
    relief = {"plaster": _plaster, "linen": _linen, "paper": _paper, "boards": _boards}[kind]
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    corner = rng.choice([-1, 1])
    light = 1.06 - 0.10 * y - 0.07 * np.where(corner > 0, x, 1 - x)
    light -= 0.16 * (np.hypot(x - 0.5, y - 0.5) ** 2)
    return (ground * (light * (1 + relief(side, rng)))[..., None]).astype(np.float32)


def _noise(side: int, rng: np.random.Generator, sigma: tuple[float, float]) -> Plane:
    plane = ndimage.gaussian_filter(rng.standard_normal((side, side), dtype=np.float32), sigma)
    return plane / float(plane.std())


def _plaster(side: int, rng: np.random.Generator) -> Plane:
    cloudy = blur(rng.standard_normal((side, side), dtype=np.float32), 40)
    return 0.018 * cloudy / float(cloudy.std()) + 0.010 * _noise(side, rng, (1.6, 1.6))


def _linen(side: int, rng: np.random.Generator) -> Plane:
    return 0.012 * (_noise(side, rng, (10, 0.9)) + _noise(side, rng, (0.9, 10)))


def _paper(side: int, rng: np.random.Generator) -> Plane:
    return 0.007 * _noise(side, rng, (1.2, 1.2))


def _boards(side: int, rng: np.random.Generator) -> Plane:
    """Pale painted boards with narrow gaps."""
    y = np.arange(side, dtype=np.float32)[:, None]
    wide = side / rng.integers(4, 6)
    gap = np.exp(-((((y + wide / 3) % wide) / 2.0) ** 2))
    tone = rng.normal(0, 0.014, 12)[((y + wide / 3) // wide).astype(int)]
    return (tone - 0.16 * gap + 0.010 * _noise(side, rng, (1.2, 30))).astype(np.float32)
