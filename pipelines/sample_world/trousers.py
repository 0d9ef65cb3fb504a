"""Trousers and shorts, in units from the middle of the waist."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import Points, curve, half, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker, lightness
from pipelines.sample_world.tailoring import (
    SIDES,
    line,
    pocket,
    ribbed,
    sided,
    thread,
)
from pipelines.sample_world.waists import Leg, drawn_waist, inside_waist, waistband

__all__ = ["chinos", "cord_shorts", "jeans", "joggers", "leggings", "legs", "shorts", "sport_shorts", "wide_trousers"]


def legs(k: Leg) -> Points:
    mid = (k.crotch + k.length) / 2
    return half(
        (0, 8), (k.waist * 0.6, 4), (k.waist, -2, 1), (k.hip - 6, 120), (k.hip, 220), (k.knee, mid),
        (k.outer, k.length, 1), (k.inner, k.length + 6, 1), (k.inner * 0.7 + 4, mid),
        (14, k.crotch + 24), (0, k.crotch, 1),
    )


def _leg_folds(e: Easel, k: Leg, depth: float = 1.0) -> list[Fold]:
    folds: list[Fold] = []
    for s in SIDES:
        j = e.rng.uniform(-14, 14, 8)
        mid = (k.crotch + k.length) / 2
        for i, rise in enumerate((-6, 26, 60)):
            folds.append(Fold(sided(curve((6, k.crotch - 10 + rise), (60, k.crotch - 34 + rise + j[i]),
                                          (k.hip - 46, k.crotch - 84 + rise)), s), 26,
                              depth * (4.5, -4.5, 4)[i]))
        for i, y in enumerate((mid - 34, mid, mid + 40)):
            folds.append(Fold(sided(curve((k.inner * 0.8, y + j[i + 3]), (100, y + 14), (k.knee - 26, y - 12 + j[i])),
                                    s), 26, depth * (-4, 4.5, -3.5)[i]))
        folds.append(
            Fold(
                sided(curve((128, 200), (112 + j[6], mid), (k.outer - 48, k.length - 20)), s),
                40,
                4 * depth,
            )
        )
        folds.append(Fold(sided(curve((k.inner + 18, k.length - 46), (112, k.length - 62), (k.outer - 14, k.length - 40)),
                                s), 22, -4 * depth))
    return folds


def _fly(e: Easel, k: Leg, stitching: str, knob: str) -> None:
    e.seam(curve((2, 40), (0, 160), (0, k.crotch)))
    e.stitch(curve((40, 50), (38, 150), (22, 196), (0, 214)), colour=stitching)
    e.button(6, 26, knob, 11)


def _hip_pockets(e: Easel, k: Leg, stitching: str) -> None:
    for s in SIDES:
        mouth = curve((64, 50), (84, 104), (k.hip - 6, 122))
        e.seam(sided(mouth, s), depth=1.4)
        e.stitch(sided(shift(mouth, -5, 7), s), colour=stitching)


def jeans(e: Easel, c: Cloth, *, cut: str = "straight") -> None:
    k = {
        "skinny": Leg(waist=154, hip=180, knee=156, inner=66, outer=142), "straight": Leg(),
        "wide": Leg(hip=186, knee=204, inner=52, outer=238, waist=142),
        "flare": Leg(knee=146, inner=48, outer=206, waist=140, hip=172),
    }[cut]
    copper = "Mustard" if lightness(c.colour) < 70 else "Camel"
    inside_waist(e, k, c)
    e.panel(legs(k), c, folds=_leg_folds(e, k), puff=14)
    for s in SIDES:
        fade = curve(
            (92, 190), (120, 300), (112, 470), (92, 560), (74, 460), (70, 300), closed=True
        )
        e.shade(sided(fade, s), amount=-0.38, soft=34)
        e.stitch(sided(curve((k.inner, k.length - 20), (k.outer, k.length - 26)), s), colour=copper)
        e.stitch(sided(curve((k.hip - 12, 140), (k.hip - 12, 220), (k.knee - 12, 590), (k.outer - 10, k.length)), s),
                 colour=copper, opacity=0.4)
    _hip_pockets(e, k, copper)
    waistband(e, k, c)
    _fly(e, k, copper, "Gold")


def chinos(e: Easel, c: Cloth) -> None:
    k = Leg(knee=174, inner=60, outer=166)
    inside_waist(e, k, c)
    e.panel(legs(k), c, folds=_leg_folds(e, k), puff=12)
    for s in SIDES:
        slash = line((k.waist - 34, 46), (k.hip - 14, 168))
        e.seam(sided(slash, s), depth=1.3)
        e.stitch(sided(shift(slash, -6, 1), s), colour=thread(c))
        e.stitch(
            sided(line((k.inner, k.length - 26), (k.outer, k.length - 30)), s), colour=thread(c)
        )
    waistband(e, k, c)
    _fly(e, k, thread(c), darker(c.colour, 0.4))


def wide_trousers(e: Easel, c: Cloth) -> None:
    k = Leg(waist=138, hip=190, knee=222, inner=30, outer=254, crotch=300)
    inside_waist(e, k, c)
    folds = _leg_folds(e, k, 0.6)
    for s in SIDES:
        folds += [Fold(sided(curve((76, 50), (98, 260), (138, k.length)), s), 16, 8),
                  Fold(sided(curve((112, 60), (160, 300), (206, k.length - 10)), s), 34, -6),
                  Fold(sided(curve((40, 340), (74, 600), (82, k.length - 10)), s), 36, -5)]
    e.panel(legs(k), c, folds=folds, puff=14)
    for s in SIDES:
        e.seam(sided(line((k.waist - 20, 44), (k.hip - 12, 170)), s), depth=1.2)
        e.seam(sided(line((76, 44), (82, 120)), s), depth=1.2)
    waistband(e, k, c, high=54)
    e.seam(line((2, 52), (0, k.crotch)))
    e.button(8, 28, darker(c.colour, 0.4), 9)


def joggers(e: Easel, c: Cloth) -> None:
    k = Leg(waist=146, hip=186, knee=170, inner=66, outer=136, length=850)
    e.panel(legs(k), c, folds=_leg_folds(e, k, 1.3), puff=18, round_=44)
    for s in SIDES:
        e.seam(sided(curve((k.waist - 20, 52), (k.hip - 34, 130), (k.hip - 6, 196)), s), depth=1.2)
        e.panel(
            sided(line((67, 838), (134, 834), (128, 906), (72, 908)), s),
            ribbed(c, "rib"),
            puff=9,
            round_=18,
            lift=2,
        )
    e.seam(line((0, 50), (0, k.crotch)))
    drawn_waist(e, k, c, "Cream" if lightness(c.colour) < 70 else "Charcoal")


def leggings(e: Easel, c: Cloth) -> None:
    k = Leg(waist=118, hip=146, knee=118, inner=60, outer=104, crotch=270)
    e.panel(legs(k), c, folds=_leg_folds(e, k, 0.7), puff=16, round_=40)
    w = k.waist
    e.panel(
        half((0, -8), (w, -12, 1), (w + 12, 84, 1), (0, 92)),
        c,
        puff=5,
        round_=14,
        lift=2,
        crumple=0.3,
    )
    for s in SIDES:
        e.seam(sided(curve((w + 4, 92), (122, 300), (96, 560), (88, 890)), s), depth=0.6)
    e.seam(line((0, 94), (0, k.crotch)), depth=0.8)


def _short_leg(length: float = 420, flare: float = 0) -> Leg:
    return Leg(
        waist=158,
        hip=188,
        knee=202 + flare / 2,
        inner=20,
        outer=212 + flare,
        crotch=min(240, length - 110),
        length=length,
    )


def _short_folds(e: Easel, k: Leg) -> list[Fold]:
    folds: list[Fold] = []
    for s in SIDES:
        j = e.rng.uniform(-16, 16, 4)
        folds += [
            Fold(sided(curve((8, k.crotch), (70, k.crotch - 36), (136, k.crotch - 84 + j[0])), s), 28, 5),
            Fold(sided(curve((12, k.crotch + 16), (80, k.crotch + 10), (150, k.crotch - 30 + j[1])), s), 28, -5),
            Fold(sided(curve((112, 120), (126 + j[2], 260), (134, k.length)), s), 40, 5),
            Fold(sided(curve((70, k.length), (72, k.length - 60), (92 + j[3], k.length - 110)), s), 28, -4),
        ]
    return folds


def shorts(e: Easel, c: Cloth, *, cargo: bool = False) -> None:
    k = _short_leg(440 if cargo else 380)
    sewn = "Mustard" if c.weave == "denim" and lightness(c.colour) < 70 else thread(c)
    inside_waist(e, k, c)
    e.panel(legs(k), c, folds=_short_folds(e, k), puff=13)
    for s in SIDES:
        for up in (18, 26):
            e.stitch(
                sided(line((k.inner, k.length - up + 6), (k.outer, k.length - up)), s), colour=sewn
            )
    _hip_pockets(e, k, sewn)
    if cargo:
        for s in SIDES:
            pocket(e, c, s * 148, 262, 96, 110, flap=True, pointed=False)
    waistband(e, k, c)
    _fly(e, k, sewn, "Gold" if c.weave == "denim" else darker(c.colour, 0.4))


def cord_shorts(e: Easel, c: Cloth) -> None:
    """Loose shorts with a drawn waist, in linen or corduroy."""
    k = _short_leg(390, 26)
    e.panel(legs(k), c, folds=_short_folds(e, k), puff=14)
    for s in SIDES:
        e.seam(sided(line((k.waist - 26, 46), (k.hip - 8, 150)), s), depth=1.1)
        e.stitch(
            sided(line((k.inner, k.length - 14), (k.outer, k.length - 20)), s), colour=thread(c)
        )
    e.seam(line((0, 48), (0, k.crotch)))
    drawn_waist(e, k, c, "White" if lightness(c.colour) < 70 else "Beige")


def sport_shorts(e: Easel, c: Cloth) -> None:
    k = _short_leg(330, 8)
    e.panel(legs(k), c, folds=_short_folds(e, k), puff=13)
    for s in SIDES:
        stripe = sided(
            line(
                (k.hip - 62, 46), (k.hip - 38, 46), (k.outer - 24, k.length + 8),
                (k.outer - 58, k.length + 8),
            ),
            s,
        )
        e.patch(stripe, c.second, 0.95)
        e.stitch(
            sided(line((k.inner, k.length - 10), (k.outer, k.length - 16)), s), colour=thread(c)
        )
    e.seam(line((0, 48), (0, k.crotch)))
    drawn_waist(e, k, c, c.second)
