"""T-shirts, jumpers, polos, shirts and hoodies."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import along, curve, disc, half, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker, lighter, lightness
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
    hem_stitch,
    line,
    neckband,
    outlined,
    pocket,
    ribbed,
    sided,
    sleeve,
    thread,
    zipper,
)

__all__ = ["camp_shirt", "cardigan", "hoodie", "jumper", "longsleeve", "polo", "shirt", "tee", "turtleneck", "zip_hoodie"]


def tee(e: Easel, c: Cloth, *, vee: bool = False, boxy: bool = False, emblem: str = "") -> None:
    k = Cut(vee=vee, drop=128 if vee else 82)
    if boxy:
        k = replace(k, shoulder=228, chest=228, waist=226, hem=228, length=590)
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="hem")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k), puff=13)
    if emblem:
        _emblem(e, emblem, c)
    hem_stitch(e, k, c)
    neckband(e, k, c)


def _emblem(e: Easel, kind: str, c: Cloth) -> None:
    """A small print on the chest."""
    ink = "Cream" if lightness(c.colour) < 55 else "Charcoal"
    if kind == "sun":
        e.patch(disc(0, 255, 62), "Mustard")
        for i, colour in enumerate(("Rust", "Coral", ink)):
            y = 268 + 20 * i
            e.patch(curve((-96, y + 8, 1), (-48, y - 8), (0, y + 6), (48, y - 8), (96, y + 6, 1),
                          (48, y + 6), (0, y + 20), (-48, y + 6), closed=True), colour)
    elif kind == "peaks":
        e.patch(line((-110, 320), (-40, 205), (0, 262), (46, 190), (112, 320)), ink)
        e.patch(disc(-64, 196, 20), "Mustard")
        e.patch(line((0, 320), (58, 250), (128, 320)), "Teal")
    else:
        for i in range(3):
            ring = disc(0, 258, 78 - 24 * i)
            e.stroke(outlined(ring), colour=(ink, "Coral", "Teal")[i], width=11, opacity=0.9)


def longsleeve(e: Easel, c: Cloth, *, henley: bool = False) -> None:
    k = Cut(sleeve="long", drop=78, length=660)
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="hem")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k), puff=13)
    hem_stitch(e, k, c)
    neckband(e, k, c, 18)
    if henley:
        e.panel(box(-20, 80, 20, 232), c, puff=3, round_=8, lift=2, crumple=0.2)
        buttons(e, 0, 112, 208, 3, lighter(c.colour, 0.4), 7.5)


def jumper(e: Easel, c: Cloth, *, vee: bool = False) -> None:
    k = Cut(sleeve="long", drop=150 if vee else 76, vee=vee, shoulder=214, chest=220, waist=220, hem=218,
            length=610, wide=1.12)
    back_neck(e, k, ribbed(c))
    sleeve(e, k, c, cuff="rib")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.2), puff=18, round_=46)
    band(e, k, c)
    neckband(e, k, c, 28)


def turtleneck(e: Easel, c: Cloth) -> None:
    k = Cut(sleeve="long", neck=84, drop=20, shoulder=208, chest=212, hem=206, length=640)
    sleeve(e, k, c, cuff="rib")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.1), puff=16)
    band(e, k, c, 44)
    tall = half((0, -106), (70, -104, 1), (76, -50), (90, 8, 1), (0, 34))
    e.panel(tall, ribbed(c, "rib"), puff=14, round_=30, lift=4)
    fold = half((0, -108), (76, -106, 1), (84, -60), (82, -16, 1), (0, -2))
    e.panel(fold, ribbed(c, "rib"), puff=12, round_=26, lift=4)


def cardigan(e: Easel, c: Cloth) -> None:
    k = Cut(sleeve="long", vee=True, drop=262, shoulder=214, chest=220, waist=222, hem=220, length=640,
            wide=1.1)
    back_neck(e, replace(k, drop=210), c)
    sleeve(e, k, c, cuff="rib")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k), puff=17, round_=42)
    band(e, k, c, 50)
    edge = curve((-k.neck - 4, -8), (-58, 130), (0, k.drop))
    for s in SIDES:
        strip = np.vstack([sided(edge, -s), shift(sided(edge, -s)[::-1], s * 30, 16)])
        e.panel(strip, ribbed(c, "rib"), puff=6, round_=12, lift=2, crumple=0)
    e.panel(
        box(-16, k.drop, 16, k.length + 44), ribbed(c, "rib"), puff=6, round_=12, lift=3, crumple=0
    )
    dark = darker(c.colour, 0.5) if lightness(c.colour) > 40 else "Camel"
    buttons(e, 0, k.drop + 24, k.length + 16, 5, dark, 11)


def polo(e: Easel, c: Cloth, *, long: bool = False) -> None:
    k = Cut(drop=58, neck=88, sleeve="long" if long else "short", length=650)
    trim = replace(ribbed(c), colour=c.second if c.pattern == "solid" and c.second else c.colour)
    trim = trim if c.second != "White" else ribbed(c)
    back_neck(e, k, c)
    sleeve(e, k, c)
    _polo_cuffs(e, k, trim)
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k), puff=13)
    hem_stitch(e, k, c)
    e.panel(box(-23, 52, 23, 236), c, puff=3, round_=7, lift=2.4, crumple=0.2)
    e.stitch(line((-17, 60), (-17, 230), (17, 230), (17, 60)), colour=thread(c), opacity=0.5)
    buttons(e, 0, 92, 206, 3, lighter(c.colour, 0.5), 7)
    collar(e, k, trim, point=118, spread=84)


def _polo_cuffs(e: Easel, k: Cut, trim: Cloth) -> None:
    a = arm(k)
    for s in SIDES:
        e.panel(sided(a.part(0.86, 1.0, 1), s), trim, puff=5, round_=10, lift=1.5, grain=-s * a.lean,
                crumple=0)


def _front(e: Easel, k: Cut, c: Cloth, top: float, count: int, colour: str) -> None:
    """The button placket of a shirt."""
    e.panel(box(-17, top, 17, k.length + k.curved), c, puff=2.5, round_=6, lift=2, crumple=0.4)
    for x in (-12.5, 12.5):
        e.stitch(line((x, top), (x, k.length + k.curved)), colour=thread(c), opacity=0.5)
    buttons(e, 0, top + 30, k.length - 70, count, colour, 7)


def shirt(e: Easel, c: Cloth, *, pockets: int = 1, flap: bool = False) -> None:
    k = Cut(drop=46, neck=86, sleeve="long", length=700, hem=214, curved=34, chest=212, waist=206,
            shoulder=208)
    pearl = "White" if lightness(c.colour) > 45 else lighter(c.colour, 0.45)
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="button", depth=1.2)
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.15), puff=12)
    e.seam(*(sided(curve((86, 30), (150, 52), (204, 78)), s) for s in SIDES), depth=0.6)
    hem_stitch(e, k, c, 12)
    for i in range(pockets):
        pocket(e, c, (1 - 2 * i) * 108, 208, flap=flap)
    _front(e, k, c, 46, 6, pearl)
    collar(e, k, c)


def camp_shirt(e: Easel, c: Cloth) -> None:
    k = Cut(drop=120, vee=True, neck=90, sleeve="elbow", wide=1.08, shoulder=216, chest=222, waist=222,
            hem=224, length=640)
    back_neck(e, k, c)
    sleeve(e, k, c, cuff="hem")
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.1), puff=12)
    hem_stitch(e, k, c)
    pocket(e, c, 112, 232, pointed=False)
    _front(e, k, c, 120, 5, darker(c.colour, 0.5) if lightness(c.colour) > 40 else "Cream")
    for s in SIDES:
        lapel = curve((2, 132, 1), (60, 60), (94, -10, 1), (122, 30), (128, 74, 1), (84, 92, 1), (96, 128, 1),
                      closed=True)
        e.panel(sided(lapel, s), c, puff=5, round_=12, lift=4, grain=s * 20, crumple=0.2)
        e.seam(sided(line((84, 92), (56, 66)), s), depth=0.7)
    e.panel(
        half((0, -32), (60, -30), (98, -12, 1), (64, 14), (0, 22)),
        c,
        tone=0.85,
        puff=6,
        round_=14,
        lift=2,
    )


def _hood(e: Easel, c: Cloth, lining: str) -> None:
    """A hood laid back above the shoulders."""
    outer = half((0, -196), (92, -182), (148, -96), (150, 10), (118, 62, 1), (50, 96), (0, 112))
    folds = [Fold(sided(curve((138, -60), (104, -120), (40, -160)), s), 30, 5.0) for s in SIDES]
    e.panel(outer, c, folds=folds, puff=26, round_=60, lift=3)
    inside = half((0, -132), (64, -120), (98, -50), (76, 34), (0, 84))
    e.panel(
        inside, replace(c, colour=lining, pattern="solid"), puff=6, tone=0.62, lift=0, crumple=0.6
    )
    e.seam(line((0, -190), (0, -134)), depth=0.8)
    rim = np.vstack([inside, inside[:1]])
    e.stroke(rim, colour=darker(c.colour, 0.55), width=4, opacity=0.45, soft=1.5)


def _hood_edges(e: Easel, c: Cloth) -> None:
    """The hood's fronts where they cross at the throat."""
    for s in (-1, 1):
        edge = curve((108, -20, 1), (122, 40), (96, 92), (-12, 140, 1), (-6, 96, 1), (58, 58), (92, -6, 1),
                     closed=True)
        e.panel(sided(edge, s), c, puff=10, round_=18, lift=4, crumple=0.5)


def _cords(e: Easel, colour: str, top: float = 112) -> None:
    for s in SIDES:
        x = s * 34
        cord = curve(
            (x, top), (x + s * 8, top + 60), (x - s * 3, top + 120), (x + s * 5, top + 176)
        )
        e.stroke(cord, colour=darker(colour, 0.4), width=8, free=True)
        e.stroke(shift(cord, -1, -1), colour=colour, width=5.5, free=True)
        e.stroke(along(cord, 0.92, 1), colour="Silver", width=8, free=True)


def _hoodie_cut() -> Cut:
    return Cut(sleeve="long", drop=104, neck=104, shoulder=220, chest=226, waist=226, hem=222, length=610,
               wide=1.14)


def hoodie(e: Easel, c: Cloth) -> None:
    k = _hoodie_cut()
    _hood(e, c, darker(c.colour, 0.25))
    sleeve(e, k, c, cuff="rib", depth=1.2)
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.25), puff=20, round_=46)
    pouch = curve((-92, 410, 1), (92, 410, 1), (152, 500), (158, 590, 1), (-158, 590, 1), (-152, 500),
                  closed=True)
    e.panel(pouch, c, puff=7, round_=20, lift=4, crumple=0.7)
    for s in SIDES:
        e.stitch(sided(curve((86, 416), (144, 502), (150, 586)), s), colour=thread(c), opacity=0.6)
    band(e, k, c)
    _hood_edges(e, c)
    _cords(e, "Cream" if lightness(c.colour) < 60 else darker(c.colour, 0.25))


def zip_hoodie(e: Easel, c: Cloth) -> None:
    k = _hoodie_cut()
    _hood(e, c, darker(c.colour, 0.25))
    sleeve(e, k, c, cuff="rib", depth=1.2)
    e.panel(body_outline(k), c, lift=1.6, folds=body_folds(e, k, 1.1), puff=18, round_=46)
    for s in SIDES:
        side_pocket = sided(
            curve((30, 440, 1), (76, 436, 1), (142, 540), (146, 592, 1), (30, 592, 1), closed=True),
            s,
        )
        e.panel(side_pocket, c, puff=6, round_=18, lift=3, crumple=0.6)
        e.stitch(sided(curve((74, 444), (134, 540), (138, 588)), s), colour=thread(c), opacity=0.6)
    band(e, k, c)
    zipper(e, 0, 122, k.length + 40, c.colour)
    _hood_edges(e, c)
    _cords(e, "Cream" if lightness(c.colour) < 60 else darker(c.colour, 0.25))
