"""Skirts, in units from the middle of the waist."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import Points, curve, half
from pipelines.sample_world.draping import hanging
from pipelines.sample_world.easel import Easel
from pipelines.sample_world.palette import darker, lighter, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    box,
    line,
    pocket,
    sided,
    thread,
)
from pipelines.sample_world.waists import Leg, drawn_waist, inside_waist, waistband

__all__ = ["mini_skirt", "pencil_skirt", "pleated_skirt", "slip_skirt", "tiered_skirt"]


def _skirt(waist: float, hip: float, hem: float, length: float, sweep: float = 18) -> Points:
    return half((0, 8), (waist * 0.6, 5), (waist, -2, 1), (hip, length * 0.34), ((hip + hem) / 2 + 4, length * 0.66),
                (hem, length, 1), (hem * 0.5, length + sweep * 0.8), (0, length + sweep))


def mini_skirt(e: Easel, c: Cloth) -> None:
    k = Leg(waist=140)
    shape = _skirt(140, 186, 218, 400)
    inside_waist(e, k, c)
    e.panel(shape, c, folds=hanging(e, 140, 210, 40, 400, 7, 4), puff=13)
    sewn = "Mustard" if c.weave == "denim" and lightness(c.colour) < 70 else thread(c)
    e.stitch(curve((-218, 384), (0, 402), (218, 384)), colour=sewn)
    if c.weave in ("denim", "corduroy", "suede", "leather"):
        e.panel(box(-20, 40, 20, 420), c, puff=3, round_=8, lift=2, crumple=0.3)
        for y in range(5):
            e.button(0, 76 + 72 * y, "Gold" if c.weave == "denim" else darker(c.colour, 0.4), 10)
        for s in SIDES:
            pocket(e, c, s * 112, 120, 92, 100)
    waistband(e, k, c, loops=c.weave == "denim")


def pencil_skirt(e: Easel, c: Cloth) -> None:
    inside_waist(e, Leg(waist=132), c)
    e.panel(
        _skirt(132, 182, 158, 600, 6),
        c,
        folds=hanging(e, 132, 150, 120, 600, 5, 3.5),
        puff=15,
        round_=44,
    )
    for s in SIDES:
        e.seam(sided(curve((62, 48), (70, 110), (74, 160)), s), depth=0.9)
    e.seam(line((96, 430), (94, 612)), depth=1.6)
    waistband(e, Leg(waist=132), c, loops=False, high=34)


def slip_skirt(e: Easel, c: Cloth) -> None:
    """Bias-cut, midi."""
    e.panel(half((0, -14), (122, -18, 1), (112, 16), (0, 22)), c, tone=0.62, puff=1, crumple=0)
    e.panel(_skirt(124, 178, 236, 720, 22), c, folds=hanging(e, 124, 226, 60, 720, 9, 7), puff=14)
    e.panel(
        half((0, 4), (125, -6, 1), (127, 20, 1), (0, 32)), c, puff=4, round_=10, lift=2, crumple=0.3
    )
    e.stitch(curve((-236, 706), (0, 728), (236, 706)), colour=thread(c), opacity=0.35)


def pleated_skirt(
    e: Easel, c: Cloth, *, length: float = 640, hem: float = 300, count: int = 17
) -> None:
    waist = 130
    e.panel(half((0, -14), (waist, -18, 1), (112, 16), (0, 22)), c, tone=0.62, puff=1, crumple=0)
    edges = np.linspace(-1, 1, count + 1)
    for a, b in pairwise(edges):
        sag = length + 26 * (1 - ((a + b) / 2) ** 2)
        wide = (b - a) * hem * 0.16
        pleat = curve((a * waist, 20, 1), (b * waist, 20, 1), (b * (waist + hem) / 2 + 6, length * 0.5),
                      (b * hem + wide, sag, 1), (a * hem, sag + 3, 1), (a * (waist + hem) / 2 - 1, length * 0.5),
                      closed=True)
        e.panel(pleat, c, puff=7, round_=16, lift=3.5, crumple=0.25, grain=-(a + b) * 8)
    waistband(e, Leg(waist=waist), c, loops=False)


def tiered_skirt(e: Easel, c: Cloth) -> None:
    widths, tops = (134, 196, 250, 300), (20, 250, 480, 720)
    for i in (2, 1, 0):
        up, low, a, b = widths[i] - 6, widths[i + 1], tops[i] - 8, tops[i + 1] + 14
        tier = half(
            (0, a + 10), (up, a, 1), ((up + low) / 2 + 8, (a + b) / 2), (low, b, 1), (0, b + 16)
        )
        e.panel(tier, c, folds=hanging(e, up, low, a - 40, b, 13, 6), puff=13, lift=4)
        e.seam(curve((-up, a + 6), (0, a + 16), (up, a + 6)), depth=0.7)
    drawn_waist(e, Leg(waist=136), c, lighter(c.colour, 0.3))
