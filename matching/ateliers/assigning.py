"""Several commissions at once: who makes what, so that no workshop gets more than it has room for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.ateliers.commission import UNTRIED, Commission, MatchWeights, TrackPrior
from matching.ateliers.ranking import score_all
from matching.ateliers.roster import Floats, Roster

__all__ = ["Assignment", "assign"]

Assignment = tuple[str | None, ...]
"""For each commission the id of its workshop, None where none is left."""

_NEVER = -1e6
"""Stands for a workshop that a filter keeps out; a pair with it is undone."""


def assign(
    roster: Roster,
    commissions: Sequence[Commission],
    weights: MatchWeights,
    prior: TrackPrior = UNTRIED,
) -> Assignment:
    """The assignment with the most commissions placed, and of these the highest sum of scores.

    A workshop has room for what it finishes in a month less what is booked, counted in orders of the
    largest quantity asked for; where it does not say, for one order. Solved exactly (Jonker-Volgenant,
    ``scipy.optimize.linear_sum_assignment``) over the best workshops of each commission: of k
    commissions each needs to know its k best only.
    """
    if not commissions or not len(roster):
        return (None,) * len(commissions)
    from scipy.optimize import linear_sum_assignment

    scores = np.stack([score_all(roster, each, weights, prior) for each in commissions])
    room = _room(roster, max(each.quantity for each in commissions))
    scores[:, room < 1] = -np.inf
    rows = _contenders(scores)
    seats = np.repeat(rows, np.minimum(room[rows], len(commissions)))
    worth = np.where(np.isinf(scores[:, seats]), _NEVER, scores[:, seats])
    chosen: list[str | None] = [None] * len(commissions)
    for at, seat in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        if worth[at, seat] > _NEVER:
            chosen[int(at)] = roster.ateliers[int(seats[seat])].id
    return tuple(chosen)


def _room(roster: Roster, quantity: int) -> np.ndarray:
    left = np.maximum(roster.capacity - roster.standing[:, 4], 0) // quantity
    return np.where(np.isnan(left), 1, left).astype(int)


def _contenders(scores: Floats) -> np.ndarray:
    """The rows that are among the k best of any of k commissions, in the order of ids."""
    count = min(len(scores), scores.shape[1])
    best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    kept = {
        int(row) for at, rows in enumerate(best) for row in rows if np.isfinite(scores[at, row])
    }
    return np.array(sorted(kept), dtype=int)
