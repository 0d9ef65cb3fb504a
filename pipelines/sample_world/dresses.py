"""Dresses, in units from the top of the neck."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import curve, half
from pipelines.sample_world.draping import bodice, bow, flared, hanging, straps
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import lighter, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    Cut,
    back_neck,
    body_folds,
    body_outline,
    box,
    buttons,
    collar,
    line,
    neckband,
    ribbed,
    sided,
    sleeve,
    thread,
)

__all__ = ["a_line_dress", "knit_dress", "maxi_dress", "sheath_dress", "shirt_dress", "slip_dress", "wrap_dress"]


def a_line_dress(e: Easel, c: Cloth, *, sleeves: str = "", vee: bool = False) -> None:
    k = Cut(neck=80, drop=130 if vee else 92, vee=vee, shoulder=166, chest=166, armpit=206, waist=142, hem=128,
            length=400, sleeve=sleeves, wide=1.05)
    back_neck(e, k, c)
    if sleeves:
        sleeve(e, k, c, cuff="hem")
    e.panel(flared(126, 316, 392, 880), c, folds=hanging(e, 126, 300, 400, 880, 11, 8), puff=15)
    e.panel(bodice(k, strap=0 if sleeves else 62), c, lift=2, folds=body_folds(e, k, 0.5), puff=11)
    for s in SIDES:
        e.seam(sided(curve((k.chest - 8, 232), (112, 268), (78, 286)), s), depth=0.5)
    if not sleeves:
        neckband(e, k, replace(c, weave=c.weave), 8)
    e.panel(
        half((0, 392), (128, 384, 1), (131, 410, 1), (0, 420)),
        c,
        puff=4,
        round_=10,
        lift=2.5,
        crumple=0.2,
    )


def sheath_dress(e: Easel, c: Cloth) -> None:
    k = Cut(neck=86, drop=80, chest=162, armpit=210, waist=150, hem=170, length=900)
    back_neck(e, k, c)
    outline = half((0, 80), (40, 76), (72, 48), (86, 0, 1), (150, 12, 1), (146, 120), (150, 186), (164, 216, 1),
                   (142, 330), (136, 400), (166, 530), (170, 620), (150, 880, 1), (0, 888))
    folds = [Fold(sided(curve((128, 380), (80, 396), (30, 392)), s), 24, -5) for s in SIDES]
    folds += [Fold(sided(curve((150, 500), (110, 640), (112, 860)), s), 40, 5) for s in SIDES]
    folds += [Fold(sided(curve((156, 226), (120, 268), (70, 290)), s), 28, 5) for s in SIDES]
    e.panel(outline, c, folds=folds, puff=17, round_=46)
    for s in SIDES:
        e.seam(sided(curve((100, 300), (74, 400), (80, 520)), s), depth=0.9)
    e.seam(curve((-136, 400), (0, 408), (136, 400)), depth=0.9)
    e.stitch(line((-150, 866), (150, 866)), colour=thread(c), opacity=0.4)


def slip_dress(e: Easel, c: Cloth) -> None:
    straps(e, c, 92, -150, 10)
    e.panel(half((0, 16), (84, 2, 1), (90, 40), (0, 60)), c, tone=0.55, puff=1, crumple=0, lift=0)
    outline = half((0, 52), (34, 46), (72, 14), (94, -6, 1), (116, 34), (140, 92, 1), (122, 250), (152, 420),
                   (204, 800, 1), (100, 824), (0, 830))
    folds = hanging(e, 128, 196, 260, 800, 8, 7)
    folds += [
        Fold(curve((-70, 40 + y), (0, 92 + y * 1.5), (70, 40 + y)), 26, 6) for y in (0, 34, 74)
    ]
    e.panel(outline, c, folds=folds, puff=14)
    e.stitch(curve((-203, 788), (0, 816), (203, 788)), colour=thread(c), opacity=0.3)


def maxi_dress(e: Easel, c: Cloth) -> None:
    """Tiered to the floor, on straps."""
    straps(e, c, 96, -120, 16, 16)
    widths, tops = (130, 190, 246, 300), (300, 500, 720, 960)
    for i in (2, 1, 0):
        up, low, a, b = widths[i] - 4, widths[i + 1], tops[i] - 8, tops[i + 1] + 12
        e.panel(half((0, a + 8), (up, a, 1), ((up + low) / 2 + 6, (a + b) / 2), (low, b, 1), (0, b + 16)), c,
                folds=hanging(e, up, low, a - 50, b, 13, 6), puff=12, lift=4)
    bodice = half(
        (0, 40), (50, 32), (104, 8, 1), (128, 60), (146, 110, 1), (134, 210), (128, 306, 1),
        (0, 316),
    )
    gathers = [
        Fold(curve((x, 60), (x * 0.96, 180), (x * 0.9, 300)), 16, 4) for x in range(-110, 111, 27)
    ]
    e.panel(bodice, c, folds=gathers, puff=12)
    e.panel(
        half((0, 296), (130, 288, 1), (132, 316, 1), (0, 326)),
        c,
        puff=5,
        round_=12,
        lift=2,
        crumple=0.2,
    )


def wrap_dress(e: Easel, c: Cloth) -> None:
    k = Cut(neck=84, drop=236, vee=True, shoulder=170, chest=168, armpit=210, waist=146, hem=130, length=404,
            sleeve="elbow", wide=1.0)
    back_neck(e, replace(k, drop=190), c)
    sleeve(e, k, c, cuff="hem")
    e.panel(flared(128, 268, 396, 860), c, folds=hanging(e, 128, 250, 396, 860, 9, 7), puff=14)
    lap = curve((-126, 396, 1), (60, 400, 1), (84, 640), (176, 872, 1), (30, 896), (-262, 862, 1), (-196, 620),
                closed=True)
    e.panel(lap, c, folds=hanging(e, 110, 226, 420, 870, 7, 6), puff=9, lift=5)
    e.panel(body_outline(k), c, lift=2, folds=body_folds(e, k, 0.6), puff=11)
    over = curve((84, -2, 1), (30, 150), (-66, 300), (-128, 380, 1), (-128, 402, 1), (128, 402, 1), (146, 300),
                 (164, 214, 1), (150, 100), (168, 44, 1), closed=True)
    e.panel(over, c, puff=9, lift=5, folds=[Fold(curve((140, 260), (40, 330), (-80, 392)), 26, 5),
                                            Fold(curve((150, 320), (60, 370), (-40, 396)), 22, -5)])
    e.panel(
        half((0, 392), (131, 384, 1), (133, 420, 1), (0, 428)),
        c,
        puff=5,
        round_=12,
        lift=3,
        crumple=0.3,
    )
    bow(e, c, -96, 408, 0.62)


def shirt_dress(e: Easel, c: Cloth) -> None:
    k = Cut(
        neck=82,
        drop=46,
        shoulder=186,
        chest=184,
        armpit=212,
        waist=164,
        hem=150,
        length=420,
        sleeve="long",
    )
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="button")
    e.panel(flared(148, 276, 410, 860), c, folds=hanging(e, 148, 256, 410, 860, 9, 6), puff=13)
    e.panel(body_outline(k), c, lift=2, folds=body_folds(e, k, 0.7), puff=11)
    e.panel(box(-16, 46, 16, 884), c, puff=2.5, round_=6, lift=2, crumple=0.4)
    buttons(e, 0, 84, 800, 9, lighter(c.colour, 0.5) if lightness(c.colour) < 60 else "White", 7.5)
    e.panel(
        half((0, 402), (152, 394, 1), (154, 440, 1), (0, 450)),
        c,
        puff=5,
        round_=12,
        lift=4,
        crumple=0.3,
    )
    e.panel(
        line((-26, 398), (26, 398), (26, 454), (-26, 454)),
        Cloth("Gold", "rubber"),
        puff=4,
        round_=8,
        lift=3,
    )
    e.panel(
        line((-15, 408), (15, 408), (15, 444), (-15, 444)), c, puff=2, round_=6, lift=0, crumple=0
    )
    collar(e, k, c)


def knit_dress(e: Easel, c: Cloth) -> None:
    k = Cut(
        neck=88,
        drop=58,
        shoulder=186,
        chest=176,
        armpit=206,
        waist=158,
        hem=180,
        length=800,
        sleeve="long",
    )
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="rib")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.1), puff=17, round_=46)
    neckband(e, k, c, 34)
    e.panel(
        half((0, 776), (179, 768, 1), (176, 836, 1), (0, 846)),
        ribbed(c, "rib"),
        puff=7,
        round_=18,
        lift=2,
    )
