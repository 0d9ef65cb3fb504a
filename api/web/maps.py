"""A map that needs no outside server: land from Natural Earth, pins, and where the shopper is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from pipelines.ateliers import AtelierMatch

__all__ = ["Map", "Pin", "map_of"]

_RATIO: Final = 2.2
_SMALLEST: Final = 12.0
"""Degrees across: nearer than this the outlines are too coarse."""


class Pin(msgspec.Struct, frozen=True):
    """One workshop: ``x`` is its longitude, ``y`` its latitude downwards; ``number`` its rank from 1."""

    x: float
    y: float
    number: int
    name: str


class Map(msgspec.Struct, frozen=True):
    """``box`` is what an SVG's viewBox takes; ``unit`` one hundredth of its width."""

    box: str
    unit: float
    pins: tuple[Pin, ...]
    home: tuple[float, float] | None


def map_of(ateliers: Sequence[AtelierMatch], home: tuple[float, float] | None = None) -> Map | None:
    """The part of the world that holds them all, None where nobody's place is known.

    ``home`` is latitude and longitude.
    """
    pins = tuple(
        Pin(a.place.longitude, -a.place.latitude, number, a.name)
        for number, a in enumerate(ateliers, 1)
        if a.place is not None
    )
    if not pins:
        return None
    at_home = None if home is None else (home[1], -home[0])
    points = [(pin.x, pin.y) for pin in pins] + ([at_home] if at_home else [])
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width = min(360.0, max(_SMALLEST, (right - left) * 1.25, (bottom - top) * 1.3 * _RATIO))
    height = width / _RATIO
    x0, y0 = (left + right - width) / 2, (top + bottom - height) / 2
    box = f"{x0:.2f} {y0:.2f} {width:.2f} {height:.2f}"
    return Map(box, width / 100, pins, at_home)
