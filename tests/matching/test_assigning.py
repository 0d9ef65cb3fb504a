"""Several commissions at once."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ateliers import Standing
from data.types import Budget
from matching.ateliers import MatchWeights, assign
from matching.ateliers.commission import UNTRIED
from matching.ateliers.ranking import score_all
from tests.ateliers import LYON, PARIS, atelier, commission, garment, offer, roster


def test_nobody_gets_more_than_there_is_room_for():
    crew = roster(
        atelier("best", capacity_per_month=2), atelier("far", place=LYON, capacity_per_month=5)
    )
    chosen = assign(crew, [commission(near=PARIS)] * 4, MatchWeights())
    assert sorted(chosen) == ["best", "best", "far", "far"]


def test_what_is_booked_takes_room_and_who_does_not_say_has_room_for_one():
    crew = roster(
        atelier("full", capacity_per_month=3),
        atelier("quiet", capacity_per_month=None),
        standing={"full": Standing(booked=3)},
    )
    assert assign(crew, [commission()] * 2, MatchWeights()).count("quiet") == 1


def test_large_orders_count_as_large():
    crew = roster(atelier(capacity_per_month=10))
    chosen = assign(crew, [commission(quantity=6)] * 2, MatchWeights())
    assert sorted(chosen, key=str) == [None, "one"]


def test_what_nobody_can_make_stays_without():
    crew = roster(atelier())
    asked = [commission(garment(Hat=1.0)), commission()]
    assert assign(crew, asked, MatchWeights()) == (None, "one")
    assert assign(roster(), asked, MatchWeights()) == (None, None)
    assert assign(crew, [], MatchWeights()) == ()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 4))
def test_no_other_assignment_is_better(seed, asked, made):
    random = np.random.default_rng(seed)
    crew = roster(
        *(
            atelier(
                f"a{n}",
                capacity_per_month=int(random.integers(1, 3)),
                categories=(offer("Dress", float(random.uniform(50, 500)), 600),),
            )
            for n in range(made)
        )
    )
    commissions = [
        commission(budget=Budget(max=float(random.uniform(60, 600)))) for _ in range(asked)
    ]
    scores = np.stack([score_all(crew, each, MatchWeights(), UNTRIED) for each in commissions])
    chosen = assign(crew, commissions, MatchWeights())
    rows = [None if each is None else crew.row_of[each] for each in chosen]
    best = max(
        (
            _worth(scores, each, crew.capacity)
            for each in itertools.product([None, *range(made)], repeat=asked)
        ),
    )
    assert np.isclose(_worth(scores, rows, crew.capacity)[1], best[1])
    assert _worth(scores, rows, crew.capacity)[0] == best[0]


def _worth(scores, rows, capacity):
    """How many are placed and what they score together; nothing where it is not allowed."""
    placed = [(at, row) for at, row in enumerate(rows) if row is not None]
    counts = np.bincount([row for _, row in placed], minlength=len(capacity))
    total = sum(scores[at, row] for at, row in placed)
    if (counts > capacity).any() or not np.isfinite(total):
        return (-1, 0.0)
    return (len(placed), total)
