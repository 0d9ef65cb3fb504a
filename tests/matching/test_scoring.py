"""The visible score: its parts, their bounds, and that they add up."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ateliers import Place, Standing
from data.types import Budget
from matching.ateliers import PARTS, MatchWeights, TrackPrior, match
from matching.ateliers.scoring import price_fit
from tests.ateliers import (
    LYON,
    PARIS,
    TODAY,
    atelier,
    commission,
    garment,
    offer,
    roster,
    silent,
)


def parts_of(crew, asked, name="one"):
    found = match(crew, asked, MatchWeights(), limit=100)
    return next(each.parts for each in found.matches if each.atelier.id == name)


def unit(*values: float) -> np.ndarray:
    row = np.array(values, dtype=np.float32)
    return row / np.linalg.norm(row)


maybe = st.none() | st.integers(1, 200)
ateliers = st.builds(
    lambda number, labels, place, lead, capacity, low: atelier(
        f"a{number}",
        categories=tuple(offer(label, low, low and low * 2) for label in labels),
        place=place,
        lead_time_days=lead,
        capacity_per_month=capacity,
    ),
    st.integers(0, 9),
    st.lists(st.sampled_from(["Dress", "Skirt", "Hat"]), unique=True),
    st.none() | st.builds(Place, st.floats(-90, 90), st.floats(-180, 180)),
    maybe,
    maybe,
    st.none() | st.floats(1, 5000),
)


@settings(deadline=None)
@given(
    st.lists(ateliers, max_size=6, unique_by=lambda each: each.id),
    st.floats(1, 3000),
    st.integers(1, 200),
    st.lists(st.floats(0.01, 1), min_size=7, max_size=7),
)
def test_parts_lie_between_0_and_1_and_add_up_to_the_score(crew, budget, days, raw):
    weights = MatchWeights(*(each / sum(raw) for each in raw))
    asked = commission(
        garment(Dress=0.6, Skirt=0.4),
        budget=Budget(max=budget),
        near=PARIS,
        by=TODAY + timedelta(days=days),
    )
    found = match(roster(*crew), asked, weights)
    scores = [each.score for each in found.matches]
    assert scores == sorted(scores, reverse=True)
    for each in found.matches:
        parts = msgspec.structs.asdict(each.parts)
        assert all(0 <= part <= 1 for part in parts.values())
        total = sum(getattr(weights, name) * parts[name] for name in PARTS)
        assert total == pytest.approx(each.score, abs=1e-6)


def test_capability_is_the_probability_of_what_the_workshop_makes():
    crew = roster(atelier("one", "Dress"), atelier("both", "Dress", "Skirt"))
    asked = commission(garment(Dress=0.7, Skirt=0.3))
    assert parts_of(crew, asked).capability == pytest.approx(0.7)
    assert parts_of(crew, asked, "both").capability == pytest.approx(1)


def test_who_names_no_category_counts_as_the_others_do_on_average():
    crew = roster(atelier("one"), atelier("hats", "Hat"), silent("quiet"))
    assert parts_of(crew, commission(), "quiet").capability == pytest.approx(0.5)


def test_a_grade_one_step_outside_fits_half():
    import msgspec

    read = garment(3)
    unsure = msgspec.structs.replace(read.complexity, probabilities=(0, 0, 0.5, 0.5, 0))
    read = msgspec.structs.replace(read, complexity=unsure)
    crew = roster(atelier(complexity_max=3))
    assert parts_of(crew, commission(read)).complexity == pytest.approx(0.75)


def test_price_fit_peaks_at_the_budget_and_falls_faster_above_it():
    prices = np.array([100.0, 200.0, 400.0, np.nan])
    fits = price_fit(prices, Budget(max=200))
    assert fits[1] == 1
    assert fits[0] == pytest.approx(np.exp(-(np.log(2) ** 2) / 2))
    assert fits[2] == pytest.approx(np.exp(-(np.log(2) ** 2) / (2 * 0.25**2)))
    assert np.isnan(fits[3])
    assert list(price_fit(prices[:3], Budget(min=150, max=500))) == pytest.approx(
        [np.exp(-(np.log(1.5) ** 2) / 2), 1, 1]
    )


def test_what_is_not_asked_for_scores_1_and_what_is_not_known_a_half():
    plain = parts_of(roster(silent("one")), commission())
    assert (plain.price, plain.distance, plain.lead_time, plain.portfolio) == (1, 1, 1, 1)
    asked = commission(
        budget=Budget(max=10),
        near=PARIS,
        by=TODAY + timedelta(days=9),
        vector=unit(1, 0),
    )
    parts = parts_of(roster(silent("one")), asked)
    assert (parts.price, parts.distance, parts.lead_time, parts.portfolio) == (0.5,) * 4


def test_nearer_and_earlier_score_more():
    crew = roster(atelier("one"), atelier("far", place=LYON, lead_time_days=40))
    asked = commission(near=PARIS, by=TODAY + timedelta(days=60))
    near, far = parts_of(crew, asked), parts_of(crew, asked, "far")
    assert near.distance == pytest.approx(1)
    assert far.distance == pytest.approx(np.exp(-391.5 / 500), abs=1e-3)
    assert near.lead_time > far.lead_time


def test_a_portfolio_counts_by_its_three_nearest_pieces():
    vectors = {name: unit(x, 1 - x) for name, x in zip("abcd", (1, 1, 1, 0), strict=True)}
    crew = roster(
        atelier("one", portfolio=tuple("abcd")),
        atelier("other", portfolio=("d",)),
        vectors=vectors,
    )
    asked = commission(vector=unit(1, 0))
    assert parts_of(crew, asked).portfolio == pytest.approx(1)
    assert parts_of(crew, asked, "other").portfolio == pytest.approx(0)


def test_few_left_and_all_left_see_the_same_portfolios():
    vectors = {str(n): unit(1, n / 10) for n in range(20)}
    crew = [atelier(f"a{n}", portfolio=(str(n), str(n + 1))) for n in range(19)]
    asked = commission(vector=unit(1, 1))
    alone = parts_of(roster(*crew), msgspec.structs.replace(asked, quantity=1), "a7")
    picky = [msgspec.structs.replace(each, minimum_quantity=9) for each in crew if each.id != "a7"]
    few = parts_of(roster(crew[7], *picky, vectors=vectors), asked, "a7")
    all_left = parts_of(roster(*crew, vectors=vectors), asked, "a7")
    assert few.portfolio == pytest.approx(all_left.portfolio, abs=1e-5)
    assert alone.portfolio == 0.5


def test_new_workshops_start_at_the_prior_and_a_record_moves_them():
    records = {"good": Standing(20, 20, 20, 20), "bad": Standing(20, 2, 2, 0)}
    crew = roster(atelier("good"), atelier("bad"), atelier("new"), standing=records)
    good, bad, new = (parts_of(crew, commission(), name) for name in ("good", "bad", "new"))
    assert new.track_record == pytest.approx(0.8)
    assert good.track_record > new.track_record > bad.track_record > 0
    firm = match(crew, commission(), MatchWeights(), prior=TrackPrior(0.5, 10)).matches
    assert {each.parts.track_record for each in firm if each.atelier.id == "new"} == {0.5}


def test_equal_scores_are_in_the_order_of_ids_whatever_the_order_they_came_in():
    names = ["c", "a", "b"]
    for order in (names, names[::-1]):
        found = match(roster(*(atelier(name) for name in order)), commission(), MatchWeights())
        assert [each.atelier.id for each in found.matches] == ["a", "b", "c"]


def test_pages_follow_each_other():
    crew = roster(*(atelier(f"a{n}", lead_time_days=n + 1) for n in range(7)))
    asked = commission(by=TODAY + timedelta(days=30))
    whole = match(crew, asked, MatchWeights(), limit=7).matches
    pages = [match(crew, asked, MatchWeights(), limit=3, offset=at).matches for at in (0, 3, 6)]
    assert [each for page in pages for each in page] == list(whole)


def test_other_counts_change_only_the_record():
    crew = roster(atelier("one"), atelier("two"))
    changed = crew.with_standings({"two": Standing(10, 0)})
    before, after = (parts_of(each, commission(), "two") for each in (crew, changed))
    assert after.track_record < before.track_record
    assert msgspec.structs.replace(after, track_record=before.track_record) == before


def test_crafts_that_are_wanted_count_by_how_many_a_workshop_names():
    crew = roster(
        atelier("one", techniques=("draping", "beading"), materials=("silk",)),
        atelier("some", techniques=("draping",)),
        atelier("none", techniques=("welting",)),
        atelier("quiet"),
    )
    asked = commission(crafts=("draping", "silk"))
    shares = [parts_of(crew, asked, name).capability for name in ("one", "some", "none", "quiet")]
    assert shares == pytest.approx([1, 0.75, 0.5, 0.75])
    assert "knows draping and silk" in match(crew, asked, MatchWeights()).matches[0].reasons
