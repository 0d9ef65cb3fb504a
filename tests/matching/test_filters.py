"""Who is kept out, who is let through, and whose missing fact is marked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.ateliers import Standing
from data.types import Budget
from matching.ateliers import MatchWeights, match
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


def passing(crew, asked) -> list[str]:
    return sorted(each.atelier.id for each in match(crew, asked, MatchWeights(), limit=100).matches)


def test_a_workshop_that_makes_something_else_is_kept_out():
    crew = roster(atelier("hats", "Hat"), atelier("dresses"))
    assert passing(crew, commission()) == ["dresses"]


def test_what_the_garment_may_also_be_keeps_a_workshop_in():
    crew = roster(atelier("skirts", "Skirt"), atelier("hats", "Hat"))
    assert passing(crew, commission(garment(Dress=0.7, Skirt=0.25, Hat=0.05))) == ["skirts"]


def test_the_reader_s_own_set_of_plausible_labels_counts_where_it_gives_one():
    import msgspec

    read = msgspec.structs.replace(garment(Dress=0.9, Skirt=0.1), plausible=("Dress",))
    assert passing(roster(atelier("skirts", "Skirt")), commission(read)) == []


def test_a_grade_outside_of_the_range_is_kept_out():
    crew = roster(atelier("simple", complexity_max=2), atelier("grand", complexity_min=3))
    assert passing(crew, commission(garment(4))) == ["grand"]


def test_a_minimum_quantity_above_what_is_wanted_is_kept_out():
    crew = roster(atelier("mill", minimum_quantity=10), atelier("hand"))
    assert passing(crew, commission()) == ["hand"]
    assert passing(crew, commission(quantity=10)) == ["hand", "mill"]


def test_the_radius_is_measured_on_the_sphere():
    crew = roster(atelier("paris"), atelier("lyon", place=LYON), atelier("berlin", place=BERLIN))
    assert passing(crew, commission(near=PARIS, within_km=391)) == ["paris"]
    assert passing(crew, commission(near=PARIS, within_km=393)) == ["lyon", "paris"]


def test_a_radius_crosses_the_line_where_the_days_meet():
    from data.ateliers import Place

    crew = roster(atelier("fiji", place=Place(-17.8, 179.9)))
    assert passing(crew, commission(near=Place(-17.8, -179.9), within_km=25)) == ["fiji"]


def test_the_last_day_counts_and_the_day_after_does_not():
    crew = roster(atelier(lead_time_days=20))
    assert passing(crew, commission(by=TODAY + timedelta(days=20))) == ["one"]
    assert passing(crew, commission(by=TODAY + timedelta(days=19))) == []


def test_what_is_booked_and_the_day_it_is_free_from_come_before_the_work():
    busy = roster(atelier(capacity_per_month=10), standing={"one": Standing(booked=20)})
    assert passing(busy, commission(by=TODAY + timedelta(days=60))) == []
    assert passing(busy, commission(by=TODAY + timedelta(days=85))) == ["one"]
    away = roster(atelier(free_from=date(2026, 5, 1)))
    assert passing(away, commission(by=date(2026, 5, 20))) == []
    assert passing(away, commission(by=date(2026, 5, 21))) == ["one"]


def test_many_pieces_take_as_long_as_the_capacity_says():
    crew = roster(atelier(capacity_per_month=10))
    assert passing(crew, commission(quantity=30, by=TODAY + timedelta(days=60))) == []


def test_the_cheapest_price_above_the_budget_is_kept_out():
    crew = roster(atelier("cheap"), atelier("dear", categories=(offer("Dress", 900, 2000),)))
    assert passing(crew, commission(budget=Budget(max=500))) == ["cheap"]
    assert passing(crew, commission(budget=Budget(min=500))) == ["cheap", "dear"]


def test_missing_facts_pass_every_filter_and_are_marked():
    asked = commission(
        near=PARIS, within_km=100, by=TODAY + timedelta(days=1), budget=Budget(max=1)
    )
    found = match(roster(silent("quiet")), asked, MatchWeights())
    assert found.matches[0].unknown == (
        "category",
        "complexity",
        "quantity",
        "radius",
        "date",
        "budget",
    )


def test_a_price_without_a_rate_is_unknown():
    from data.money import Rates

    crew = roster(atelier(), rates=Rates("USD"))
    found = match(crew, commission(budget=Budget(max=1)), MatchWeights())
    assert found.matches[0].unknown == ("budget",)


def test_an_unknown_garment_matches_nothing():
    import msgspec

    read = msgspec.structs.replace(garment(), unknown=True)
    found = match(roster(atelier(), silent("quiet")), commission(read), MatchWeights())
    assert (found.matches, found.total, found.relaxations) == ((), 0, ())


@pytest.mark.parametrize("retired", [True, False])
def test_retired_workshops_are_not_on_the_roster(retired):
    from data.ateliers import AtelierRecord
    from matching.ateliers import make_roster
    from tests.ateliers import NOW, RATES

    record = AtelierRecord(atelier(), Standing(), NOW, NOW if retired else None)
    assert len(make_roster([record], RATES, {})) == (not retired)
