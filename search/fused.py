"""The fused vector: the whole blend as one inner product.

Stored: ``[x ; s*hat_1..K(ln price) ; s*brand_score ; s*availability]``. Asked: ``[alpha*a ;
beta/s*v ; gamma/s ; delta/s]`` and a constant, where ``a`` is the question's direction and ``v``
the price alignment at the K knots. The hats are piecewise-linear basis functions, so any
preference over prices is linear in them: weights and budget change with each question and the
index does not.

``v`` is raised until its interpolant lies nowhere below the true curve. The fused score of an
item whose cosine is not clipped is then at least its true score, which makes the worst fused
score among the candidates a bound on everything that was not seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.types import Budget, Vectors, Weights
from search.blend import ABOVE, Array, Likeness, budget_ends, price_alignment

__all__ = ["TAIL_SCALE", "Asked", "FusedSpace", "default_knots", "fitted_knots"]

TAIL_SCALE = 0.3
"""``s``: how much of the graph's sense of nearness the price, brand and stock get."""
KNOTS = 32
"""More knots bound tighter; on 200,000 points 32 found no less than 16 and proved more."""
_SAMPLES = 64
"""Points of each segment at which the interpolant is held against the curve."""


def default_knots(count: int = KNOTS) -> tuple[float, ...]:
    """Knots over ln price for an index whose prices are not known yet: 0.5 to 1,000,000 major units."""
    return tuple(np.linspace(math.log(0.5), math.log(1e6), count).tolist())


def fitted_knots(prices: npt.ArrayLike, count: int = KNOTS) -> tuple[float, ...]:
    """Knots over the range in which these prices (major units, NaN allowed) lie, outliers aside."""
    known = np.asarray(prices, np.float64)
    known = known[known > 0]
    if known.size == 0:
        return default_knots(count)
    low, high = np.log(np.quantile(known, [0.005, 0.995]))
    middle, half = (low + high) / 2, max((high - low) / 2, 0.5)
    return tuple(np.linspace(middle - half, middle + half, count).tolist())


@dataclass(frozen=True)
class Asked:
    """A question in the fused space: an item's fused score is ``vector @ stored + constant``."""

    vector: npt.NDArray[np.float32]
    constant: float


@dataclass(frozen=True)
class FusedSpace:
    """``dim`` dimensions of a model's vectors, the knots over ln price, ascending, and ``s``."""

    dim: int
    knots: tuple[float, ...]
    scale: float = TAIL_SCALE

    @property
    def size(self) -> int:
        """The length of a stored vector."""
        return self.dim + len(self.knots) + 2

    def hats(self, price: npt.ArrayLike) -> Array:
        """The K basis functions at ``(n,)`` prices: ``(n, K)``, rows of sum 1.

        Prices beyond the end knots are taken there; a price that is unknown or 0 gives a row of
        zeros, whose alignment is 0.
        """
        prices = np.asarray(price, np.float64)
        usable = prices > 0
        knots = np.asarray(self.knots)
        place = np.interp(np.log(np.where(usable, prices, 1.0)), knots, np.arange(len(knots)))
        return np.maximum(0.0, 1.0 - abs(place[:, None] - np.arange(len(knots)))) * usable[:, None]

    def stored(
        self, vectors: Vectors, price: npt.ArrayLike, brand: npt.ArrayLike, available: npt.ArrayLike
    ) -> Vectors:
        """``(n, d)`` unit rows and the facts of each to ``(n, size)`` float32."""
        return np.hstack([vectors, self.tail(price, brand, available)]).astype(np.float32)

    def tail(self, price: npt.ArrayLike, brand: npt.ArrayLike, available: npt.ArrayLike) -> Array:
        """What stands behind the model's part: ``(n, K + 2)`` float64."""
        columns = [self.hats(price), np.asarray(brand), np.asarray(available)]
        return self.scale * np.column_stack(columns)

    def asked(
        self,
        like: Likeness,
        weights: Weights,
        budget: Budget | None,
        window: tuple[float, float] = (0.0, math.inf),
    ) -> Asked:
        """The question's vector; its bound holds for items priced within ``window``."""
        direction = np.zeros(self.dim) if like.direction is None else like.direction
        ends = budget_ends(budget)
        preference = np.zeros(len(self.knots)) if ends is None else self.preference(budget, window)
        tail = [*(weights.price_alignment * preference), weights.brand_score, weights.availability]
        vector = np.concatenate([weights.cosine * direction, np.asarray(tail) / self.scale])
        constant = weights.cosine * like.base
        constant += weights.price_alignment if ends is None else 0.0
        return Asked(vector.astype(np.float32), constant)

    def preference(
        self, budget: Budget | None, window: tuple[float, float] = (0.0, math.inf)
    ) -> Array:
        """``v``: ``(K,)`` values whose interpolant lies nowhere below price alignment in ``window``."""
        knots = np.asarray(self.knots)
        with np.errstate(divide="ignore"):
            low, high = np.log(np.asarray(window))
        values = _alignment(knots, budget)
        values[0] = max(values[0], _highest(budget, low, min(high, knots[0])))
        values[-1] = max(values[-1], _highest(budget, max(low, knots[-1]), high))
        for left in range(len(knots) - 1):
            _raise_segment(values, knots, left, budget, (low, high))
        return values


def _alignment(log_price: Array, budget: Budget | None) -> Array:
    return price_alignment(np.exp(log_price), budget)


def _highest(budget: Budget | None, low: float, high: float) -> float:
    """The highest alignment between two log prices: it rises to the budget's lower end, then never again."""
    ends = budget_ends(budget)
    if ends is None or low > high:
        return 0.0
    peak = math.log(ends[0]) if ends[0] > 0 else -math.inf
    return float(
        _alignment(np.array([np.clip(min(max(low, peak), high), -700.0, 700.0)]), budget)[0]
    )


def _raise_segment(
    values: Array, knots: Array, left: int, budget: Budget | None, window: tuple[float, float]
) -> None:
    """Lift the ends of a segment until its chord lies above the curve, wherever prices may be."""
    start, width = knots[left], knots[left + 1] - knots[left]
    if start > window[1] or start + width < window[0]:
        return
    at = np.clip(start + width * np.linspace(0, 1, _SAMPLES + 1), *window)
    share = (at - start) / width
    # between two samples the curve can rise above their chord by at most h^2/8 of its curvature
    slack = (width / _SAMPLES / ABOVE) ** 2 / 8
    curve = _alignment(at, budget) + slack
    ends = values[left : left + 2]
    short = curve - (ends[0] * (1 - share) + ends[1] * share)
    if short.max() <= 0:
        return
    values[left : left + 2] = min(
        _lifts(ends, short, share, curve.max()),
        key=lambda lifted: float((lifted[0] * (1 - share) + lifted[1] * share).sum()),
    )


def _lifts(ends: Array, short: Array, share: Array, top: float) -> list[Array]:
    """Ways to lift a chord where it is too short: one end, the other, both, or level with the top."""
    short, share = short[short > 0], share[short > 0]
    ways = [ends + short.max(), np.maximum(ends, top)]
    if share.max() < 1:
        ways.append(ends + np.array([(short / (1 - share)).max(), 0.0]))
    if share.min() > 0:
        ways.append(ends + np.array([0.0, (short / share).max()]))
    return ways
