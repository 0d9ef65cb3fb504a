"""Pieces that garments share: bodies, sleeves, collars, plackets, pockets, folds."""
# ruff: noqa: D103  (a function has the name of what it draws)

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import Node, Points, along, curve, flip, half, shift
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker, lighter, lightness

__all__ = [
    "SIDES", "Arm", "Cut", "arm", "back_neck", "band", "body_folds", "body_outline", "box", "buttons", "collar",
    "hem_stitch", "line", "neckband", "outlined", "pocket", "ribbed", "sided", "sleeve",
    "thread", "zipper",
]  # fmt: skip

SIDES = (1, -1)


@dataclass(frozen=True)
class Cut:
    """Half widths and heights of an upper garment, in units from the top of its neck."""

    neck: float = 92
    drop: float = 84
    vee: bool = False
    shoulder: float = 205
    slope: float = 40
    chest: float = 205
    armpit: float = 222
    waist: float = 200
    hem: float = 208
    length: float = 650
    curved: float = 8
    sleeve: str = "short"
    wide: float = 1.0


def line(*points: tuple[float, float]) -> Points:
    return np.array(points, float)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    return line((left, top), (right, top), (right, bottom), (left, bottom))


def sided(points: Points, side: int) -> Points:
    return points if side > 0 else flip(points)


def outlined(points: Points) -> Points:
    return np.vstack([points, points[:1]])


def thread(c: Cloth) -> str:
    """Sewing thread that shows a little on the cloth."""
    return lighter(c.colour, 0.22) if lightness(c.colour) < 45 else darker(c.colour, 0.35)


def ribbed(c: Cloth, weave: str = "fine rib") -> Cloth:
    return replace(c, weave=weave, pattern="solid")


def body_outline(k: Cut) -> Points:
    neck: list[Node] = [(0, k.drop), (k.neck * 0.36, k.drop * 0.95), (k.neck * 0.78, k.drop * 0.6)]
    if k.vee:
        neck = [(0, k.drop), (k.neck * 0.55, k.drop * 0.5)]
    middle = (k.armpit + k.length) / 2
    return half(
        *neck, (k.neck, 0, 1), (k.shoulder - 18, k.slope - 5), (k.shoulder - 2, k.slope + 20),
        (k.shoulder - 13, k.slope + (k.armpit - k.slope) * 0.5), (k.chest, k.armpit, 1),
        (k.waist, middle), (k.hem, k.length, 1), (0, k.length + k.curved),
    )  # fmt: skip


def back_neck(e: Easel, k: Cut, c: Cloth) -> None:
    """The inside of the back that shows in the neckline."""
    inside = half((0, -14), (k.neck * 0.6, -12), (k.neck + 3, 2, 1), (k.neck * 0.8, k.drop + 26),
                  (0, k.drop + 30))  # fmt: skip
    e.panel(inside, replace(c, pattern="solid") if c.pattern == "floral" else c, tone=0.62, puff=2,
            crumple=0.2, lift=0)  # fmt: skip
    e.stroke(curve((-k.neck, 12), (0, 0), (k.neck, 12)), colour=darker(c.colour, 0.6), width=5,
             opacity=0.35, soft=2)  # fmt: skip


def body_folds(e: Easel, k: Cut, depth: float = 1.0) -> list[Fold]:
    """Drag lines from the armpits, and long soft ones down the front."""
    folds: list[Fold] = []
    r, end = e.rng, k.length
    for s in SIDES:
        a = k.armpit
        j = r.uniform(-18, 18, 6)
        folds += [
            Fold(curve((s * (k.chest - 8), a + 6), (s * 130, a + 52 + j[0]), (s * 50, a + 66 + j[1])),
                 30, -5 * depth),
            Fold(curve((s * (k.chest - 6), a + 36), (s * 150, a + 120), (s * (96 + j[2]), a + 230)),
                 36, 5.5 * depth),
            Fold(curve((s * (k.waist - 40 + j[3]), end - 8), (s * 142, end - 150), (s * 150, a + 150)),
                 34, 5 * depth),
            Fold(curve((s * (70 + j[4]), end), (s * (62 + j[5]), end - 110), (s * 84, end - 230)),
                 40, -4 * depth),
        ]  # fmt: skip
    x = r.uniform(-90, 90)
    folds.append(Fold(curve((x, k.armpit + 120), (-x * 0.3, k.armpit + 210), (x * 0.6, end - 60)), 44,
                      4 * depth))  # fmt: skip
    return folds


class Arm(NamedTuple):
    """A sleeve on the right: its outer edge from the shoulder and its inner edge from the armpit."""

    outer: Points
    inner: Points

    def part(self, start: float, end: float, swell: float = 0.0) -> Points:
        """The tube between two shares of its length, wider by ``swell`` units on each side."""
        a, b = along(self.outer, start, end), along(self.inner, start, end)
        out = (a - b) / np.maximum(np.hypot(*(a - b).T), 1e-6)[:, None] * swell
        return np.vstack([a + out, (b - out)[::-1]])

    @property
    def lean(self) -> float:
        """Degrees by which its threads are turned from the body's."""
        far = self.outer[-1] - self.outer[0]
        return 90 - float(np.degrees(np.arctan2(far[1], far[0])))


def arm(k: Cut) -> Arm:
    x, y, p, q, w = k.shoulder, k.slope, k.chest, k.armpit, k.wide
    if k.sleeve == "cap":
        outer = curve((x - 24, y - 2), (x + 26, y + 20), (x + 54, y + 62))
        return Arm(outer, curve((p - 30, q - 20), (p - 6, q - 8), (p + 8, q - 6)))
    if k.sleeve == "short":
        outer = curve(
            (x - 24, y - 11), (x + 40, y + 24 - 6 * w), (x + 96 * w, y + 78), (x + 142 * w, y + 134)
        )
        return Arm(outer, curve((p - 26, q - 14), (p + 22, q + 26), (x + 50, y + 242)))
    if k.sleeve == "elbow":
        outer = curve(
            (x - 24, y - 4), (x + 44, y + 30), (x + 106 * w, y + 124), (x + 146 * w, y + 236)
        )
        return Arm(outer, curve((p - 26, q - 14), (p + 10, q + 40), (x + 26, y + 292)))
    outer = curve((x - 24, y - 12), (x + 40 * w, y + 34), (x + 96 * w, y + 172), (x + 132 * w, y + 360),
                  (x + 160, y + 548))  # fmt: skip
    inner = curve((p - 26, q - 14), (p + 6, q + 66), (x + 22 + 8 / w, y + 380), (x + 66, y + 572))
    return Arm(outer, inner)


def sleeve(
    e: Easel, k: Cut, c: Cloth, *, cuff: str = "", cuff_cloth: Cloth | None = None, depth: float = 1
) -> None:  # fmt: skip
    """Both sleeves with their cuffs: ``rib``, ``button``, ``hem`` or none. Put down before the body."""
    a = arm(k)
    for s in SIDES:
        grain = -s * a.lean
        e.panel(sided(a.part(0, 1), s), c, grain=grain, folds=_sleeve_folds(e, a, s, depth,
                k.sleeve == "long"), puff=13)  # fmt: skip
        if cuff == "rib":
            e.panel(sided(a.part(0.90, 1.0, -4), s), cuff_cloth or ribbed(c, "rib"), grain=grain, puff=8,
                    round_=18, lift=2)  # fmt: skip
        elif cuff == "button":
            e.panel(sided(a.part(0.89, 1.0, 3), s), cuff_cloth or c, grain=grain, puff=5, round_=14,
                    lift=3, crumple=0.3)  # fmt: skip
            at = sided(a.outer[-1:] * 0.72 + a.inner[-1:] * 0.28, s)[0]
            e.button(float(at[0]) + 2 * s, float(at[1]) - 26, lighter(c.colour, 0.35), 6.5)
        elif cuff == "hem":
            for share in (0.945, 0.965):
                ring = a.part(share, 1.0)
                e.stitch(sided(np.vstack([ring[0], ring[-1]]), s), colour=thread(c), opacity=0.5)


def _sleeve_folds(e: Easel, a: Arm, s: int, depth: float, long: bool) -> list[Fold]:
    folds: list[Fold] = []
    for share in (0.30, 0.46, 0.54, 0.63, 0.76) if long else (0.5, 0.7):
        outer, inner = along(a.outer, 0, 1)[int(share * 23)], along(a.inner, 0, 1)[int(share * 23)]
        lean = e.rng.uniform(-34, 34)
        ends = [
            inner * (1 - t) + outer * t + np.array([0, lean * (t - 0.5)])
            for t in (0.05, 0.45, 0.85)
        ]
        ridge = curve(*[(float(x), float(y)) for x, y in ends])
        folds.append(
            Fold(sided(ridge, s), e.rng.uniform(20, 30), depth * e.rng.choice([-4.5, 5.0]))
        )
    down = along(a.outer, 0.25, 0.95) * 0.6 + along(a.inner, 0.25, 0.95) * 0.4
    folds.append(Fold(sided(down, s), 26, 3.5 * depth))
    return folds


def neckband(e: Easel, k: Cut, c: Cloth, wide: float = 20) -> None:
    """A ribbed band around a round or V neckline."""
    right = curve((0, k.drop), (k.neck * 0.36, k.drop * 0.95), (k.neck * 0.78, k.drop * 0.6),
                  (k.neck, 0))  # fmt: skip
    if k.vee:
        right = curve((0, k.drop), (k.neck * 0.55, k.drop * 0.5), (k.neck, 0))
    outer = right * [1 + wide / k.neck * 0.55, 1] + np.stack(
        [np.zeros(len(right)), np.linspace(wide, -1, len(right))], 1
    )
    whole = np.vstack([flip(right)[::-1], right, outer[::-1], flip(outer)])
    e.panel(whole, ribbed(c), puff=4, round_=10, lift=1.6, crumple=0)
    e.stitch(shift(np.vstack([flip(outer)[::-1], outer]), 0, 5), colour=thread(c), opacity=0.35)


def hem_stitch(e: Easel, k: Cut, c: Cloth, up: float = 18) -> None:
    for y in (up, up + 7):
        e.stitch(curve((-k.hem, k.length - y), (0, k.length + k.curved - y), (k.hem, k.length - y)),
                 colour=thread(c), opacity=0.45)  # fmt: skip


def band(e: Easel, k: Cut, c: Cloth, high: float = 58) -> None:
    """A ribbed hem that draws the body in."""
    y = k.length - high * 0.35
    w = k.hem * 1.005
    e.panel(half((0, y + k.curved), (w * 1.01, y, 1), (w * 0.955, y + high, 1), (0, y + high + k.curved)),
            ribbed(c, "rib"), puff=8, round_=20, lift=2, crumple=0.3)  # fmt: skip


def collar(
    e: Easel, k: Cut, c: Cloth, *, point: float = 112, open_: float = 0, spread: float = 72
) -> None:
    """A turned-down collar on its stand; ``open_`` parts its ends."""
    n = k.neck
    e.panel(half((0, -36), (n * 0.6, -34), (n + 8, -18, 1), (n * 0.7, 16), (0, 30)), c, tone=0.72, puff=6,
            round_=20, crumple=0.2)  # fmt: skip
    for s in SIDES:
        leaf = curve((4 + open_, k.drop + 2, 1), (n * 0.56, k.drop * 0.3), (n + 2, -24, 1),
                     (n + 26, 20), (spread + open_ + 26, point * 0.8), (spread + open_, point, 1),
                     (4 + open_, k.drop + 2, 1))  # fmt: skip
        e.panel(sided(leaf, s), c, puff=6, round_=14, lift=5, grain=s * 24, crumple=0.2)
        edge = along(leaf, 0.42, 0.98)
        e.stitch(sided(edge * [0.94, 0.94] + [2, 3], s), colour=thread(c), opacity=0.45)


def buttons(
    e: Easel, x: float, top: float, bottom: float, count: int, colour: str, r: float = 8
) -> None:
    for y in np.linspace(top, bottom, count):
        e.button(x, float(y), colour, r)


def pocket(
    e: Easel, c: Cloth, x: float, y: float, wide: float = 96, high: float = 110, *, flap: bool = False,
    pointed: bool = True,
) -> None:  # fmt: skip
    """A patch pocket by its upper middle."""
    w, tip = wide / 2, 14 if pointed else 0
    shape = line(
        (x - w, y), (x + w, y), (x + w, y + high - tip), (x, y + high), (x - w, y + high - tip)
    )
    e.panel(shape, c, puff=3, round_=8, lift=2.2, crumple=0.3)
    e.stitch(outlined((shape - [x, y + high / 2]) * 0.93 + [x, y + high / 2]), colour=thread(c))
    if flap:
        lid = curve((x - w - 3, y - 6, 1), (x + w + 3, y - 6, 1), (x + w + 2, y + 26, 1), (x, y + 42, 1),
                    (x - w - 2, y + 26, 1), closed=True)  # fmt: skip
        e.panel(lid, c, puff=4, round_=9, lift=3, crumple=0.2)
        e.stitch(outlined((lid - [x, y + 14]) * 0.92 + [x, y + 14]), colour=thread(c))


def zipper(e: Easel, x: float, top: float, bottom: float, tape: str, metal: str = "Silver") -> None:
    e.panel(
        box(x - 9, top, x + 9, bottom), Cloth(tape, "twill"), puff=1, round_=4, lift=0, crumple=0
    )
    track = line((x, top), (x, bottom))
    e.stroke(track, colour=darker(metal, 0.5), width=6.5)
    e.stroke(track, colour=metal, width=6.0, dash=(2.8, 2.2))
    e.panel(
        box(x - 5, top + 8, x + 5, top + 38),
        Cloth(metal, "rubber"),
        puff=3,
        round_=4,
        lift=3,
        crumple=0,
    )
