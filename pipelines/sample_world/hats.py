"""Caps, beanies and brimmed hats."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import along, curve, disc, half, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker
from pipelines.sample_world.tailoring import (
    SIDES,
    box,
    line,
    ribbed,
    sided,
    thread,
)

__all__ = ["beanie", "bucket_hat", "cap", "sun_hat"]


def cap(e: Easel, c: Cloth) -> None:
    crown = curve(
        (-196, 30, 1), (-206, -90), (-130, -212), (20, -250), (160, -200), (226, -70),
        (222, 60, 1), (80, 24), (-80, 14),
        closed=True,
    )
    e.panel(crown, c, puff=44, round_=120)
    for path in (
        curve((20, -250), (-60, -140), (-70, 16)),
        curve((20, -250), (120, -150), (140, 40)),
        curve((20, -250), (-150, -150), (-190, -20)),
    ):
        e.seam(path, depth=0.9)
        e.stitch(shift(path, 8, 2), colour=thread(c), opacity=0.5)
    e.button(20, -250, c.colour, 15)
    for x, y in ((-110, -130), (44, -150), (166, -110)):
        e.shade(disc(x, y, 6), amount=0.6, soft=1)
    visor = curve(
        (-214, 20, 1), (-80, -6), (90, 22), (150, 44, 1), (60, 96), (-110, 146), (-262, 172),
        (-322, 146), (-292, 82),
        closed=True,
    )
    e.panel(
        visor,
        replace(c, colour=c.second if c.second != "White" else c.colour),
        puff=16,
        round_=40,
        lift=6,
        crumple=0.2,
    )
    for inset in (0.94, 0.88, 0.82):
        row = (visor - visor.mean(0)) * inset + visor.mean(0)
        e.stitch(along(row, 0.4, 0.96), colour=thread(c), opacity=0.5)


def beanie(e: Easel, c: Cloth, *, bobble: bool = False) -> None:
    dome = half((0, -230), (90, -206), (172, -110), (202, 40), (206, 150, 1), (0, 162))
    folds = [
        Fold(curve((x * 0.12, -220), (x * 0.8, -80), (x, 140)), 26, -5)
        for x in (-150, -90, -30, 30, 90, 150)
    ]
    if bobble:
        angle = np.linspace(0, 2 * np.pi, 160, endpoint=False)
        rough = 1 + 0.05 * np.sin(19 * angle) + 0.05 * np.sin(33 * angle + 2)
        e.panel(np.stack([86 * rough * np.cos(angle), -262 + 80 * rough * np.sin(angle)], 1),
                Cloth(c.second, "fleece"), puff=46, round_=80)
    e.panel(dome, c, folds=folds, puff=46, round_=120)
    cuff = half((0, 96), (120, 88), (214, 62, 1), (220, 130), (212, 200, 1), (110, 222), (0, 228))
    e.panel(cuff, replace(ribbed(c, "rib")), puff=20, round_=34, lift=6)
    e.panel(box(70, 128, 122, 166), Cloth("Camel", "leather"), puff=2, round_=5, lift=2)


def bucket_hat(e: Easel, c: Cloth) -> None:
    brim = half((0, -6), (110, -2), (196, 10, 1), (304, 150), (316, 196), (190, 246), (0, 262))
    crown = half(
        (0, -226), (90, -224), (150, -206), (168, -180, 1), (188, -60), (200, 26, 1), (100, 48),
        (0, 54),
    )
    e.panel(
        brim,
        c,
        puff=18,
        round_=50,
        folds=[Fold(sided(curve((150, 40), (200, 130), (220, 240)), s), 40, 5) for s in SIDES],
    )
    for inset in range(5):
        low = curve((-300 + 8 * inset, 176 - 26 * inset), (-160, 226 - 28 * inset), (0, 242 - 29 * inset), (160, 226 - 28 * inset),
                    (300 - 8 * inset, 176 - 26 * inset))
        e.stitch(low, colour=thread(c), opacity=0.55)
    e.panel(crown, c, puff=26, round_=80, lift=3)
    e.panel(
        half((0, -232), (110, -226), (168, -190), (110, -160), (0, -152)),
        c,
        puff=10,
        round_=30,
        lift=1,
    )
    e.seam(curve((-168, -186), (-90, -158), (0, -150), (90, -158), (168, -186)), depth=0.8)
    e.seam(curve((-200, 26), (-100, 48), (0, 54), (100, 48), (200, 26)), depth=1.2)
    for x in (-120, -96):
        e.shade(disc(x, -60, 6), amount=0.65, soft=1)


def sun_hat(e: Easel, c: Cloth) -> None:
    e.panel(disc(0, 60, 372, 168), c, puff=12, round_=60, folds=[Fold(curve((-300, 120), (-120, 196), (60, 204)), 60, 7),
            Fold(curve((120, 170), (240, 130), (330, 60)), 60, -7)])
    rings = [disc(0, 54 - 2 * i, 372 - 22 * i, 168 - 12 * i) for i in range(1, 7)]
    e.stroke(
        *(np.vstack([r, r[:1]]) for r in rings),
        colour=darker(c.colour, 0.4),
        width=2.4,
        opacity=0.4,
    )
    e.panel(
        half((0, -190), (100, -178), (158, -110), (172, 20, 1), (100, 66), (0, 78)),
        c,
        puff=40,
        round_=110,
        lift=8,
    )
    e.panel(
        half((0, 18), (100, 10), (170, -36, 1), (174, 24, 1), (100, 68), (0, 80)),
        Cloth(c.second, "satin"),
        puff=5,
        round_=12,
        lift=2,
    )
    e.panel(
        line((118, 4), (210, 52), (196, 96), (150, 90), (104, 40)),
        Cloth(c.second, "satin"),
        puff=7,
        round_=14,
        lift=4,
    )
