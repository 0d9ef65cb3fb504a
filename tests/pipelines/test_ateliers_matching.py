"""A shopper's picture to workshops, through the whole use case."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from data.ateliers import Standing
from data.errors import CursorExpiredError, NotFoundError, QuestionInvalidError
from data.garments import Box
from data.repositories import AtelierRepository
from pipelines.answers import BudgetRequest
from pipelines.ateliers import (
    AtelierImportOptions,
    MatchRequest,
    Near,
    assign_ateliers,
    import_ateliers,
    match_ateliers,
    retire_atelier,
)
from pipelines.brands import set_rates
from pipelines.wiring import Lookwright
from tests.ateliers import FixedReader, garment

PARIS = Near(48.86, 2.35)


def png(shade: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), (shade, 30, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def reader(app: Lookwright) -> FixedReader:
    fixed = FixedReader(garment(Dress=0.7, Skirt=0.3))
    app.__dict__["garment_reader"] = fixed
    return fixed


@pytest.fixture
def stocked(app: Lookwright, reader: FixedReader, tmp_path: Path) -> Lookwright:
    """Five workshops along a road from Paris, each a little dearer."""
    assert reader
    (tmp_path / "piece.png").write_bytes(png())
    rows = [
        {
            "id": f"a{n}",
            "name": f"A{n}",
            "latitude": 48.86 - n,
            "longitude": 2.35,
            "currency": "EUR",
            "categories": [{"label": "Dress", "price_min": 100 * n + 100, "price_max": 100 * n + 200}],
            "lead_time_days": 20,
            "capacity_per_month": 2,
            "portfolio": ["piece.png"] if n == 3 else [],
        }
        for n in range(5)
    ]  # fmt: skip
    body = "\n".join(json.dumps(row) for row in rows).encode()
    import_ateliers(app, body, tmp_path, AtelierImportOptions())
    set_rates(app, {"EUR": 2.0})
    return app


def ids(answer) -> list[str]:
    return [each.id for each in answer.ateliers]


def test_a_picture_finds_workshops_with_parts_reasons_and_weights(stocked):
    request = MatchRequest(
        budget=BudgetRequest(max=500), near=PARIS, within_km=300, by=date(2026, 6, 1)
    )
    answer = match_ateliers(stocked, request, png())
    assert sorted(ids(answer)) == ["a0", "a1"]
    for each in answer.ateliers:
        parts, weights = (msgspec.structs.asdict(value) for value in (each.parts, answer.weights))
        total = sum(weights[name] * parts[name] for name in parts)
        assert total == pytest.approx(each.score, abs=1e-6)
    assert "makes dresses (which this is with 70% probability)" in answer.ateliers[0].reasons
    assert sum(msgspec.structs.astuple(answer.weights)) == pytest.approx(1)


def test_the_same_question_has_the_same_answer_and_the_picture_is_read_once(stocked, reader):
    first = match_ateliers(stocked, MatchRequest(), png())
    again = match_ateliers(stocked, MatchRequest(picture=first.picture))
    assert first.ateliers == again.ateliers
    assert reader.asked == 1


def test_a_portfolio_with_the_very_piece_counts_most_for_likeness(stocked):
    only = dict.fromkeys(("capability", "complexity", "price", "distance", "lead_time"), 0.0)
    weights = {**only, "track_record": 0.0}
    answer = match_ateliers(stocked, MatchRequest(weights=weights), png())
    assert ids(answer)[0] == "a3"
    assert "1 similar piece in its portfolio" in answer.ateliers[0].reasons
    assert len(answer.ateliers[0].images) == 1


def test_budgets_are_in_the_installation_s_currency_or_the_one_named(stocked):
    dollars = match_ateliers(stocked, MatchRequest(budget=BudgetRequest(max=300)), png())
    euros = match_ateliers(
        stocked, MatchRequest(budget=BudgetRequest(max=300, currency="EUR")), png()
    )
    assert (dollars.total, euros.total) == (1, 3)


def test_a_garment_that_is_unknown_matches_nothing_until_it_is_corrected(stocked, reader):
    reader.unknown()
    answer = match_ateliers(stocked, MatchRequest(), png(9))
    assert (ids(answer), answer.total) == ([], 0)
    assert "category" in (answer.message or "")
    request = MatchRequest(picture=answer.picture, category="dress", complexity=4)
    corrected = match_ateliers(stocked, request)
    assert corrected.total == 5
    assert corrected.garment.corrected
    assert corrected.garment.category[0].label == "Dress"
    assert corrected.garment.complexity.grade == 4


def test_nothing_within_reach_says_which_filter_and_what_would_help(stocked):
    request = MatchRequest(near=Near(52.5, 13.4), within_km=50)
    answer = match_ateliers(stocked, request, png())
    assert answer.message == "No atelier passes (radius). Nearest: 2 ateliers within 1,000 km."
    assert answer.relaxations[0].filters == ("radius",)


def test_an_installation_without_workshops_says_so(app, reader):
    assert reader
    assert "ateliers import" in (match_ateliers(app, MatchRequest(), png()).message or "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"budget": BudgetRequest(max=0)}, "budget.max"),
        ({"budget": BudgetRequest(max=float("nan"))}, "budget.max"),
        ({"budget": BudgetRequest(min=9, max=1)}, "budget"),
        ({"budget": BudgetRequest(max=9, currency="GBP")}, "budget.currency"),
        ({"by": date(2026, 3, 1)}, "by"),
        ({"near": Near(91, 0)}, "near.lat"),
        ({"near": Near(0, float("nan"))}, "near.lon"),
        ({"near": PARIS, "within_km": 0.0}, "within_km"),
        ({"within_km": 5.0}, "near"),
        ({"quantity": 0}, "quantity"),
        ({"limit": 101}, "limit"),
        ({"weights": {"luck": 1.0}}, "weights.luck"),
        ({"weights": {"price": -1.0}}, "weights.price"),
        ({"category": "Sari"}, "category"),
        ({"complexity": 6}, "complexity"),
        ({"box": Box(0.5, 0, 0.5, 1)}, "box"),
        ({"look_id": "also"}, "picture"),
        ({"text": "also"}, "picture"),
        ({"techniques": ("magic",)}, "techniques"),
    ],
)
def test_each_wrong_field_is_named(stocked, fields, wrong):
    with pytest.raises(QuestionInvalidError) as refused:
        match_ateliers(stocked, MatchRequest(**fields), png())
    assert list(refused.value.fields) == [wrong]


def test_a_picture_or_a_look_is_needed_and_must_exist(stocked):
    with pytest.raises(QuestionInvalidError):
        match_ateliers(stocked, MatchRequest())
    for request in (MatchRequest(picture="0" * 64), MatchRequest(look_id="nobody")):
        with pytest.raises(NotFoundError):
            match_ateliers(stocked, request)


def test_a_box_is_read_by_itself(stocked, reader):
    match_ateliers(stocked, MatchRequest(), png())
    match_ateliers(stocked, MatchRequest(box=Box(0, 0, 0.5, 0.5)), png())
    assert reader.asked == 2


def test_pages_follow_each_other_until_the_workshops_change(stocked):
    first = match_ateliers(stocked, MatchRequest(limit=3), png())
    request = MatchRequest(limit=3, picture=first.picture, cursor=first.next_cursor)
    rest = match_ateliers(stocked, request)
    assert sorted(ids(first) + ids(rest)) == [f"a{n}" for n in range(5)]
    assert rest.next_cursor is None
    retire_atelier(stocked, "a0")
    with pytest.raises(CursorExpiredError):
        match_ateliers(stocked, request)


def test_what_is_written_is_seen_by_the_next_question(stocked):
    assert match_ateliers(stocked, MatchRequest(), png()).total == 5
    retire_atelier(stocked, "a4")
    assert match_ateliers(stocked, MatchRequest(), png()).total == 4
    with stocked.database.write() as session:
        AtelierRepository(session).count("a0", Standing(sent=3, answered=3, booked=2))
    answer = match_ateliers(stocked, MatchRequest(limit=100), png())
    busy = next(each for each in answer.ateliers if each.id == "a0")
    assert "answered 3 of 3 briefs" in busy.reasons
    assert busy.free_from == "2026-04-01"


def test_a_rate_that_changes_moves_the_prices(stocked):
    request = MatchRequest(budget=BudgetRequest(max=300))
    before = match_ateliers(stocked, request, png()).total
    set_rates(stocked, {"EUR": 1.0})
    assert match_ateliers(stocked, request, png()).total > before


def test_several_garments_are_shared_out_by_capacity(stocked):
    answer = assign_ateliers(stocked, [(MatchRequest(near=PARIS), png(n)) for n in (1, 2, 3)])
    assert len(answer.matches) == 3
    assert answer.assigned.count("a0") == 2
    assert len(set(answer.assigned) - {None}) == 2


def test_a_wish_in_words_needs_no_picture_but_a_garment(stocked, reader):
    request = MatchRequest(text="a red silk dress", category="Dress", materials=("Silk",))
    answer = match_ateliers(stocked, request)
    assert (answer.total, answer.picture, reader.asked) == (5, None, 0)
    assert 0 <= answer.ateliers[0].parts.portfolio <= 1
    with pytest.raises(QuestionInvalidError, match="category"):
        match_ateliers(stocked, MatchRequest(text="a red silk dress"))
