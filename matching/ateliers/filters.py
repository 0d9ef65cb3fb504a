"""The hard filters: who cannot do it at all. A fact that is missing passes, and is marked unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from data.ateliers import Place
from data.garments import Garment
from matching.ateliers.commission import Commission, FilterName
from matching.ateliers.distances import haversine_km
from matching.ateliers.roster import LABELS, Flags, Floats, Roster

__all__ = ["Outcome", "Passing", "Survey", "filter_roster", "plausible_labels", "survey"]

PLAUSIBLE = 0.1
"""A grade or a category with less probability than this does not keep a workshop in, nor out."""

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Survey:
    """What the commission means for each of n workshops; NaN where a fact is missing.

    ``labels`` (categories,) are the probabilities of those that the garment may be, ``grades`` (5,)
    those of its complexity. ``distance`` is in km, ``begins`` and ``ready`` are ordinals of days,
    ``floor`` is the cheapest that it makes such a garment for, in the installation's currency.
    """

    labels: Floats
    plausible: Flags
    grades: Floats
    distance: Floats
    begins: Floats
    ready: Floats
    floor: Floats


@dataclass(frozen=True)
class Outcome:
    """One filter: ``passes`` (n,), and ``unknown`` (n,) of those that pass because they do not say."""

    passes: Flags
    unknown: Flags


Passing = Mapping[FilterName, Outcome]


def plausible_labels(garment: Garment) -> tuple[str, ...]:
    """What the garment may be: what its reader cannot rule out, or whatever is likely enough.

    The reader's doubt is kept: nothing is cut at the likeliest class.
    """
    likely = [each.label for each in garment.category if each.probability >= PLAUSIBLE]
    first = [each.label for each in garment.category[:1]]
    return garment.plausible or tuple(likely) or tuple(first)


def survey(roster: Roster, commission: Commission) -> Survey:
    """Everything about the workshops that both filters and scores need."""
    garment = commission.garment
    probability = {each.label: each.probability for each in garment.category}
    plausible = plausible_labels(garment)
    begins = _begins(roster, commission.today)
    counted = np.array([label in plausible for label in LABELS])
    return Survey(
        labels=np.array([probability.get(label, 0.0) for label in LABELS]),
        plausible=counted,
        grades=np.array(garment.complexity.probabilities, dtype=float),
        distance=_distances(roster, commission.near),
        begins=begins,
        ready=_ready(roster, begins, commission.quantity),
        floor=_least(np.where(roster.makes & counted, roster.low, np.nan)),
    )


def filter_roster(roster: Roster, commission: Commission, seen: Survey) -> Passing:
    """Each filter that the commission asks for, over all workshops."""
    passing: dict[FilterName, Outcome] = {
        "category": _known(roster.says, np.asarray((roster.makes & seen.plausible).any(1))),
        "complexity": _known(roster.graded, roster.takes @ seen.grades >= PLAUSIBLE),
        "quantity": _at_most(roster.minimum, commission.quantity),
    }
    if commission.near is not None and commission.within_km is not None:
        passing["radius"] = _at_most(seen.distance, commission.within_km)
    if commission.by is not None:
        passing["date"] = _at_most(seen.ready, commission.by.toordinal())
    if commission.budget is not None and commission.budget.max is not None:
        passing["budget"] = _at_most(seen.floor, commission.budget.max)
    return passing


def _known(known: Flags, passes: Flags) -> Outcome:
    return Outcome(passes | ~known, ~known)


def _at_most(values: Floats, bound: float) -> Outcome:
    return _known(~np.isnan(values), values <= bound)


def _least(values: Floats) -> Floats:
    """The least of each row, NaN for rows of NaN alone."""
    least = np.where(np.isnan(values), np.inf, values).min(1)
    return np.where(np.isinf(least), np.nan, least)


def _begins(roster: Roster, today: date) -> Floats:
    """The day on which work could begin: free as it says itself, and what is booked done."""
    first = np.fmax(roster.free, float(today.toordinal()))
    waiting = np.nan_to_num(roster.standing[:, 4] / roster.capacity) * DAYS_A_MONTH
    return np.ceil(first + waiting)


def _ready(roster: Roster, begins: Floats, quantity: int) -> Floats:
    work = np.maximum(roster.lead, np.nan_to_num(quantity / roster.capacity) * DAYS_A_MONTH)
    return np.ceil(begins + work)


def _distances(roster: Roster, near: Place | None) -> Floats:
    return np.full(len(roster), np.nan) if near is None else haversine_km(roster.place, near)
