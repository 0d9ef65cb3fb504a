"""Blouses, women's tops and bodysuits, in units from the top of the neck."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import curve, half, shift
from pipelines.sample_world.draping import bodice, bow, flared, hanging, straps
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker, lighter, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    Cut,
    arm,
    back_neck,
    body_folds,
    body_outline,
    box,
    buttons,
    line,
    neckband,
    ribbed,
    sided,
    sleeve,
    thread,
)

__all__ = ["blouse", "bodysuit", "bow_blouse", "camisole", "crop_top", "off_shoulder_top", "peplum_top", "ruffle_blouse", "tank"]


def _puffed(e: Easel, k: Cut, c: Cloth) -> None:
    """Full sleeves gathered at the head and into a cuff."""
    a = arm(k)
    for s in SIDES:
        fullness = np.vstack([a.outer + np.outer(np.sin(np.linspace(0, np.pi, len(a.outer))) ** 0.8, [34, 4]),
                              (a.inner - np.outer(np.sin(np.linspace(0, np.pi, len(a.inner))) ** 2, [12, -6]))[::-1]])
        folds = [Fold(sided(a.inner[i0:] * (1 - t) + a.outer[i0 : i0 + len(a.inner) - i0] * t, s), 22, 5)
                 for t, i0 in ((0.25, 1), (0.5, 1), (0.78, 1)) if len(a.inner) <= len(a.outer)]
        e.panel(sided(fullness, s), c, grain=-s * a.lean, folds=folds, puff=18, round_=42)
        e.panel(
            sided(a.part(0.91, 1.0, 1), s),
            c,
            grain=-s * a.lean,
            puff=5,
            round_=12,
            lift=3,
            crumple=0.3,
        )


def blouse(e: Easel, c: Cloth) -> None:
    """A V-neck blouse with full sleeves."""
    k = Cut(neck=86, drop=170, vee=True, shoulder=190, chest=198, waist=198, hem=214, length=600, sleeve="long",
            wide=1.12)
    back_neck(e, k, c)
    _puffed(e, k, c)
    gathers = [
        Fold(sided(curve((x, 60), (x + 6, 150), (x + 2, 260)), s), 18, 5)
        for s in SIDES
        for x in (104, 136, 166)
    ]
    e.panel(body_outline(k), c, lift=2, folds=body_folds(e, k, 1.0) + gathers, puff=13)
    e.seam(line((0, 172), (0, 606)), depth=0.7)
    buttons(e, 0, 214, 560, 6, lighter(c.colour, 0.5), 6.5)
    neckband(e, k, replace(c, weave="poplin"), 12)


def bow_blouse(e: Easel, c: Cloth) -> None:
    k = Cut(
        neck=78,
        drop=40,
        shoulder=190,
        chest=200,
        waist=200,
        hem=214,
        length=610,
        sleeve="long",
        wide=1.12,
    )
    _puffed(e, k, c)
    e.panel(body_outline(k), c, lift=2, folds=body_folds(e, k, 1.2), puff=13)
    e.panel(box(-14, 60, 14, 616), c, puff=2.5, round_=6, lift=2, crumple=0.3)
    buttons(e, 0, 250, 570, 5, lighter(c.colour, 0.5), 6.5)
    e.panel(
        half((0, -50), (66, -46, 1), (78, -10), (84, 12, 1), (40, 46), (0, 54)),
        c,
        puff=8,
        round_=22,
        lift=3,
    )
    bow(e, c, 0, 58, 0.92)


def ruffle_blouse(e: Easel, c: Cloth) -> None:
    k = Cut(neck=92, drop=92, shoulder=182, chest=192, waist=194, hem=216, length=580, sleeve="cap")
    back_neck(e, k, c)
    sleeve(e, k, c)
    e.panel(body_outline(k), c, lift=2, folds=body_folds(e, k, 1.1), puff=13)
    for y, wide in ((250, 176), (170, 168), (90, 150)):
        frill = np.linspace(-1, 1, 61)
        low = np.stack(
            [frill * (wide + 14), y + 88 + 26 * (1 - frill**2) + 7 * np.sin(frill * 26)], 1
        )
        top = np.stack([frill[::-1] * wide * 0.92, y + 26 * (1 - frill[::-1] ** 2)], 1)
        folds = [
            Fold(curve((x * wide * 0.92, y + 10), (x * (wide + 8), y + 110)), 15, 6)
            for x in np.linspace(-0.92, 0.92, 12)
        ]
        e.panel(np.vstack([low, top]), c, folds=folds, puff=7, round_=16, lift=5)
    neckband(e, k, replace(c, weave="poplin"), 16)


def tank(e: Easel, c: Cloth, *, ribs: bool = False) -> None:
    """A sleeveless undershirt."""
    k = Cut(neck=82, drop=150, chest=182, armpit=236, waist=172, hem=184, length=650)
    cloth = replace(c, weave="fine rib") if ribs else c
    inside = half((0, 44), (44, 38), (74, 8), (84, 0, 1), (118, 6), (100, 160), (0, 170))
    e.panel(inside, cloth, tone=0.62, puff=1, crumple=0.2, lift=0)
    e.panel(bodice(k, strap=46), cloth, folds=body_folds(e, k), puff=13)
    for s in SIDES:
        hole = curve((k.neck + 46, 8), (k.neck + 42, 118), (k.neck + 60, 198), (k.chest, 236))
        e.stroke(sided(shift(hole, -5, 3), s), colour=darker(c.colour, 0.3), width=2, opacity=0.5)
    neckband(e, k, c, 13)
    e.stitch(curve((-184, 632), (0, 640), (184, 632)), colour=thread(c), opacity=0.4)


def camisole(e: Easel, c: Cloth) -> None:
    straps(e, c, 92, -140, 8)
    e.panel(half((0, 22), (84, 4, 1), (92, 40), (0, 70)), c, tone=0.55, puff=1, crumple=0, lift=0)
    outline = half(
        (0, 62), (40, 50), (94, -8, 1), (122, 46), (160, 92, 1), (158, 260), (178, 440, 1), (0, 456)
    )
    folds = [Fold(curve((-60, 60 + y), (0, 106 + y), (60, 60 + y)), 24, 5) for y in (0, 40)]
    e.panel(outline, c, folds=folds + hanging(e, 150, 176, 140, 440, 7, 5), puff=12)
    lace = lighter(c.colour, 0.22) if lightness(c.colour) < 60 else darker(c.colour, 0.18)
    for s in SIDES:
        trim = sided(curve((0, 64), (40, 52), (94, -6)), s)
        e.stroke(shift(trim, 0, 8), colour=lace, width=14, opacity=0.7, dash=(5, 3))
        e.stroke(shift(trim, 0, 4), colour=lace, width=5, opacity=0.9)


def crop_top(e: Easel, c: Cloth) -> None:
    k = Cut(
        neck=96,
        drop=116,
        shoulder=178,
        chest=178,
        armpit=206,
        waist=172,
        hem=176,
        length=400,
        sleeve="cap",
    )
    back_neck(e, k, c)
    sleeve(e, k, c)
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 0.7), puff=13)
    neckband(e, k, c, 14)
    e.panel(
        half((0, 384), (178, 376, 1), (174, 420, 1), (0, 428)),
        ribbed(c, "rib"),
        puff=5,
        round_=12,
        lift=2,
    )


def off_shoulder_top(e: Easel, c: Cloth) -> None:
    k = Cut(neck=150, drop=30, shoulder=206, slope=26, chest=186, armpit=196, waist=176, hem=196, length=500,
            sleeve="short", wide=1.1)
    e.panel(
        half((0, -10), (150, -6, 1), (140, 36), (0, 44)), c, tone=0.6, puff=1, crumple=0.2, lift=0
    )
    sleeve(e, k, c)
    gathers = [Fold(curve((x, 50), (x * 1.02, 140)), 13, 5) for x in range(-160, 161, 27)]
    e.panel(body_outline(k), c, lift=2, folds=body_folds(e, k, 0.8) + gathers, puff=13)
    ruffle = half((0, 18), (110, 12), (212, 16, 1), (244, 96), (226, 150, 1), (110, 150), (0, 158))
    folds = [Fold(curve((x * 0.9, 24), (x, 152)), 16, 6) for x in range(-200, 201, 31)]
    e.panel(ruffle, c, folds=folds, puff=9, round_=20, lift=5)
    e.stitch(curve((-206, 30), (0, 34), (206, 30)), colour=thread(c), opacity=0.4)


def peplum_top(e: Easel, c: Cloth) -> None:
    k = Cut(neck=84, drop=96, chest=168, armpit=210, waist=146, hem=136, length=360)
    back_neck(e, k, c)
    e.panel(flared(134, 226, 352, 540), c, folds=hanging(e, 134, 216, 352, 540, 9, 7), puff=13)
    e.panel(bodice(k, strap=64), c, lift=2, folds=body_folds(e, k, 0.5), puff=12)
    neckband(e, k, replace(c, weave="poplin"), 10)


def bodysuit(e: Easel, c: Cloth, *, baby: bool = False, long: bool = False) -> None:
    k = Cut(neck=86, drop=110, shoulder=172, chest=170, armpit=196, waist=150, hem=168, length=470,
            sleeve="long" if long else "short", wide=0.98)
    if baby:
        k = replace(k, shoulder=186, chest=196, waist=204, hem=206, drop=96, neck=98)
    e.panel(
        half(
            (0, -12), (k.neck * 0.6, -10), (k.neck, 2, 1), (k.neck * 0.8, k.drop + 16),
            (0, k.drop + 24),
        ),
        c,
        tone=0.62,
        puff=2,
        lift=0,
    )
    sleeve(e, k, c, cuff="hem")
    high = 430 if baby else 384
    outline = half((0, k.drop), (k.neck * 0.36, k.drop * 0.95), (k.neck * 0.78, k.drop * 0.6), (k.neck, 0, 1), (k.shoulder, k.slope, 1),
                   (k.shoulder - 12, 120), (k.chest, k.armpit, 1), (k.waist, 320), (k.hem, high + 44, 1), (132, high + 92), (76, high + 176),
                   (58, high + 236, 1), (0, high + 242))
    e.panel(outline, c, lift=1.8, folds=body_folds(e, replace(k, length=560), 0.9), puff=14)
    leg = curve((k.hem, high + 44), (132, high + 92), (76, high + 176), (58, high + 236))
    for s in SIDES:
        rim = np.vstack([sided(leg, s), sided(shift(leg, -13, -9), s)[::-1]])
        e.panel(
            rim,
            ribbed(replace(c, colour=c.second if baby else c.colour)),
            puff=3,
            round_=6,
            lift=1,
            crumple=0,
        )
    if baby:
        edge = sided(curve((k.neck + 14, -4), (120, 70), (k.shoulder - 12, 150)), 1)
        for s in SIDES:
            e.stroke(sided(edge, s), colour=c.second, width=10, opacity=0.95)
    neckband(e, k, replace(c, colour=c.second if baby else c.colour), 16)
    for x in (-34, 0, 34):
        e.button(x, high + 222, "Silver" if not baby else lighter(c.second, 0.3), 8)
