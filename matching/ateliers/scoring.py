"""The visible score: seven parts in [0, 1] on fixed scales, and their weighted sum.

A fact that was asked for and is not known scores ``UNKNOWN``: between a workshop that fits and one
that does not. A part that nobody asked for is 1 for all, and changes no order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.types import Budget
from matching.ateliers.commission import PARTS, Commission, MatchWeights, TrackPrior
from matching.ateliers.filters import Survey
from matching.ateliers.roster import Floats, Roster

__all__ = ["UNKNOWN", "price_fit", "score_parts", "similarities", "total_scores"]

UNKNOWN = 0.5
FAR_KM = 500.0
"""At this distance the part has fallen to 1/e."""
SLACK_DAYS = 21.0
"""With so many days to spare the part has risen to 1 - 1/e."""
ABOVE, BELOW = 0.25, 1.0
"""The spread of ln(price / budget) above the budget and below it: as in the products' blend."""
NEAREST = 3
"""Pieces of a portfolio that count."""

Rows = NDArray[np.intp]


def score_parts(
    roster: Roster, commission: Commission, seen: Survey, rows: Rows, prior: TrackPrior
) -> Floats:
    """(r, 7): the parts of the workshops in ``rows``, in the order of ``PARTS``."""
    parts = {
        "capability": _capability(roster, seen, rows) * _craft(roster, commission.crafts, rows),
        "complexity": np.where(roster.graded[rows], roster.fits[rows] @ seen.grades, UNKNOWN),
        "price": _price(roster, commission.budget, seen, rows),
        "distance": _distance(commission, seen, rows),
        "lead_time": _lead_time(commission, seen, rows),
        "portfolio": _portfolio(roster, commission, rows),
        "track_record": _track_record(roster, rows, prior),
    }
    return np.round(np.stack([parts[name] for name in PARTS], axis=1), 6)


def total_scores(parts: Floats, weights: MatchWeights) -> Floats:
    """(r,): the weighted sum."""
    return parts @ np.array([getattr(weights, name) for name in PARTS])


def _capability(roster: Roster, seen: Survey, rows: Rows) -> Floats:
    """How likely it is that the workshop makes what the garment is: its reader's probabilities, summed.

    Where a workshop names no category, the share of all others that make it stands in.
    """
    share = roster.makes[roster.says].mean(0) if roster.says.any() else seen.labels * 0 + UNKNOWN
    made = roster.makes[rows] @ seen.labels
    return np.clip(np.where(roster.says[rows], made, share @ seen.labels), 0, 1)


def _craft(roster: Roster, wanted: tuple[str, ...], rows: Rows) -> Floats:
    """From 1/2 for a workshop that knows none of the techniques and materials wanted to 1 for all of them."""
    if not wanted:
        return np.ones(len(rows))
    known = [roster.crafts[row] for row in rows]
    share = [
        sum(craft in have for craft in wanted) / len(wanted) if have else UNKNOWN for have in known
    ]
    return 0.5 + 0.5 * np.array(share)


def price_fit(price: Floats, budget: Budget) -> Floats:
    """exp(-x^2 / 2s^2) of x = ln(price / budget), s by the side; 1 inside a range. NaN stays NaN."""
    x = np.zeros_like(price)
    if budget.max is not None:
        low = budget.max if budget.min is None else budget.min
        x = np.where(price > budget.max, np.log(price / budget.max), x)
        x = np.where(price < low, np.log(price / low), x)
    elif budget.min is not None:
        x = np.where(price < budget.min, np.log(price / budget.min), x)
    fit = np.exp(-(x**2) / (2 * np.where(x > 0, ABOVE, BELOW) ** 2))
    return np.where(np.isnan(price), np.nan, fit)


def _price(roster: Roster, budget: Budget | None, seen: Survey, rows: Rows) -> Floats:
    """The middle of each band (geometric) against the budget, over what the garment may be."""
    if budget is None:
        return np.ones(len(rows))
    at = np.flatnonzero(seen.plausible)
    low, high = roster.low[np.ix_(rows, at)], roster.high[np.ix_(rows, at)]
    low, high = np.where(np.isnan(low), high, low), np.where(np.isnan(high), low, high)
    fit = price_fit(np.sqrt(np.maximum(low, 0.01) * np.maximum(high, 0.01)), budget)
    known = ~np.isnan(fit)
    chance = np.where(known, np.maximum(seen.labels[at], 1e-9), 0.0)
    summed = (chance * np.where(known, fit, 0.0)).sum(1)
    return np.where(known.any(1), summed / np.maximum(chance.sum(1), 1e-12), UNKNOWN)


def _distance(commission: Commission, seen: Survey, rows: Rows) -> Floats:
    if commission.near is None:
        return np.ones(len(rows))
    near = np.exp(-seen.distance[rows] / FAR_KM)
    return np.where(np.isnan(near), UNKNOWN, near)


def _lead_time(commission: Commission, seen: Survey, rows: Rows) -> Floats:
    if commission.by is None:
        return np.ones(len(rows))
    spare = np.maximum(commission.by.toordinal() - seen.ready[rows], 0)
    return np.where(np.isnan(spare), UNKNOWN, -np.expm1(-spare / SLACK_DAYS))


def similarities(roster: Roster, commission: Commission, rows: Rows) -> Floats:
    """(r, k): how much each piece of a portfolio looks like the look, in [0, 1]; -1 where there is none."""
    table = roster.pieces.rows[rows]
    if commission.vector is None or not table.size or not len(roster.pieces.vectors):
        return np.full((len(rows), 1), -1.0)
    vectors, vector = roster.pieces.vectors, np.asarray(commission.vector, dtype=np.float32)
    if len(rows) * 4 < len(roster):  # few are left: their own pieces only
        cosines = np.einsum("rkd,d->rk", vectors[table], vector)
    else:
        cosines = (vectors @ vector)[table]
    lo, hi = commission.scale
    scaled = np.clip((cosines.astype(float) - lo) / (hi - lo), 0, 1)
    return np.where(table < 0, -1.0, scaled)


def _portfolio(roster: Roster, commission: Commission, rows: Rows) -> Floats:
    """The mean of the nearest three pieces."""
    if commission.vector is None:
        return np.ones(len(rows))
    alike = similarities(roster, commission, rows)
    count = min(NEAREST, alike.shape[1])
    nearest = -np.partition(-alike, count - 1, axis=1)[:, :count]
    there = nearest >= 0
    mean = np.where(there, nearest, 0).sum(1) / np.maximum(there.sum(1), 1)
    return np.where(there.any(1), mean, UNKNOWN)


def _track_record(roster: Roster, rows: Rows, prior: TrackPrior) -> Floats:
    """Answered of what was sent, on time of what was finished, each drawn to the prior (beta-binomial)."""
    sent, answered, finished, on_time, _ = roster.standing[rows].T
    good = prior.mean * prior.weight
    answers = (answered + good) / (sent + prior.weight)
    punctual = (on_time + good) / (finished + prior.weight)
    return np.clip((answers + punctual) / 2, 0, 1)
