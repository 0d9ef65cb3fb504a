"""Waists of trousers and skirts, in units from the middle of the waist."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import curve, half
from pipelines.sample_world.easel import Easel
from pipelines.sample_world.palette import darker
from pipelines.sample_world.tailoring import (
    SIDES,
    box,
    ribbed,
    thread,
)

__all__ = ["Leg", "drawn_waist", "inside_waist", "waistband"]


@dataclass(frozen=True)
class Leg:
    """Half widths and heights of trousers; ``inner`` and ``outer`` are the hem's ends."""

    waist: float = 160
    hip: float = 190
    knee: float = 186
    inner: float = 54
    outer: float = 188
    crotch: float = 285
    length: float = 900


def inside_waist(e: Easel, k: Leg, c: Cloth) -> None:
    """The back of the waist seen from within."""
    e.panel(half((0, -26), (k.waist * 0.6, -22), (k.waist, -12, 1), (k.waist * 0.8, 30), (0, 36)),
            replace(c, pattern="solid"), tone=0.6, puff=2, crumple=0.1)


def waistband(e: Easel, k: Leg, c: Cloth, *, loops: bool = True, high: float = 44) -> None:
    w = k.waist
    e.panel(half((0, 6), (w * 0.6, 2), (w + 1, -6, 1), (w + 5, high - 6, 1), (w * 0.6, high + 4), (0, high + 8)), c,
            puff=5, round_=12, lift=2.4, crumple=0.3)
    for y in (6, high - 6):
        e.stitch(curve((-w, y - 7), (0, y + 5), (w, y - 7)), colour=thread(c), opacity=0.5)
    if loops:
        for x in (-w * 0.86, -w * 0.45, w * 0.45, w * 0.86):
            e.panel(box(x - 7, -8, x + 7, high + 10), c, puff=4, round_=6, lift=3, crumple=0)


def drawn_waist(e: Easel, k: Leg, c: Cloth, cord: str = "Cream") -> None:
    """An elastic waistband, gathered, with a cord."""
    w = k.waist
    e.panel(
        half((0, -6), (w, -12, 1), (w + 3, 42, 1), (0, 48)),
        ribbed(c, "rib"),
        puff=8,
        round_=16,
        lift=2,
        crumple=0.3,
    )
    for s in SIDES:
        lace = curve((s * 8, 24), (s * 20, 84), (s * 14, 150), (s * 24, 190))
        e.stroke(lace, colour=darker(cord, 0.35), width=8, free=True)
        e.stroke(lace - 1, colour=cord, width=5.6, free=True)
