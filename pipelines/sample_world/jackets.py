"""Jackets and gilets, in units from the top of the neck."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import Points, curve, half, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.fronts import hood_up, lapels, lining, open_neck, stand
from pipelines.sample_world.palette import darker, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    Cut,
    arm,
    back_neck,
    band,
    body_folds,
    body_outline,
    box,
    buttons,
    collar,
    line,
    outlined,
    pocket,
    ribbed,
    sided,
    sleeve,
    zipper,
)

__all__ = ["biker", "bomber", "denim_jacket", "gilet", "puffer"]


def _baffles(e: Easel, outline: Points, c: Cloth, rows: list[float], wide: float) -> None:
    """Down chambers: each row swells between two stitched lines."""
    folds = [Fold(curve((-wide, y), (0, y + 5), (wide, y)), 20, -13) for y in rows]
    swell = [Fold(curve((-wide, y + 34), (0, y + 39), (wide, y + 34)), 52, 11) for y in rows]
    e.panel(outline, c, folds=folds + swell, puff=24, round_=44, lift=2, crumple=0.9)
    e.seam(*(curve((-wide, y), (0, y + 5), (wide, y)) for y in rows), depth=0.9)
    puckers = [
        curve((x, y - 9), (x + 3, y + 3), (x - 2, y + 13))
        for y in rows
        for x in np.arange(-wide, wide, 23.0) + y % 11
    ]
    e.stroke(*puckers, colour=darker(c.colour, 0.6), width=3, opacity=0.28, soft=1.6)


def _quilted_sleeves(e: Easel, k: Cut, c: Cloth) -> None:
    a = arm(k)
    for s in SIDES:
        rings = [a.part(share, 1.0) for share in (0.16, 0.3, 0.44, 0.58, 0.72, 0.86)]
        lines = [
            sided(curve(tuple(r[-1]), tuple((r[0] + r[-1]) / 2 + [0, 6]), tuple(r[0])), s)
            for r in rings
        ]
        e.panel(sided(a.part(0, 1, 6), s), c, puff=24, round_=44, grain=-s * a.lean,
                folds=[Fold(li, 20, -12) for li in lines] + [Fold(shift(li, 0, 30), 40, 9) for li in lines])
        e.seam(*lines, depth=0.8)


def puffer(e: Easel, c: Cloth, *, hood: bool = False) -> None:
    k = Cut(
        sleeve="long",
        drop=56,
        neck=94,
        shoulder=224,
        chest=232,
        waist=230,
        hem=228,
        length=640,
        wide=1.22,
    )
    _quilted_sleeves(e, k, c)
    if hood:
        hood_up(e, c)
    rows = [float(y) for y in range(92, 620, 76)]
    _baffles(e, body_outline(k), c, rows, 236)
    for s in SIDES:
        e.seam(sided(line((150, 440), (182, 540)), s), depth=1.8)
    zipper(e, 0, 20, 642, c.colour)
    if not hood:
        stand(e, c, 70, 96)
    else:
        for s in SIDES:
            e.panel(sided(curve((98, 0, 1), (112, 50), (80, 90), (-4, 114, 1), (-2, 76), (60, 44), closed=True), s), c,
                    puff=12, round_=18, lift=4)


def gilet(e: Easel, c: Cloth) -> None:
    outline = half((0, 56), (36, 52), (70, 34), (92, 0, 1), (190, 30, 1), (178, 130), (190, 210), (222, 244, 1), (224, 440),
                   (222, 640, 1), (0, 650))
    for s in SIDES:
        hole = sided(
            curve(
                (176, 26, 1), (196, 40), (206, 130), (216, 236, 1), (180, 220), (170, 120),
                closed=True,
            ),
            s,
        )
        e.panel(hole, lining(c), tone=0.6, puff=2, lift=0)
    _baffles(e, outline, c, [float(y) for y in range(92, 620, 84)], 230)
    zipper(e, 0, 20, 644, c.colour)
    stand(e, c, 66, 94)


def bomber(e: Easel, c: Cloth) -> None:
    k = Cut(
        sleeve="long",
        drop=54,
        neck=90,
        shoulder=222,
        chest=228,
        waist=228,
        hem=222,
        length=590,
        wide=1.18,
    )
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="rib", depth=1.5)
    e.panel(body_outline(k), c, lift=1.8, folds=body_folds(e, k, 1.5), puff=18, round_=44)
    for s in SIDES:
        e.panel(
            sided(line((112, 400), (132, 392), (176, 500), (156, 508)), s),
            c,
            puff=4,
            round_=8,
            lift=3,
        )
    band(e, k, c, 64)
    zipper(e, 0, 60, k.length + 46, c.colour)
    for s in SIDES:
        e.panel(sided(curve((2, 62, 1), (2, 18), (50, -14), (92, -34, 1), (108, 6, 1), (70, 46), (2, 62, 1)), s),
                ribbed(c, "rib"), puff=6, round_=14, lift=3, grain=s * 60, crumple=0)


def denim_jacket(e: Easel, c: Cloth) -> None:
    k = Cut(
        sleeve="long",
        drop=52,
        neck=90,
        shoulder=216,
        chest=218,
        waist=206,
        hem=198,
        length=560,
        wide=1.08,
    )
    sewn = "Mustard" if lightness(c.colour) < 72 else "Camel"
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="button")
    e.panel(body_outline(k), c, lift=1.8, folds=body_folds(e, k, 1.1), puff=13)
    yoke = curve((-210, 178), (0, 190), (210, 178))
    e.seam(yoke, depth=1.1)
    for gap in (6, 13):
        e.stitch(shift(yoke, 0, gap), colour=sewn)
    for s in SIDES:
        for x0, x1 in ((62, 40), (150, 112)):
            e.seam(sided(line((x0, 190), (x1, 520)), s), depth=0.8)
            e.stitch(sided(line((x0 + 6, 194), (x1 + 6, 520)), s), colour=sewn)
        e.shade(
            sided(curve((100, 260), (120, 340), (96, 470), (70, 360), closed=True), s),
            amount=-0.25,
            soft=24,
        )
        pocket(e, replace(c), s * 108, 184, 92, 84, flap=True)
        e.button(s * 108, 212, "Gold", 8)
        e.stitch(sided(line((212, 60), (208, 210)), s), colour=sewn)
    e.panel(
        half((0, 540), (200, 532, 1), (198, 584, 1), (0, 594)),
        c,
        puff=5,
        round_=12,
        lift=3,
        crumple=0.3,
    )
    e.stitch(curve((-198, 544), (0, 552), (198, 544)), colour=sewn)
    e.panel(box(-22, 50, 22, 592), c, puff=3, round_=8, lift=2.5, crumple=0.3)
    for x in (-16, 16):
        e.stitch(line((x, 56), (x, 588)), colour=sewn)
    buttons(e, 0, 92, 566, 6, "Gold", 9.5)
    collar(e, k, c, point=120, spread=92)


def biker(e: Easel, c: Cloth) -> None:
    k = Cut(
        sleeve="long",
        drop=190,
        vee=True,
        neck=90,
        shoulder=210,
        chest=208,
        waist=194,
        hem=196,
        length=560,
        wide=1.02,
    )
    open_neck(e, k, c)
    sleeve(e, k, c, depth=1.4)
    e.panel(body_outline(k), c, lift=1.8, folds=body_folds(e, k, 1.3), puff=15)
    over = curve((88, 4, 1), (40, 110), (-76, 230, 1), (-96, 400), (-60, 566, 1), (196, 560, 1), (196, 380), (206, 224, 1),
                 (196, 120), (208, 42, 1), closed=True)
    e.panel(over, c, puff=12, lift=5, folds=body_folds(e, k, 0.8)[:4])
    track = curve((-64, 236), (-86, 400), (-50, 562))
    e.stroke(track, colour="Charcoal", width=10)
    e.stroke(track, colour="Silver", width=7, dash=(3, 2.4))
    for s in SIDES:
        slash = sided(line((96, 380), (168, 330)), s)
        e.stroke(slash, colour="Charcoal", width=10, opacity=0.8)
        e.stroke(slash, colour="Silver", width=6, dash=(3, 2.4))
    lapels(e, k, c, wide=126, notch=122)
    for s in SIDES:
        e.button(s * 108, 106, "Silver", 8)
    e.panel(half((0, 538), (197, 530, 1), (198, 574, 1), (0, 584)), c, puff=5, round_=12, lift=3)
    e.panel(
        outlined(box(96, 534, 140, 580))[:-1], Cloth("Silver", "rubber"), puff=4, round_=6, lift=3
    )
    e.panel(box(105, 543, 131, 571), c, puff=2, round_=5, lift=0)
