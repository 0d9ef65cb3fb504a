"""Blazers and coats, in units from the top of the neck."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import curve, disc, half
from pipelines.sample_world.easel import Easel
from pipelines.sample_world.fronts import flap, hood_up, lapels, open_neck
from pipelines.sample_world.palette import darker, lighter, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    Cut,
    arm,
    body_folds,
    body_outline,
    box,
    buttons,
    hem_stitch,
    line,
    pocket,
    sided,
    sleeve,
    thread,
)

__all__ = ["blazer", "parka", "raincoat", "trench", "wool_coat"]


def blazer(e: Easel, c: Cloth, *, double: bool = False) -> None:
    k = Cut(neck=88, drop=300 if double else 330, vee=True, shoulder=218, slope=36, chest=214, armpit=240, waist=190,
            hem=222, length=700, curved=0, sleeve="long", wide=1.02)
    open_neck(e, k, c)
    sleeve(e, k, c, depth=0.8)
    knob = darker(c.colour, 0.45) if lightness(c.colour) > 30 else lighter(c.colour, 0.16)
    a = arm(k)
    for s in SIDES:
        for share in (0.90, 0.925, 0.95):
            ring = a.part(share, 1.0)
            at = sided((ring[0] * 0.82 + ring[-1] * 0.18)[None], s)[0]
            e.button(float(at[0]), float(at[1]), knob, 6)
    e.panel(body_outline(replace(k, hem=216)), c, lift=1.6, folds=body_folds(e, k, 0.7), puff=13)
    x = 74 if double else 12
    front = curve((k.neck - 2, 6, 1), (44, 160), (-x, k.drop, 1), (-x - 3, 560), (30 - x, 700), (74, 716, 1),
                  (222, 702, 1), (192, 470), (212, 242, 1), (206, 130), (216, 38, 1), closed=True)
    e.panel(sided(front, -1 if double else 1), c, puff=11, lift=4, folds=body_folds(e, k, 0.6)[:4])
    for s in SIDES:
        flap(e, c, s * 122, 498, 108, tilt=s * 3)
        e.seam(sided(curve((132, 260), (116, 380), (122, 496)), s), depth=0.8)
    e.panel(
        line((84, 262), (156, 254), (157, 272), (85, 280)), c, puff=2, round_=6, lift=2, crumple=0
    )
    lapels(e, k, c, peak=double)
    for y in (k.drop + 22, k.drop + 116):
        e.button(0 if not double else -58, y, knob, 12)
        if double:
            e.button(58, y, knob, 12)


def wool_coat(e: Easel, c: Cloth, *, double: bool = False) -> None:
    k = Cut(neck=90, drop=290, vee=True, shoulder=212, slope=36, chest=212, armpit=240, waist=206, hem=244, length=960,
            sleeve="long", wide=1.08)
    open_neck(e, k, c)
    sleeve(e, k, c, depth=0.8)
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 0.8), puff=15, round_=42)
    x = 70 if double else 16
    e.seam(line((-x, k.drop), (-x - 4, 962)), depth=1.6)
    e.shade(box(-x - 14, k.drop, -x, 964), amount=0.25, soft=6)
    for s in SIDES:
        welt = sided(line((118, 520), (146, 514), (176, 640), (148, 648)), s)
        e.panel(welt, c, puff=3, round_=8, lift=3, crumple=0.2)
        e.seam(sided(curve((148, 260), (132, 420), (150, 900)), s), depth=0.5)
    lapels(e, k, c, wide=122, notch=130)
    knob = darker(c.colour, 0.5) if lightness(c.colour) > 30 else lighter(c.colour, 0.14)
    for y in (330, 450, 570):
        for at in (-52, 52) if double else (0,):
            e.button(at, y, knob, 14)


def _belt(e: Easel, c: Cloth, y: float, wide: float, high: float = 44) -> None:
    e.panel(half((0, y), (wide * 0.6, y - 2), (wide, y - 8, 1), (wide, y + high - 8, 1), (0, y + high)), c, puff=5,
            round_=12, lift=4, crumple=0.3)
    for up in (7, high - 7):
        e.stitch(curve((-wide, y + up - 8), (0, y + up), (wide, y + up - 8)), colour=thread(c))


def trench(e: Easel, c: Cloth) -> None:
    k = Cut(neck=92, drop=240, vee=True, shoulder=208, slope=34, chest=206, armpit=236, waist=190, hem=258, length=900,
            sleeve="long", wide=1.1)
    horn = darker(c.colour, 0.6) if lightness(c.colour) > 30 else lighter(c.colour, 0.2)
    open_neck(e, k, c)
    sleeve(e, k, c)
    a = arm(k)
    for s in SIDES:
        e.panel(
            sided(a.part(0.84, 0.89, 5), s),
            c,
            puff=4,
            round_=8,
            lift=3,
            grain=-s * a.lean,
            crumple=0.2,
        )
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.1), puff=13)
    for s in SIDES:
        e.panel(
            sided(curve((150, 30, 1), (214, 44, 1), (214, 66, 1), (146, 54, 1), closed=True), s),
            c,
            puff=3,
            round_=7,
            lift=3,
        )
        e.panel(sided(curve((60, 60), (150, 52, 1), (206, 80, 1), (196, 250, 1), (84, 236), closed=True), s), c, puff=4,
                round_=12, lift=3.5, crumple=0.4)
        e.panel(
            sided(line((108, 560), (134, 552), (170, 672), (144, 682)), s),
            c,
            puff=3,
            round_=7,
            lift=3,
        )
    e.seam(line((-66, k.drop), (-72, 904)), depth=1.6)
    for y in (290, 380, 570):
        for x in (-54, 54):
            e.button(x, y, horn, 12)
    _belt(e, c, 450, 196)
    buckle = box(-34, 440, 34, 502)
    e.panel(buckle, Cloth(horn, "rubber"), puff=5, round_=9, lift=3)
    e.panel(box(-20, 453, 20, 489), c, puff=2, round_=6, lift=0, crumple=0)
    lapels(e, k, c, wide=128, notch=118)


def parka(e: Easel, c: Cloth) -> None:
    k = Cut(
        sleeve="long",
        drop=70,
        neck=96,
        shoulder=222,
        chest=228,
        waist=220,
        hem=236,
        length=800,
        wide=1.16,
    )
    hood_up(e, c, fur=True)
    sleeve(e, k, c, cuff="button", depth=1.2)
    e.panel(body_outline(k), c, lift=1.8, folds=body_folds(e, k, 1.3), puff=18, round_=44)
    e.seam(curve((-218, 470), (0, 478), (218, 470)), depth=0.9)
    gathers = [curve((x, 462), (x + 4, 476), (x - 3, 494)) for x in range(-200, 201, 22)]
    e.stroke(*gathers, colour=darker(c.colour, 0.6), width=3, opacity=0.35, soft=1.5)
    for s in SIDES:
        pocket(e, c, s * 136, 566, 118, 130, flap=True, pointed=False)
        pocket(e, c, s * 128, 246, 92, 96, flap=True, pointed=False)
    hem_stitch(e, k, c)
    e.panel(box(-28, 70, 28, 804), c, puff=4, round_=10, lift=3.5, crumple=0.5)
    for x in (-21, 21):
        e.stitch(line((x, 76), (x, 800)), colour=thread(c))
    buttons(e, 0, 150, 740, 6, "Gold", 9)
    for s in SIDES:
        edge = curve((96, 4, 1), (112, 50), (80, 92), (-6, 122, 1), (-4, 84), (60, 48), closed=True)
        e.panel(sided(edge, s), c, puff=9, round_=16, lift=4, crumple=0.5)


def raincoat(e: Easel, c: Cloth) -> None:
    k = Cut(
        sleeve="long",
        drop=70,
        neck=96,
        shoulder=216,
        chest=224,
        waist=226,
        hem=256,
        length=780,
        wide=1.16,
    )
    hood_up(e, c)
    sleeve(e, k, c, cuff="hem", depth=1.3)
    e.panel(body_outline(k), c, lift=1.8, folds=body_folds(e, k, 1.5), puff=16)
    for s in SIDES:
        flap(e, c, s * 142, 520, 124, 52, s * 4)
    hem_stitch(e, k, c)
    e.panel(box(-26, 70, 26, 786), c, puff=4, round_=10, lift=3.5, crumple=0.5)
    for y in np.linspace(160, 700, 5):
        e.panel(disc(0, float(y), 10), Cloth("Silver", "rubber"), puff=4, round_=6, lift=2)
    for s in SIDES:
        e.panel(sided(curve((96, 4, 1), (112, 50), (80, 92), (-6, 122, 1), (-4, 84), (60, 48), closed=True), s), c,
                puff=9, round_=16, lift=4)
