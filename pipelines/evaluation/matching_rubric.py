"""The rubric of docs/matching-rubric.md: how well a workshop truly suits a brief, in grades 0 to 3.

It knows the truth, which matching does not, and shares no line with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["TrueAtelier", "TrueBrief", "grade", "merits"]


@dataclass(frozen=True)
class TrueBrief:
    """What is really wanted. ``style`` is a unit vector; days count from today."""

    label: str
    complexity: int
    budget: float
    latitude: float
    longitude: float
    within_km: float
    days: int
    quantity: int
    style: tuple[float, ...]


@dataclass(frozen=True)
class TrueAtelier:
    """What a workshop can really do. ``prices`` has the least and the greatest price by label."""

    prices: dict[str, tuple[float, float]]
    simplest: int
    hardest: int
    least_pieces: int
    latitude: float
    longitude: float
    days: int
    a_month: int
    waiting: int
    """Pieces that are promised to others."""
    reliability: float
    """The share of briefs that go well."""
    styles: tuple[tuple[float, ...], ...]


def grade(brief: TrueBrief, atelier: TrueAtelier) -> int:
    """0: it cannot. 1: it can. 2: it can, with three merits of five. 3: with four or all."""
    if not _can(brief, atelier):
        return 0
    count = sum(merits(brief, atelier))
    return 3 if count >= 4 else 2 if count == 3 else 1


def merits(brief: TrueBrief, atelier: TrueAtelier) -> tuple[bool, bool, bool, bool, bool]:
    """Affordable, close, unhurried, reliable, alike in style."""
    low, high = atelier.prices[brief.label]
    typical = (low + high) / 2
    return (
        0.4 * brief.budget <= typical <= 1.1 * brief.budget,
        _km(brief, atelier) <= brief.within_km / 2,
        brief.days - _days(brief, atelier) >= 14,
        atelier.reliability >= 0.8,
        max((_alike(brief.style, style) for style in atelier.styles), default=0.0) >= 0.6,
    )


def _can(brief: TrueBrief, atelier: TrueAtelier) -> bool:
    return (
        brief.label in atelier.prices
        and atelier.simplest <= brief.complexity <= atelier.hardest
        and atelier.least_pieces <= brief.quantity
        and _km(brief, atelier) <= brief.within_km
        and _days(brief, atelier) <= brief.days
        and atelier.prices[brief.label][0] <= brief.budget
    )


def _days(brief: TrueBrief, atelier: TrueAtelier) -> float:
    """First what is promised, then this: never faster than its usual time, nor than its capacity."""
    month = 30.0
    return atelier.waiting / atelier.a_month * month + max(
        float(atelier.days), brief.quantity / atelier.a_month * month
    )


def _km(brief: TrueBrief, atelier: TrueAtelier) -> float:
    """The spherical law of cosines."""
    a, b = math.radians(brief.latitude), math.radians(atelier.latitude)
    turn = math.radians(brief.longitude - atelier.longitude)
    angle = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0 * math.acos(max(-1.0, min(1.0, angle)))


def _alike(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
