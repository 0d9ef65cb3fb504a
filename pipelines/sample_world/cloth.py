"""What a garment is made of: the relief and sheen of its weave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import ndimage

from pipelines.sample_world.raster import Plane

__all__ = ["WEAVES", "Cloth", "Weave"]


@dataclass(frozen=True)
class Cloth:
    """``pattern`` names how ``second`` and ``third`` stand on ``colour``; colours are the palette's."""

    colour: str
    weave: str = "jersey"
    pattern: str = "solid"
    second: str = "White"
    third: str = "Grey"
    scale: float = 1.0


Relief = Callable[[Plane, Plane, np.random.Generator], Plane]
"""From coordinates across and along the cloth, in units, to height in [-1, 1]."""


@dataclass(frozen=True)
class Weave:
    relief: Relief
    depth: float
    """Height of the relief in units."""
    sheen: float = 0.03
    gloss: float = 8
    tone: float = 0.03
    """How much its own colour varies from thread to thread."""
    crumple: float = 1.0
    """How readily it wrinkles."""


def _grain(u: Plane, rng: np.random.Generator, sigma: tuple[float, float]) -> Plane:
    noise = ndimage.gaussian_filter(rng.standard_normal(u.shape, dtype=np.float32), sigma)
    return noise / max(float(noise.std()), 1e-6) / 2


def _jersey(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return _grain(u, rng, (1.2, 0.8))


def _rib(period: float) -> Relief:
    def relief(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
        return np.abs(np.sin(np.pi * u / period)) * 1.6 - 1 + 0.25 * _grain(u, rng, (2, 1))

    return relief


def _stocking(wide: float, high: float) -> Relief:
    """Rows of V-shaped loops."""

    def relief(u: Plane, v: Plane, rng: np.random.Generator) -> Plane:
        lean = np.abs((u / wide) % 1 - 0.5) * 2
        loop = np.sin(2 * np.pi * (v / high + lean * 0.55))
        column = np.abs(np.sin(np.pi * u / wide)) ** 0.5
        return (0.5 * loop + 0.9 * column - 0.6 + 0.3 * _grain(u, rng, (1.5, 1.5))).astype(
            np.float32
        )

    return relief


def _cable(u: Plane, v: Plane, rng: np.random.Generator) -> Plane:
    """Braids on a purled ground."""
    period = 88.0
    x = (u / period) % 1 - 0.5
    strands = np.zeros_like(u)
    for phase in (0.0, 1.0, 2.0):
        centre = 0.17 * np.sin(2 * np.pi * v / 92 + phase * 2 * np.pi / 3)
        strands = np.maximum(strands, np.exp(-(((x - centre) / 0.075) ** 2)))
    ground = _stocking(12, 10)(u, v, rng)
    return np.where(np.abs(x) < 0.28, 2.4 * strands - 0.6, 0.5 * ground).astype(np.float32)


def _twill(period: float, slub: float) -> Relief:
    def relief(u: Plane, v: Plane, rng: np.random.Generator) -> Plane:
        lines = np.sin(2 * np.pi * (u + 0.8 * v) / period)
        return (0.6 * lines + slub * _grain(u, rng, (7, 0.8))).astype(np.float32)

    return relief


def _linen(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return 0.7 * (_grain(u, rng, (8, 0.7)) + _grain(u, rng, (0.7, 8)))


def _cord(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return np.abs(np.sin(np.pi * u / 11)) * 2 - 1.2 + 0.2 * _grain(u, rng, (3, 1))


def _pique(u: Plane, v: Plane, rng: np.random.Generator) -> Plane:
    cells = np.sin(2 * np.pi * (u + v) / 8) * np.sin(2 * np.pi * (u - v) / 8)
    return (0.8 * cells + 0.3 * _grain(u, rng, (1, 1))).astype(np.float32)


def _leather(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return -np.abs(_grain(u, rng, (1.6, 1.6))) + 0.4 + 0.2 * _grain(u, rng, (6, 6))


def _wool(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return 0.6 * _grain(u, rng, (1.5, 1.5)) + 0.5 * _grain(u, rng, (3.5, 3.5))


def _pile(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return np.abs(_grain(u, rng, (4, 4))) * 1.5 + 0.5 * _grain(u, rng, (1.5, 1.5)) - 0.6


def _smooth(u: Plane, _v: Plane, rng: np.random.Generator) -> Plane:
    return _grain(u, rng, (9, 1.0)) * 0.5


WEAVES: Final = {
    "jersey": Weave(_jersey, 0.35),
    "rib": Weave(_rib(9), 1.5, tone=0.02, crumple=0.5),
    "fine rib": Weave(_rib(6), 0.8, tone=0.02, crumple=0.7),
    "knit": Weave(_stocking(13, 11), 2.0, sheen=0.02, tone=0.05, crumple=0.7),
    "cable": Weave(_cable, 5.0, sheen=0.02, tone=0.04, crumple=0.5),
    "denim": Weave(_twill(4.2, 0.9), 0.5, tone=0.10, crumple=0.9),
    "twill": Weave(_twill(4.6, 0.3), 0.35, tone=0.03, crumple=0.9),
    "poplin": Weave(_linen, 0.16, tone=0.012, crumple=1.2),
    "linen": Weave(_linen, 0.55, tone=0.055, crumple=1.7),
    "corduroy": Weave(_cord, 1.6, sheen=0.05, gloss=5, crumple=0.6),
    "pique": Weave(_pique, 0.6, tone=0.02, crumple=0.8),
    "leather": Weave(_leather, 0.22, sheen=0.11, gloss=14, tone=0.015, crumple=0.6),
    "wool": Weave(_wool, 0.5, sheen=0.015, tone=0.05, crumple=0.5),
    "tweed": Weave(_wool, 0.7, sheen=0.012, tone=0.2, crumple=0.4),
    "fleece": Weave(_pile, 2.0, sheen=0.02, tone=0.05, crumple=0.5),
    "satin": Weave(_smooth, 0.10, sheen=0.13, gloss=11, tone=0.01, crumple=0.45),
    "chiffon": Weave(_linen, 0.12, sheen=0.05, gloss=8, tone=0.012, crumple=1.0),
    "nylon": Weave(_smooth, 0.12, sheen=0.08, gloss=14, tone=0.01, crumple=0.8),
    "suede": Weave(_wool, 0.35, sheen=0.02, tone=0.06, crumple=0.4),
    "rubber": Weave(_jersey, 0.15, sheen=0.06, gloss=12, tone=0.01, crumple=0.1),
    "canvas": Weave(_linen, 0.45, tone=0.03, crumple=0.5),
    "straw": Weave(_rib(7), 1.6, tone=0.09, crumple=0.2),
}  # fmt: skip
