"""Boots, and what all pairs share."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import Points, curve, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker, lightness
from pipelines.sample_world.tailoring import (
    box,
    line,
)

Shoe = Callable[[Easel, Cloth], None]

__all__ = ["ankle_boot", "chelsea", "hiking_boot", "pair", "sole"]


def pair(e: Easel, c: Cloth, shoe: Shoe, dx: float = 70, dy: float = -176) -> None:
    """One behind the other, toes to the left."""
    e.origin = np.array([dx, dy])
    shoe(e, c)
    e.origin = np.zeros(2)
    shoe(e, c)


def sole(e: Easel, colour: str, top: Points, thick: float, *, line_: str = "") -> None:
    """A sole below a line from toe to heel."""
    foot = np.stack([top[::-1, 0] * 1.012, np.full(len(top), top[:, 1].max() + thick)], 1)
    rise = np.linspace(1, -1, len(top))
    foot[:, 1] -= 16 * np.clip(-rise - 0.6, 0, 1) + 22 * np.clip(rise - 0.62, 0, 1)[::-1] * 0
    e.panel(np.vstack([top, foot]), Cloth(colour, "rubber"), puff=8, round_=14, lift=2, crumple=0)
    if line_:
        e.stroke(shift(top, 0, thick * 0.55), colour=line_, width=5, opacity=0.85)


def _chelsea(e: Easel, c: Cloth) -> None:
    e.panel(
        curve((216, -404, 1), (120, -412), (34, -398, 1), (60, -372), (190, -376), closed=True),
        c,
        tone=0.45,
        puff=2,
        lift=0,
    )
    shaft = curve((226, -14, 1), (238, -120), (214, -250), (220, -400, 1), (130, -386), (34, -398, 1), (30, -260), (-16, -160),
                  (-130, -104), (-236, -76), (-272, -14, 1), closed=True)
    e.panel(shaft, c, puff=26, round_=60, folds=[Fold(curve((20, -190), (70, -160), (110, -170)), 26, -6),
                                                 Fold(curve((4, -156), (70, -120), (120, -130)), 26, 5)])
    gore = curve(
        (88, -388, 1), (170, -386, 1), (168, -260), (132, -190, 1), (96, -260), closed=True
    )
    e.panel(gore, Cloth(darker(c.colour, 0.35), "rib"), puff=3, round_=8, lift=0, crumple=0)
    e.panel(
        curve((216, -398, 1), (236, -440), (222, -446), (200, -400, 1), closed=True),
        c,
        puff=4,
        round_=6,
    )
    sole(
        e,
        darker(c.colour, 0.6) if lightness(c.colour) > 25 else "Charcoal",
        curve((-282, -24), (-120, -16), (60, -16), (234, -22)),
        30,
    )
    e.panel(
        line((112, 8), (236, 6), (232, 44), (122, 44)),
        Cloth("Chocolate", "rubber"),
        puff=6,
        round_=10,
        lift=1,
    )


def chelsea(e: Easel, c: Cloth) -> None:
    pair(e, c, _chelsea, 110, -90)


def _hiker(e: Easel, c: Cloth) -> None:
    e.panel(
        curve((208, -364, 1), (110, -376), (20, -350, 1), (60, -330), (180, -336), closed=True),
        Cloth("Beige", "fleece"),
        tone=0.6,
        puff=6,
    )
    upper = curve((232, -14, 1), (244, -130), (214, -250), (214, -360, 1), (120, -346), (22, -352, 1), (8, -240), (-40, -150),
                  (-150, -110), (-244, -84), (-284, -14, 1), closed=True)
    e.panel(upper, c, puff=26, round_=60)
    e.panel(
        curve((218, -366, 1), (226, -310), (150, -296), (110, -350, 1), closed=True),
        replace(c, colour=darker(c.colour, 0.4)),
        puff=12,
        round_=22,
    )
    e.panel(
        curve((-282, -18, 1), (-250, -80), (-170, -104), (-140, -18, 1), closed=True),
        replace(c, colour=darker(c.colour, 0.4)),
        puff=14,
        round_=28,
        lift=2,
    )
    for i in range(7):
        a = np.array([-42 + 12.5 * i, -150 - 31 * i])
        e.button(float(a[0] + 40), float(a[1] + 22), "Gold", 7)
        e.stroke(
            curve(tuple(shift(a, 40, 22)), tuple(shift(a, 10, 6)), tuple(shift(a, -6, 6))),
            colour=c.third,
            width=9,
            free=True,
        )
    sole(e, "Charcoal", curve((-292, -26), (-120, -18), (60, -18), (242, -26)), 54)
    for x in range(-270, 240, 38):
        e.shade(box(x, 18, x + 15, 40), amount=0.7, soft=1)


def hiking_boot(e: Easel, c: Cloth) -> None:
    pair(e, c, _hiker, 110, -96)


def _ankle(e: Easel, c: Cloth) -> None:
    e.panel(
        curve((206, -396, 1), (120, -406), (44, -386, 1), (70, -366), (190, -370), closed=True),
        c,
        tone=0.45,
        puff=2,
        lift=0,
    )
    e.panel(
        line((130, -60), (232, -80), (222, 46), (146, 46)),
        Cloth(darker(c.colour, 0.4), "rubber"),
        puff=8,
        round_=14,
        lift=0,
    )
    shaft = curve((232, -70, 1), (238, -150), (208, -270), (208, -394, 1), (130, -376), (44, -388, 1), (34, -260), (-10, -170),
                  (-120, -96), (-230, -38), (-272, 20, 1), (-100, 30), (40, 0), (130, -50), closed=True)
    e.panel(shaft, c, puff=24, round_=54, folds=[Fold(curve((10, -190), (70, -160), (120, -180)), 24, -6),
                                                 Fold(curve((-10, -150), (60, -118), (120, -140)), 26, 5)])
    e.seam(curve((176, -386), (184, -240), (200, -90)), depth=1.2)
    e.stroke(
        curve((166, -384), (172, -240), (186, -96)),
        colour="Silver",
        width=5,
        dash=(3, 2.5),
        opacity=0.8,
    )
    e.panel(curve((-282, 16, 1), (-100, 26), (40, -2), (132, -54, 1), (136, -36), (50, 24), (-100, 46), (-276, 40, 1), closed=True),
            Cloth("Chocolate", "rubber"), puff=4, round_=8, lift=0)


def ankle_boot(e: Easel, c: Cloth) -> None:
    pair(e, c, _ankle, 110, -90)
