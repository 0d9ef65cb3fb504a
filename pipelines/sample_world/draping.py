"""Skirts that fall, fitted bodices, straps and bows: what dresses and women's tops share."""
# ruff: noqa: D103  (a function has the name of what it draws)
# outlines are tables of points
# fmt: off

from __future__ import annotations

import numpy as np

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.curves import Node, Points, curve, half
from pipelines.sample_world.easel import Easel, Fold
from pipelines.sample_world.palette import darker
from pipelines.sample_world.tailoring import (
    SIDES,
    Cut,
    body_outline,
    sided,
)

__all__ = ["bodice", "bow", "flared", "hanging", "straps"]


def hanging(
    e: Easel, waist: float, hem: float, top: float, foot: float, count: int, depth: float
) -> list[Fold]:
    """Folds that fall from the waist and open towards the hem."""
    folds: list[Fold] = []
    for i in range(count):
        share = (i + 0.5) / count * 2 - 1 + float(e.rng.uniform(-0.05, 0.05))
        start = top + (foot - top) * float(e.rng.uniform(0.0, 0.35))
        up = waist + (hem - waist) * (start - top) / (foot - top)
        ridge = curve((share * up, start), (share * (up + hem) / 2 + e.rng.uniform(-8, 8), (start + foot) / 2),
                      (share * hem, foot + 60))
        folds.append(Fold(ridge, 1.5 * hem / count, depth * (1 if i % 2 else -1)))
    return folds


def flared(
    waist: float, hem: float, top: float, foot: float, sweep: float = 24, belly: float = 0.5
) -> Points:
    mid = waist + (hem - waist) * belly
    return half((0, top + 6), (waist * 0.6, top + 4), (waist, top - 2, 1), (mid, (top + foot) / 2), (hem, foot, 1),
                (hem * 0.5, foot + sweep * 0.8), (0, foot + sweep))


def bodice(k: Cut, *, strap: float = 0) -> Points:
    """A fitted bodice; with ``strap`` (its width) it is sleeveless and cut in at the shoulder."""
    if not strap:
        return body_outline(k)
    neck: list[Node] = [(0, k.drop), (k.neck * 0.36, k.drop * 0.95), (k.neck * 0.84, k.drop * 0.56)]
    if k.vee:
        neck = [(0, k.drop), (k.neck * 0.55, k.drop * 0.5)]
    out = k.neck + strap
    return half(*neck, (k.neck, 0, 1), (out, strap * 0.16, 1), (out - 4, k.armpit * 0.5),
                (out + 14, k.armpit * 0.84), (k.chest, k.armpit, 1), (k.waist, (k.armpit + k.length) / 2),
                (k.hem, k.length, 1), (0, k.length + k.curved))


def straps(e: Easel, c: Cloth, x: float, top: float, low: float, wide: float = 9) -> None:
    """Thin straps: the back ones first, then the front ones over them."""
    for s in SIDES:
        back = curve((s * (x - 34), low + 14), (s * (x - 24), top + 46), (s * (x - 4), top))
        front = curve((s * x, low + 6), (s * (x + 5), (low + top) / 2), (s * (x - 2), top))
        for strap, dark in ((back, 0.5), (front, 0.0)):
            e.stroke(strap, colour=darker(c.colour, 0.25 + dark / 2), width=wide + 2, free=True)
            e.stroke(strap - 0.8, colour=darker(c.colour, dark), width=wide, free=True)


def bow(e: Easel, c: Cloth, x: float, y: float, size: float = 1.0) -> None:
    here = np.array([x, y])
    for s in SIDES:
        tail = curve(
            (-8, 10, 1), (14, 8, 1), (46, 120), (58, 232, 1), (6, 246, 1), (6, 120), closed=True
        )
        e.panel(sided(tail, s) * size + here, c, puff=7, round_=16, lift=5,
                folds=[Fold(sided(curve((4, 20), (22, 120), (32, 230)), s) * size + here, 14, 5)])
    for s in SIDES:
        loop = curve(
            (0, -14, 1), (60, -52), (124, -34), (128, 26), (62, 34), (0, 14, 1), closed=True
        )
        e.panel(sided(loop, s) * size + here, c, puff=12, round_=24, lift=5,
                folds=[Fold(sided(curve((8, 0), (50, -6), (100, -2)), s) * size + here, 16, -5)])
    knot = curve((-20, -20), (20, -20), (24, 18), (-24, 18), closed=True)
    e.panel(knot * size + here, c, puff=9, round_=16, lift=4)
