"""Shoes, seen from the side or from above."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.sample_world.boots import pair, sole
from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import curve, disc, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker
from pipelines.sample_world.tailoring import (
    SIDES,
    box,
    line,
    sided,
    thread,
)

__all__ = ["ballerina", "loafer", "pump", "running_shoe", "sandal", "sneaker"]


def _sneaker(e: Easel, c: Cloth) -> None:
    upper = curve((248, -20, 1), (262, -110), (244, -196, 1), (190, -176), (140, -172), (92, -212, 1), (56, -198, 1),
                  (-40, -124), (-130, -108), (-226, -104), (-276, -66), (-284, -16, 1), closed=True)
    inside = curve(
        (244, -196, 1), (190, -184), (120, -196), (92, -212, 1), (120, -160), (200, -150),
        closed=True,
    )
    e.panel(inside, replace(c, pattern="solid"), tone=0.5, puff=2, lift=0)
    tongue = curve((60, -196, 1), (84, -236), (124, -232, 1), (128, -180), (80, -150), closed=True)
    e.panel(tongue, replace(c, pattern="solid"), puff=8, round_=14)
    e.panel(
        upper,
        c,
        puff=26,
        round_=62,
        folds=[Fold(curve((-70, -100), (-92, -60), (-96, -24)), 26, -5)],
    )
    facing = curve(
        (92, -212, 1), (56, -198, 1), (-46, -114), (-60, -88, 1), (10, -104), (96, -170),
        closed=True,
    )
    e.panel(facing, c, puff=4, round_=9, lift=2.4, crumple=0.2)
    for i in range(5):
        a = np.array([-30 + 25 * i, -120 - 18.5 * i])
        e.stroke(np.vstack([shift(a, 8, 26), a, shift(a, -16, 0)]), colour=c.third, width=9, free=True)
    heel = curve(
        (246, -24, 1), (262, -110), (244, -194, 1), (206, -180), (196, -110), (176, -24, 1),
        closed=True,
    )
    e.panel(
        heel, replace(c, colour=c.second, pattern="solid"), puff=8, round_=22, lift=2, crumple=0.2
    )
    toe = curve((-282, -18, 1), (-274, -62), (-226, -100), (-168, -106), (-140, -18, 1), closed=True)
    e.panel(toe, c, puff=14, round_=30, lift=2, crumple=0.2)
    flash = curve((-60, -40, 1), (40, -60), (150, -120, 1), (110, -50), (20, -22), closed=True)
    e.panel(
        flash, replace(c, colour=c.second, pattern="solid"), puff=3, round_=8, lift=1.5, crumple=0.1
    )
    sole(
        e,
        "White",
        curve((-288, -30), (-180, -20), (0, -18), (150, -20), (266, -36)),
        52,
        line_=darker("Light Grey", 0.2),
    )


def sneaker(e: Easel, c: Cloth) -> None:
    pair(e, c, _sneaker)


def _running(e: Easel, c: Cloth) -> None:
    upper = curve((244, -20, 1), (250, -110), (268, -196, 1), (196, -170), (140, -170), (98, -206, 1), (58, -190, 1),
                  (-60, -122), (-170, -102), (-254, -84), (-294, -40), (-292, -10, 1), closed=True)
    e.panel(
        curve((266, -196, 1), (190, -186), (98, -206, 1), (130, -150), (210, -140), closed=True),
        c,
        tone=0.45,
        puff=2,
        lift=0,
    )
    e.panel(
        curve((64, -190, 1), (86, -232), (122, -226, 1), (128, -176), closed=True),
        replace(c, colour=c.second),
        puff=8,
        round_=14,
    )
    e.panel(upper, replace(c, weave="pique"), puff=26, round_=60)
    for i, x in enumerate((-20, 30, 80, 130)):
        strip = curve((x - 10, -30), (x + 16, -90), (x - 14 + 8 * i, -138 - 12 * i))
        e.stroke(strip, colour=c.second, width=13, opacity=0.95)
    for i in range(5):
        a = np.array([-30 + 26 * i, -124 - 16 * i])
        e.stroke(np.vstack([shift(a, 10, 22), a - [14, 2]]), colour=c.third, width=8, free=True)
    e.panel(curve((244, -24, 1), (252, -110), (266, -192, 1), (214, -160), (190, -24, 1), closed=True),
            replace(c, colour=c.second), puff=8, round_=20, lift=2)
    top = curve((-300, -44), (-180, -14), (0, -16), (140, -34), (272, -62))
    low = curve((284, 4), (240, 34), (60, 34), (-160, 36), (-270, 22), (-306, -18))
    e.panel(np.vstack([top, low]), Cloth("White", "rubber"), puff=12, round_=20, lift=2)
    e.stroke(
        curve((-280, 22), (-160, 32), (60, 31), (250, 29)), colour=c.second, width=9, opacity=0.9
    )


def running_shoe(e: Easel, c: Cloth) -> None:
    pair(e, c, _running)


def _loafer(e: Easel, c: Cloth) -> None:
    e.panel(
        curve((236, -148, 1), (150, -150), (10, -136, 1), (60, -100), (200, -100), closed=True),
        Cloth("Beige", "leather"),
        tone=0.6,
        puff=2,
    )
    upper = curve((236, -12, 1), (254, -80), (238, -148, 1), (170, -124), (90, -126), (6, -158, 1), (-90, -138), (-206, -118),
                  (-274, -74), (-288, -12, 1), closed=True)
    e.panel(upper, c, puff=24, round_=56)
    apron = curve(
        (-6, -120, 1), (-90, -112), (-190, -86), (-236, -62), (-180, -66), (-80, -80),
        (10, -86, 1),
        closed=True,
    )
    e.seam(curve((0, -90), (-90, -80), (-190, -62), (-250, -58)), depth=1.5)
    e.stitch(apron[:40], colour=thread(c))
    strap = curve((6, -160, 1), (44, -142, 1), (52, -40, 1), (4, -36, 1), (-14, -100), closed=True)
    e.panel(strap, c, puff=5, round_=10, lift=3, crumple=0.2)
    e.panel(
        curve((2, -118), (24, -126), (46, -116), (44, -98), (22, -92), (4, -100), closed=True),
        Cloth("Gold", "rubber"),
        puff=5,
        round_=7,
        lift=2,
    )
    sole(e, "Chocolate", curve((-294, -20), (-120, -12), (90, -12), (244, -16)), 18)
    e.panel(
        line((120, 4), (244, 2), (240, 36), (128, 36)),
        Cloth("Chocolate", "rubber"),
        puff=6,
        round_=10,
        lift=1,
    )


def loafer(e: Easel, c: Cloth) -> None:
    pair(e, c, _loafer, 60, -160)


def _pump(e: Easel, c: Cloth) -> None:
    e.panel(
        curve((226, -226, 1), (130, -190), (-60, -92, 1), (-20, -80), (180, -150), closed=True),
        Cloth("Beige", "leather"),
        tone=0.7,
        puff=2,
    )
    heel = curve(
        (168, -100, 1), (246, -150), (240, -60), (214, 40, 1), (188, 40, 1), (196, -30), closed=True
    )
    e.panel(heel, c, puff=9, round_=14, lift=0)
    upper = curve((246, -136, 1), (250, -190), (228, -232, 1), (150, -168), (40, -104), (-60, -92, 1), (-170, -74), (-262, -22),
                  (-288, 22, 1), (-120, 30), (0, 10), (90, -60), (168, -120), closed=True)
    e.panel(upper, c, puff=20, round_=40)
    e.panel(curve((-294, 18, 1), (-120, 26), (4, 6), (96, -66), (170, -124, 1), (172, -112, 1), (104, -48), (16, 24), (-120, 42),
                  (-286, 38, 1), closed=True), Cloth("Camel", "rubber"), puff=3, round_=6, lift=0)


def pump(e: Easel, c: Cloth) -> None:
    pair(e, c, _pump, 80, -150)


def _ballerina(e: Easel, c: Cloth) -> None:
    """From above."""
    sole = curve(
        (0, -280), (78, -236), (96, -120), (70, 40), (76, 180), (0, 262), (-70, 180), (-62, 40),
        (-88, -120), (-76, -236),
        closed=True,
    )
    e.panel(sole, c, puff=24, round_=40)
    mouth = curve(
        (0, -128), (56, -100), (54, 60), (56, 170), (0, 232), (-52, 170), (-46, 60), (-50, -100),
        closed=True,
    )
    e.panel(mouth, Cloth("Beige", "leather"), tone=0.86, puff=-8, lift=0)
    e.stroke(np.vstack([mouth, mouth[:1]]), colour=darker(c.colour, 0.3), width=6, opacity=0.8)
    for s in SIDES:
        loop = curve((0, -142, 1), (22, -166), (46, -156), (44, -134), (20, -130), closed=True)
        e.panel(sided(loop, s), c, puff=6, round_=9, lift=3)
    e.panel(disc(0, -145, 9), c, puff=5, round_=7, lift=2)


def ballerina(e: Easel, c: Cloth) -> None:
    for s in (-1, 1):
        e.origin = np.array([s * 118.0, 0])
        _ballerina(e, c)
    e.origin = np.zeros(2)


def _sandal(e: Easel, c: Cloth) -> None:
    sole = curve(
        (0, -276), (82, -232), (100, -110), (72, 40), (80, 190), (0, 262), (-74, 190), (-64, 40),
        (-92, -110), (-80, -232),
        closed=True,
    )
    e.panel(sole, Cloth("Camel", "suede"), puff=10, round_=20)
    e.stitch(np.vstack([sole, sole[:1]]) * 0.93, colour="Cream")
    e.shade(disc(2, -150, 52, 66), disc(2, 170, 44, 52), amount=0.16, soft=16)
    for y, tilt in ((-150, 12), (-60, -8)):
        strap = curve(
            (-104, y - tilt, 1), (0, y - 34), (108, y + tilt, 1), (106, y + tilt + 54, 1),
            (0, y + 20), (-102, y - tilt + 54, 1),
            closed=True,
        )
        e.panel(strap, c, puff=9, round_=14, lift=8)
        e.panel(box(52, y - 18, 90, y + 30), Cloth("Gold", "rubber"), puff=4, round_=6, lift=2)
        e.panel(box(60, y - 9, 82, y + 21), c, puff=2, round_=5, lift=0)
    ankle = curve(
        (-86, 118, 1), (0, 84), (90, 118, 1), (88, 152, 1), (0, 118), (-84, 152, 1), closed=True
    )
    e.panel(ankle, c, puff=8, round_=12, lift=8)


def sandal(e: Easel, c: Cloth) -> None:
    for s in (-1, 1):
        e.origin = np.array([s * 124.0, 0])
        _sandal(e, c)
    e.origin = np.zeros(2)
