from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import QuestionInvalidError
from data.types import PARTS, Budget, Parts, Query, Weights
from search import Scales, blend, likeness, normalise_weights, price_alignment, scaled_cosine
from search.blend import price_window

prices = st.floats(0.01, 1e6)
weights = st.floats(0, 1e308)


def test_alignment_peaks_at_the_budget_and_falls_faster_above_it():
    below, at, above = price_alignment([40.0, 50.0, 60.0], Budget(max=50))
    assert at == 1
    assert above < below < 1
    assert above == pytest.approx(math.exp(-(math.log(60 / 50) ** 2) / (2 * 0.25**2)))
    assert below == pytest.approx(math.exp(-(math.log(40 / 50) ** 2) / 2))


def test_alignment_is_one_inside_a_range_and_has_no_top_without_an_upper_end():
    assert price_alignment([30.0, 45.0, 60.0], Budget(min=30, max=60)).tolist() == [1, 1, 1]
    assert price_alignment([30.0, 1e9], Budget(min=30)).tolist() == [1, 1]
    assert price_alignment(20.0, Budget(min=30)) < 1


def test_prices_that_cannot_be_compared_align_only_where_nothing_is_asked():
    assert price_alignment([np.nan, 0.0], Budget(max=50)).tolist() == [0, 0]
    assert price_alignment([np.nan, 0.0], None).tolist() == [1, 1]


@given(price=prices, low=prices, width=st.floats(1, 100), least=st.floats(0.001, 1))
def test_the_window_of_an_alignment_holds_all_prices_that_reach_it(price, low, width, least):
    budget = Budget(min=low, max=low * width)
    first, last = price_window(budget, least)
    if price_alignment(price, budget) >= least:
        assert first * (1 - 1e-9) <= price <= last * (1 + 1e-9)


@pytest.mark.parametrize(
    "budget",
    [Budget(max=0), Budget(max=-1), Budget(max=math.nan), Budget(min=9, max=3), Budget(min=-1)],
)
def test_a_budget_that_is_none_is_refused(budget):
    with pytest.raises(QuestionInvalidError):
        price_alignment(1.0, budget)


@given(a=weights, b=weights, c=weights, d=weights)
def test_weights_sum_to_one(a, b, c, d):
    given_weights = dict(zip(PARTS, (a, b, c, d), strict=True))
    if not any(given_weights.values()):
        return
    made = normalise_weights(given_weights)
    assert sum(getattr(made, part) for part in PARTS) == pytest.approx(1)


def test_weights_left_out_take_the_default_and_short_names_are_understood():
    made = normalise_weights({"price": 0.6, "brand": 0.0}, Weights(0.6, 0.2, 0.1, 0.1))
    assert made == Weights(*(pytest.approx(part / 1.3) for part in (0.6, 0.6, 0.0, 0.1)))


@pytest.mark.parametrize("value", [-1, math.nan, math.inf])
def test_each_wrong_weight_is_named(value):
    with pytest.raises(QuestionInvalidError) as wrong:
        normalise_weights({"cosine": value, "price": value, "luck": 1})
    assert set(wrong.value.fields) == {"weights.cosine", "weights.price", "weights.luck"}


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(QuestionInvalidError):
        normalise_weights(dict.fromkeys(PARTS, 0))


def test_parts_and_weights_add_up():
    assert blend(Parts(0.5, 1.0, 0.25, 0.0), Weights()) == pytest.approx(0.3 + 0.2 + 0.025)


def test_several_queries_are_the_weighted_sum_of_their_scaled_cosines():
    x, y = np.eye(2, dtype=np.float32)
    scales = Scales(text=(0.1, 0.3), picture=(0.2, 0.8))
    like = likeness([Query(x, "picture", 3.0), Query(y, "text", 1.0)], scales)
    item = np.array([[0.5, 0.2]], np.float32)
    assert like.of(item) == pytest.approx(0.75 * (0.5 - 0.2) / 0.6 + 0.25 * (0.2 - 0.1) / 0.2)


def test_what_is_to_be_avoided_takes_away_and_one_more_wish_does_not_lift_the_scale():
    x, y = np.eye(2, dtype=np.float32)
    items = np.array([[1, 0], [0.8, 0.6]], np.float32)
    liked = likeness([Query(x, "picture"), Query(x, "picture")], Scales()).of(items)
    assert liked == pytest.approx([1.0, 0.8])
    avoided = likeness([Query(x, "picture"), Query(y, "text", -0.5)], Scales()).of(items)
    assert avoided == pytest.approx([1.0, 0.5])
    only_avoided = likeness([Query(y, "text", -1)], Scales()).of(items)
    assert only_avoided == pytest.approx([1.0, 0.4])


def test_the_scaled_cosine_is_clipped():
    assert scaled_cosine([0.0, 0.2, 0.5], 0.1, 0.3).tolist() == [0, pytest.approx(0.5), 1]
