"""The blend: the four parts of a score and how they add up, as pure functions.

    score = alpha*cosine + beta*price_alignment + gamma*brand_score + delta*availability

Every part lies in [0, 1] on a scale of its own that does not depend on the other results,
so scores compare across questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from data.errors import QuestionInvalidError
from data.types import PARTS, Budget, Parts, Query, Weights

__all__ = [
    "Array",
    "Likeness",
    "Scales",
    "blend",
    "budget_ends",
    "likeness",
    "normalise_weights",
    "price_alignment",
    "price_window",
    "scaled_cosine",
]

Array = npt.NDArray[np.float64]

ABOVE = 0.25
"""The spread of ln(price / budget) above the budget: a quarter dearer is already poor."""
BELOW = 1.0
"""The spread below it: a bargain is nearly as welcome as the full price."""
_SHORT_NAMES = {"price": "price_alignment", "brand": "brand_score"}


class Scales(msgspec.Struct, frozen=True):
    """Where a model's cosines live, ``(lo, hi)`` for each kind of question; (0, 1) is the plain cosine."""

    text: tuple[float, float] = (0.0, 1.0)
    picture: tuple[float, float] = (0.0, 1.0)

    @classmethod
    def of(cls, scales: Mapping[str, tuple[float, float]] | Scales) -> Scales:
        """Take an encoder's mapping. Raises ``ValueError`` where ``hi`` does not lie above ``lo``."""
        made = scales if isinstance(scales, Scales) else msgspec.convert(dict(scales), cls)
        for lo, hi in (made.text, made.picture):
            if not (math.isfinite(lo) and math.isfinite(hi) and lo < hi):
                raise ValueError(f"a cosine scale needs lo < hi, both finite, and got ({lo}, {hi})")
        return made


def scaled_cosine(cosine: npt.ArrayLike, lo: float, hi: float) -> Array:
    """``(cos - lo) / (hi - lo)``, clipped to [0, 1]; any shape, float64."""
    return np.clip((np.asarray(cosine, np.float64) - lo) / (hi - lo), 0.0, 1.0)


@dataclass(frozen=True)
class Likeness:
    """The cosine part before its clip, linear in an item's vector: ``base + direction @ x``.

    ``direction`` is ``(d,)`` float64, or None where nothing was asked: the part is then 0 for all.
    """

    direction: Array | None
    base: float

    def of(self, vectors: npt.NDArray[np.floating]) -> Array:
        """The cosine part of ``(n, d)`` unit rows, ``(n,)`` float64 in [0, 1]."""
        if self.direction is None:
            return np.zeros(len(vectors))
        return np.clip(self.base + vectors.astype(np.float64) @ self.direction, 0.0, 1.0)


def likeness(queries: Sequence[Query], scales: Scales) -> Likeness:
    """Several queries as one: the weighted sum of their scaled cosines.

    Weights are divided by the sum of the positive ones, so that one more picture does not
    lift every score; what is to be avoided is subtracted on the same scale. A question that
    only avoids starts from 1 and falls.
    """
    wanted = sum(query.weight for query in queries if query.weight > 0)
    total = wanted or -sum(query.weight for query in queries)
    if not total:
        return Likeness(None, 0.0)
    base = 0.0 if wanted else 1.0
    direction: Array | None = None
    for query in queries:
        lo, hi = scales.text if query.kind == "text" else scales.picture
        share = query.weight / total / (hi - lo)
        term = share * np.asarray(query.vector, np.float64)
        direction = term if direction is None else direction + term
        base -= share * lo
    return Likeness(direction, base)


def budget_ends(budget: Budget | None) -> tuple[float, float] | None:
    """The range inside which alignment is 1, None without a budget.

    ``max`` alone is a range of one price; an open end is 0 or infinity.
    Raises ``QuestionInvalidError`` for ends that are no prices or stand the wrong way round.
    """
    if budget is None or (budget.min is None and budget.max is None):
        return None
    if budget.max is not None and not (math.isfinite(budget.max) and budget.max > 0):
        raise QuestionInvalidError({"budget.max": "give a price above 0, or leave the budget out"})
    if budget.min is not None and not (math.isfinite(budget.min) and budget.min >= 0):
        raise QuestionInvalidError({"budget.min": "give a price of at least 0, or leave it out"})
    high = math.inf if budget.max is None else budget.max
    low = high if budget.min is None else budget.min
    if low > high:
        raise QuestionInvalidError({"budget": "its lower end lies above its upper end: swap them"})
    return low, high


def price_alignment(price: npt.ArrayLike, budget: Budget | None) -> Array:
    """How well a price suits the budget: ``exp(-x^2 / (2 s^2))`` of ``x = ln(price / nearer end)``.

    ``price`` is of any shape, in major units, NaN where it cannot be compared; float64 in [0, 1].
    Without a budget 1 for all; else a price of 0 or one that cannot be compared gives 0.
    """
    prices = np.asarray(price, np.float64)
    ends = budget_ends(budget)
    if ends is None:
        return np.ones(prices.shape)
    low, high = ends
    usable = prices > 0  # NaN is not
    safe = np.where(usable, prices, 1.0)
    above = np.log(safe / high) if math.isfinite(high) else np.full(prices.shape, -np.inf)
    below = np.log(safe / low) if low > 0 else np.full(prices.shape, np.inf)
    x = np.maximum(above, 0.0) / ABOVE + np.minimum(below, 0.0) / BELOW
    return np.where(usable, np.exp(-0.5 * x * x), 0.0)


def price_window(budget: Budget | None, least: float) -> tuple[float, float]:
    """The prices whose alignment is at least ``least``; all of them where that asks for nothing."""
    ends = budget_ends(budget)
    if ends is None or least <= 0:
        return 0.0, math.inf
    reach = math.sqrt(-2.0 * math.log(min(least, 1.0)))
    return ends[0] * math.exp(-reach * BELOW), ends[1] * math.exp(reach * ABOVE)


def blend(parts: Parts, weights: Weights) -> float:
    """The score of one item."""
    return sum(getattr(weights, name) * getattr(parts, name) for name in PARTS)


def normalise_weights(given: Mapping[str, float], defaults: Weights | None = None) -> Weights:
    """Weights that sum to 1: what is left out takes the default's, then all are scaled.

    Keys are the four parts, ``price`` and ``brand`` for short. Raises ``QuestionInvalidError``
    with one entry for each unknown name and each weight that is negative or not finite.
    """
    values = msgspec.structs.asdict(defaults or Weights())
    wrong: dict[str, str] = {}
    for key, value in given.items():
        name = _SHORT_NAMES.get(key, key)
        if name not in PARTS:
            wrong[f"weights.{key}"] = f"there is no such part; the parts are {', '.join(PARTS)}"
        elif not (math.isfinite(value) and value >= 0):
            wrong[f"weights.{key}"] = "a weight is a number of at least 0"
        else:
            values[name] = float(value)
    if wrong:
        raise QuestionInvalidError(wrong)
    largest = max(values.values())
    if largest == 0:
        raise QuestionInvalidError({"weights": "at least one weight must be above 0"})
    shares = {name: value / largest for name, value in values.items()}  # sums of 1e308 stay finite
    total = sum(shares.values())
    return Weights(**{name: share / total for name, share in shares.items()})
