"""Why a workshop stands where it does, and what would help where none does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.ateliers import Standing
from data.types import Budget
from matching.ateliers import MatchWeights, match
from matching.ateliers.reasons import day_in_words, in_words
from matching.ateliers.relaxing import nice_above
from tests.ateliers import (
    BERLIN,
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


def reasons(crew, asked) -> str:
    return "; ".join(match(crew, asked, MatchWeights()).matches[0].reasons)


def relaxed(crew, asked) -> list[str]:
    found = match(crew, asked, MatchWeights(), currency="USD")
    assert found.matches == ()
    return [each.sentence for each in found.relaxations]


def test_reasons_are_plain_words():
    away = atelier(place=LYON, categories=(offer("Dress", 240, 320),), free_from=date(2027, 1, 4))
    asked = commission(garment(4), near=PARIS, budget=Budget(max=300), by=date(2027, 2, 1))
    assert reasons(roster(away), asked) == (
        "makes dresses; complexity 4 of 5 is within its range; 392 km away; typical 240 to 320 EUR; "
        "free from 4 January 2027, ready by 24 January 2027; new here"
    )


def test_reasons_say_what_is_not_known():
    asked = commission(near=PARIS, budget=Budget(max=300), by=TODAY + timedelta(days=50))
    assert reasons(roster(silent("quiet")), asked) == (
        "does not say what it makes; does not say how complex its work is; its place is not known; "
        "does not say what it charges; free now, but does not say how long it takes; new here"
    )


def test_reasons_carry_the_reader_s_doubt():
    crew = roster(atelier("skirts", "Skirt"))
    said = reasons(crew, commission(garment(Dress=0.7, Skirt=0.3)))
    assert said.startswith("makes skirts (which this is with 30% probability)")


def test_reasons_tell_the_record():
    crew = roster(atelier(), standing={"one": Standing(10, 9, 4, 3)})
    assert reasons(crew, commission()).endswith("answered 9 of 10 briefs, 3 of 4 on time")


@pytest.mark.parametrize(
    ("value", "nice"), [(613, 800), (100, 100), (101, 150), (0.7, 0.8), (9, 10), (0, 0)]
)
def test_bounds_are_loosened_to_round_numbers(value, nice):
    assert nice_above(value) == pytest.approx(nice)


def test_the_filter_to_blame_is_named_with_the_nearest_relaxation():
    crew = roster(atelier("lyon", place=LYON), atelier("berlin", place=BERLIN))
    assert relaxed(crew, commission(near=PARIS, within_km=10)) == ["1 atelier within 400 km"]
    assert relaxed(crew, commission(budget=Budget(max=30))) == ["2 ateliers from 200 USD"]
    early = commission(by=TODAY + timedelta(days=3))
    assert relaxed(crew, early) == ["2 ateliers by 21 March"]
    mill = roster(atelier(minimum_quantity=12))
    assert relaxed(mill, commission()) == ["1 atelier from 12 pieces on"]


def test_what_nobody_makes_is_said_and_not_stretched():
    assert relaxed(roster(atelier("hats", "Hat")), commission()) == [
        "1 atelier otherwise, but none of them makes dresses"
    ]
    assert relaxed(roster(atelier(complexity_max=1)), commission(garment(5))) == [
        "1 atelier otherwise, but complexity 5 of 5 is outside of what they take on"
    ]


def test_filters_that_only_together_keep_all_out_are_named_together():
    asked = commission(near=PARIS, within_km=10, budget=Budget(max=1))
    assert relaxed(roster(atelier(place=BERLIN)), asked) == [
        "1 atelier if radius and budget give way together"
    ]


def test_an_empty_roster_has_nothing_to_relax():
    assert relaxed(roster(), commission()) == []


def test_words():
    assert in_words(["a"]) == "a"
    assert in_words(["a", "b", "c"]) == "a, b and c"
    assert in_words([]) == ""
    assert day_in_words(date(2026, 3, 9), TODAY) == "9 March"
    assert day_in_words(date(2027, 3, 9), TODAY) == "9 March 2027"
