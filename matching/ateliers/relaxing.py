"""Where no workshop passes: which filter is to blame, and what giving way a little would bring."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date

import numpy as np

from data.vocabularies import category_of
from matching.ateliers.commission import Commission, FilterName, Relaxation
from matching.ateliers.filters import Passing, Survey
from matching.ateliers.reasons import day_in_words, in_words
from matching.ateliers.roster import Flags, Floats, Roster

__all__ = ["nice_above", "relaxations"]

_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_NAMES: dict[FilterName, str] = {
    "category": "what is to be made",
    "complexity": "complexity",
    "quantity": "quantity",
    "radius": "radius",
    "date": "date",
    "budget": "budget",
}


def nice_above(value: float) -> float:
    """The next round number that is not below ``value``: 613 becomes 800."""
    if value <= 0:
        return 0.0
    scale = 10.0 ** math.floor(math.log10(value))
    return next(step * scale for step in _STEPS if step * scale >= value * (1 - 1e-12))


def relaxations(
    roster: Roster, commission: Commission, seen: Survey, passing: Passing, currency: str
) -> tuple[Relaxation, ...]:
    """One for each filter that alone keeps workshops out, most workshops first; else the nearest pair or more."""
    failed = np.stack([~outcome.passes for outcome in passing.values()], axis=1)
    names = tuple(passing)
    if not len(roster):
        return ()
    alone = failed.sum(1) == 1
    found = [
        _one(name, alone & failed[:, at], roster, commission, seen, currency)
        for at, name in enumerate(names)
        if (alone & failed[:, at]).any()
    ]
    if not found:
        found = [_several(failed, names)]
    return tuple(sorted(found, key=_order))


def _order(relaxed: Relaxation) -> tuple[bool, int, tuple[FilterName, ...]]:
    """What a shopper can change before what the garment is; then the most workshops."""
    given = relaxed.value is None and len(relaxed.filters) == 1
    return given, -relaxed.ateliers, relaxed.filters


def _one(
    name: FilterName,
    rows: Flags,
    roster: Roster,
    commission: Commission,
    seen: Survey,
    currency: str,
) -> Relaxation:
    """What loosening this filter to the nearest round value gives; ``rows`` fail at nothing else."""
    if name == "radius":
        value, count = _nearest(seen.distance[rows])
        return _told(name, count, f"within {value:,.0f} km", value)
    if name == "budget":
        value, count = _nearest(seen.floor[rows])
        return _told(name, count, f"from {value:,.0f} {currency}", value)
    if name == "date":
        first = float(np.min(seen.ready[rows]))
        day = date.fromordinal(int(first))
        count = int((seen.ready[rows] <= first).sum())
        words = f"by {day_in_words(day, commission.today)}"
        return _told(name, count, words, day.isoformat())
    if name == "quantity":
        least = float(np.min(roster.minimum[rows]))
        count = int((roster.minimum[rows] <= least).sum())
        return _told(name, count, f"from {least:.0f} pieces on", least)
    return _told(name, int(rows.sum()), _unlike(name, commission), None)


def _nearest(values: Floats) -> tuple[float, int]:
    """The first round value that lets any through, and how many it lets through."""
    value = nice_above(float(np.min(values)))
    return value, int((values <= value).sum())


def _unlike(name: FilterName, commission: Commission) -> str:
    if name == "complexity":
        grade = commission.garment.complexity.grade
        return f"otherwise, but complexity {grade} of 5 is outside of what they take on"
    label = commission.garment.category[0].label if commission.garment.category else ""
    found = category_of(label)
    return f"otherwise, but none of them makes {found.many if found else 'this'}"


def _told(name: FilterName, count: int, words: str, value: float | str | None = None) -> Relaxation:
    noun = "atelier" if count == 1 else "ateliers"
    return Relaxation((name,), count, f"{count:,} {noun} {words}", value)


def _several(failed: Flags, names: tuple[FilterName, ...]) -> Relaxation:
    """The fewest filters that would have to give way together."""
    fewest = failed.sum(1).min()
    ways = Counter(tuple(row) for row in failed[failed.sum(1) == fewest].tolist())
    way, count = max(ways.items(), key=lambda each: (each[1], each[0]))
    filters: tuple[FilterName, ...] = tuple(
        name for name, out in zip(names, way, strict=True) if out
    )
    noun = "atelier" if count == 1 else "ateliers"
    words = in_words([_NAMES[name] for name in filters])
    return Relaxation(filters, count, f"{count:,} {noun} if {words} give way together")
