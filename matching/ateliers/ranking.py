"""Workshops for a commission: filtered, scored, put in order, explained."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.ateliers import Standing
from matching.ateliers.commission import (
    PARTS,
    UNTRIED,
    Commission,
    FilterCount,
    FilterName,
    Match,
    Matching,
    MatchParts,
    MatchWeights,
    TrackPrior,
)
from matching.ateliers.filters import Passing, Survey, filter_roster, plausible_labels, survey
from matching.ateliers.reasons import SIMILAR, Known, reasons
from matching.ateliers.relaxing import relaxations
from matching.ateliers.roster import Floats, Roster
from matching.ateliers.scoring import score_parts, similarities, total_scores

__all__ = ["match", "score_all"]

Rows = NDArray[np.intp]


def match(
    roster: Roster,
    commission: Commission,
    weights: MatchWeights,
    *,
    prior: TrackPrior = UNTRIED,
    limit: int = 20,
    offset: int = 0,
    currency: str = "",
) -> Matching:
    """The best workshops of the roster; equal scores are put in the order of their ids.

    A garment that is unknown matches nothing. ``currency`` is the installation's, for the sentences.
    """
    if commission.garment.unknown:
        return Matching((), 0, ())
    seen = survey(roster, commission)
    passing = filter_roster(roster, commission, seen)
    rows = _through(passing, len(roster))
    counts = tuple(
        FilterCount(name, int(each.passes.sum()), int(each.unknown.sum()))
        for name, each in passing.items()
    )
    if not len(rows):
        gives = relaxations(roster, commission, seen, passing, currency)
        return Matching((), 0, counts, gives)
    parts = score_parts(roster, commission, seen, rows, prior)
    scores = total_scores(parts, weights)
    best = np.lexsort((rows, -np.round(scores, 9)))[offset : offset + limit]
    matches = _matches(roster, commission, seen, passing, rows[best], parts[best], scores[best])
    return Matching(matches, len(rows), counts)


def score_all(
    roster: Roster, commission: Commission, weights: MatchWeights, prior: TrackPrior
) -> Floats:
    """(n,) the score of every workshop, -inf for those that a filter keeps out."""
    scores = np.full(len(roster), -np.inf)
    if commission.garment.unknown:
        return scores
    seen = survey(roster, commission)
    rows = _through(filter_roster(roster, commission, seen), len(roster))
    if len(rows):
        scores[rows] = total_scores(score_parts(roster, commission, seen, rows, prior), weights)
    return scores


def _through(passing: Passing, count: int) -> Rows:
    through = np.ones(count, dtype=bool)
    for outcome in passing.values():
        through &= outcome.passes
    return np.flatnonzero(through)


def _matches(
    roster: Roster,
    commission: Commission,
    seen: Survey,
    passing: Passing,
    rows: Rows,
    parts: Floats,
    scores: Floats,
) -> tuple[Match, ...]:
    similar = (similarities(roster, commission, rows) >= SIMILAR).sum(1)
    plausible = plausible_labels(commission.garment)
    made: list[Match] = []
    for at, row in enumerate(rows.tolist()):
        known = Known(
            plausible=plausible,
            distance_km=_number(float(seen.distance[row])),
            begins=date.fromordinal(int(seen.begins[row])),
            ready=None if np.isnan(seen.ready[row]) else date.fromordinal(int(seen.ready[row])),
            similar=int(similar[at]),
            standing=Standing(*(int(count) for count in roster.standing[row])),
        )
        atelier = roster.ateliers[row]
        made.append(
            Match(
                atelier=atelier,
                score=float(scores[at]),
                parts=MatchParts(**dict(zip(PARTS, parts[at].tolist(), strict=True))),
                reasons=reasons(atelier, commission, known),
                unknown=_unknown(passing, row),
                distance_km=known.distance_km,
                free_from=known.begins,
                ready=known.ready,
            )
        )
    return tuple(made)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 1)


def _unknown(passing: Passing, row: int) -> tuple[FilterName, ...]:
    return tuple(name for name, outcome in passing.items() if outcome.unknown[row])
