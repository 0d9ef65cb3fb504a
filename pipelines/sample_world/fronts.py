"""Lapels, linings, hoods and collars of what is worn on top."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import curve, half
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker, lighter, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    Cut,
    box,
    sided,
)

__all__ = ["flap", "hood_up", "lapels", "lining", "open_neck", "stand"]


def lining(c: Cloth) -> Cloth:
    return Cloth(
        lighter(c.colour, 0.12) if lightness(c.colour) < 40 else darker(c.colour, 0.3), "satin"
    )


def open_neck(e: Easel, k: Cut, c: Cloth) -> None:
    """The lined inside of the back above the lapels."""
    inside = half(
        (0, -16), (k.neck * 0.7, -12), (k.neck + 4, 4, 1), (k.neck * 0.6, k.drop * 0.7),
        (0, k.drop + 10),
    )
    e.panel(inside, lining(c), tone=0.7, puff=2, crumple=0.3, lift=0)
    e.panel(box(-24, 18, 24, 38), Cloth("Cream", "poplin"), puff=1, round_=4, lift=1, crumple=0)


def lapels(
    e: Easel, k: Cut, c: Cloth, *, notch: float = 120, wide: float = 104, peak: bool = False
) -> None:
    """Lapels and a collar; the right front lies over the left."""
    n, d = k.neck, k.drop
    for s in (1, -1):
        tip = (wide + (26 if peak else 6), notch - (34 if peak else 4), 1)
        leaf = curve((0, d + 4, 1), (n * 0.52, d * 0.46), (n - 8, 22, 1), (n + 2, notch - 30, 1), tip,
                     (wide * 0.72, d * 0.62), (0, d + 4, 1))
        e.panel(sided(leaf, s), c, puff=6, round_=16, lift=5, grain=s * 16, crumple=0.2)
        wing = curve((n - 26, -4, 1), (n + 14, -16), (n + 34, 20), (wide + 2, notch - 30, 1), (n + 4, notch - 24, 1),
                     (n - 14, 46), (n - 26, -4, 1))
        e.panel(sided(wing, s), c, puff=6, round_=14, lift=4, grain=s * 30, crumple=0.2)
    e.panel(half((0, -36), (n * 0.55, -34), (n + 12, -16, 1), (n - 18, 16), (n * 0.5, 4), (0, 0)), c, tone=0.92,
            puff=7, round_=16, lift=3, crumple=0.2)


def flap(
    e: Easel, c: Cloth, x: float, y: float, wide: float = 112, high: float = 38, tilt: float = 0
) -> None:
    w = wide / 2
    lid = curve((x - w, y - tilt, 1), (x + w, y + tilt, 1), (x + w, y + high + tilt - 4, 1), (x, y + high + 2),
                (x - w, y + high - tilt - 4, 1), closed=True)
    e.panel(lid, c, puff=4, round_=9, lift=3.5, crumple=0.2)


def stand(e: Easel, c: Cloth, high: float = 62, wide: float = 92) -> None:
    """A standing collar, open at the front."""
    e.panel(
        half((0, -high), (wide * 0.7, -high + 4), (wide, -high + 18, 1), (wide + 4, 6), (0, 40)),
        c,
        tone=0.62,
        puff=5,
        crumple=0.3,
    )
    for s in SIDES:
        leaf = curve(
            (2, 56, 1), (0, -6, 1), (wide * 0.5, -high * 0.55), (wide, -high + 18, 1),
            (wide + 10, 10, 1), (60, 50), (2, 56, 1),
        )
        e.panel(sided(leaf, s), c, puff=9, round_=20, lift=3, crumple=0.4)


def hood_up(e: Easel, c: Cloth, *, fur: bool = False) -> None:
    outer = half((0, -190), (96, -176), (152, -92), (152, 12), (112, 66, 1), (0, 100))
    e.panel(
        outer,
        c,
        puff=26,
        round_=60,
        lift=3,
        folds=[Fold(sided(curve((140, -60), (104, -120), (40, -158)), s), 30, 5) for s in SIDES],
    )
    if fur:
        angle = np.linspace(0, 2 * np.pi, 150, endpoint=False)
        rough = 1 + 0.02 * np.sin(23 * angle) + 0.02 * np.sin(41 * angle + 1)
        e.panel(np.stack([132 * rough * np.cos(angle), -34 + 134 * rough * np.sin(angle)], 1), Cloth("Camel", "fleece"),
                puff=22, round_=36, lift=6)
    inside = half((0, -132), (62, -120), (90, -44), (70, 34), (0, 76))
    e.panel(inside, lining(c), tone=0.5, puff=4, lift=0)
