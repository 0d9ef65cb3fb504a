from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.types import Budget, Query, Weights
from search import Scales, likeness, price_alignment
from search.fused import FusedSpace, default_knots, fitted_knots
from tests.search.catalogues import DIM, unit

ends = st.floats(0.05, 1e7)
budgets = st.one_of(
    st.builds(lambda end: Budget(max=end), ends),
    st.builds(lambda end: Budget(min=end), ends),
    st.builds(lambda end: Budget(min=0, max=end), ends),
    st.builds(lambda end, width: Budget(min=end, max=end * width), ends, st.floats(1, 50)),
)
knots = st.one_of(
    st.just(default_knots()),
    st.builds(lambda m, s: fitted_knots(np.exp([m - s, m + s])), st.floats(0, 9), st.floats(0, 3)),
)


@given(
    budget=budgets,
    knots=knots,
    shift=st.floats(-3, 3),
    width=st.floats(0, 4),
    seed=st.integers(0, 99),
)
def test_the_interpolant_lies_nowhere_below_the_curve(budget, knots, shift, width, seed):
    middle = math.log(budget.max or budget.min)
    low, high = math.exp(middle + shift - width), math.exp(middle + shift + width)
    space = FusedSpace(0, knots)
    for window in ((0.0, math.inf), (low, high)):
        values = space.preference(budget, window)
        at = np.random.default_rng(seed).uniform(middle - 8, middle + 8, 400)
        price = np.append(np.exp(at), [low, high, budget.max or low])
        price = price[(price >= window[0]) & (price <= window[1])]
        over = space.hats(price) @ values - price_alignment(price, budget)
        assert over.min(initial=0) >= -1e-9


def test_hats_add_up_to_one_and_unknown_prices_have_none():
    rows = FusedSpace(0, default_knots()).hats([1e-9, 0.7, 33.0, 1e12, 0.0, np.nan])
    assert rows.sum(axis=1) == pytest.approx([1, 1, 1, 1, 0, 0])


@given(budget=st.one_of(st.none(), budgets), seed=st.integers(0, 1000))
def test_a_fused_score_is_never_below_the_true_one_where_the_cosine_is_not_clipped(budget, seed):
    random = np.random.default_rng(seed)
    rows = unit(random.standard_normal((50, DIM)))
    price = np.exp(random.normal(4, 2, 50))
    price[:3] = np.nan
    brand, stock = random.random(50), random.choice([0, 0.5, 1], 50)
    weights = Weights(*random.dirichlet(np.ones(4)))
    like = likeness([Query(unit(random.standard_normal(DIM)), "picture")], Scales())
    space = FusedSpace(DIM, default_knots())
    asked = space.asked(like, weights, budget)
    fused = space.stored(rows, price, brand, stock) @ asked.vector + asked.constant
    true = weights.cosine * like.of(rows) + weights.price_alignment * price_alignment(price, budget)
    true += weights.brand_score * brand + weights.availability * stock
    assert (fused - true)[like.of(rows) > 0].min(initial=0) >= -1e-5
