"""Workshops come in from files, and their contacts are nowhere in clear."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ateliers import Contact, Viewer
from data.errors import FeedUnreadableError, NotFoundError, QuestionInvalidError
from pipelines.ateliers import (
    AtelierForm,
    AtelierImportOptions,
    AtelierImportReport,
    contact_of,
    embed_portfolios,
    import_ateliers,
    list_ateliers,
    put_atelier,
    retire_atelier,
    show_atelier,
)
from pipelines.ateliers.files import read_rows
from pipelines.wiring import Lookwright
from tests.feeds import draw_shirt

SECRET = "nobody-knows@lune.example"


def line(atelier: str = "lune", **facts: Any) -> dict[str, Any]:
    dress = {"label": "Dress", "price_min": 300, "price_max": 820.5}
    whole = {"id": atelier, "name": atelier.title(), "categories": [dress], "currency": "EUR"}
    return whole | {"latitude": 48.86, "longitude": 2.38, "contact": SECRET} | facts


def bring(app: Lookwright, folder: Path, *rows: dict[str, Any], **options) -> AtelierImportReport:
    body = "\n".join(json.dumps(row) for row in rows).encode()
    return import_ateliers(app, body, folder, AtelierImportOptions(**options))


def faults(*rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    body = "\n".join(json.dumps(row) for row in rows).encode()
    found = [problem for row in read_rows(body) for problem in row.problems]
    return [(each.field, each.code, each.severity.value) for each in found]


@pytest.fixture
def shirt(tmp_path: Path) -> str:
    draw_shirt(tmp_path / "shirt.png", (190, 30, 40))
    return "shirt.png"


def test_a_file_comes_in_once_and_is_unchanged_the_second_time(app, tmp_path, shirt):
    rows = [line("lune", portfolio=[shirt]), line("soleil", portfolio=[shirt])]
    first, second = (bring(app, tmp_path, *rows) for _ in range(2))
    assert (first.added, first.pictures_embedded, first.problems) == (2, 1, ())
    assert (second.unchanged, second.added, second.pictures_embedded) == (2, 0, 0)
    shown = show_atelier(app, "lune")
    assert shown.categories[0].price_max.amount == "820.50"
    assert len(shown.portfolio) == len(shown.images) == 1


def test_a_dry_run_changes_nothing(app, tmp_path, shirt):
    done = bring(app, tmp_path, line(portfolio=[shirt, "none.png"]), dry_run=True)
    assert (done.added, done.dry_run, len(done.problems)) == (1, True, 1)
    assert list_ateliers(app).total == 0
    assert not (app.settings.workspace / "contact.key").exists()


def test_a_change_of_a_fact_or_of_the_contact_alone_is_a_change(app, tmp_path):
    bring(app, tmp_path, line("a"), line("b"), line("c"))
    changed = line("b", contact={"email": SECRET, "phone": "+33 1"})
    done = bring(app, tmp_path, line("a", lead_time_days=9), changed, line("c", contact=None))
    assert (done.changed, done.unchanged) == (2, 1)
    assert contact_of(app, "b", Viewer(atelier="b")).phone == "+33 1"
    assert contact_of(app, "c", Viewer(atelier="c")) == Contact(SECRET)


def test_a_broken_picture_is_a_problem_of_its_row_and_the_workshop_is_kept(app, tmp_path, shirt):
    (tmp_path / "cut.png").write_bytes((tmp_path / shirt).read_bytes()[:300])
    (tmp_path / "text.jpg").write_text("no picture")
    names = ["cut.png", "text.jpg", "none.png", shirt, "../../etc/passwd"]
    done = bring(app, tmp_path, line(portfolio=names), local_pictures=False)
    assert (done.accepted, done.rejected) == (1, 0)
    assert [each.field for each in done.problems] == ["portfolio"] * 4
    assert len(show_atelier(app, "lune").portfolio) == 1


def test_more_pictures_than_are_kept_are_told(app, tmp_path, shirt):
    del shirt
    names = []
    for number in range(26):
        names.append(f"{number}.png")
        draw_shirt(tmp_path / names[-1], (number * 9, 30, 40), mark=number)
    done = bring(app, tmp_path, line(portfolio=names))
    assert [each.code for each in done.problems] == ["too_many_pictures"]
    assert len(show_atelier(app, "lune").portfolio) == 24


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"id": "Not Safe"}, ("id", "invalid_id", "error")),
        ({"name": " "}, ("name", "missing", "error")),
        ({"latitude": 91}, ("latitude", "out_of_range", "error")),
        ({"latitude": None}, ("latitude", "incomplete", "error")),
        ({"complexity_max": 6}, ("complexity_max", "out_of_range", "error")),
        ({"complexity_min": 4, "complexity_max": 2}, ("complexity_min", "contradiction", "error")),
        ({"minimum_quantity": 0}, ("minimum_quantity", "out_of_range", "error")),
        ({"lead_time_days": "soon"}, ("lead_time_days", "wrong_kind", "error")),
        ({"free_from": "2027-13-01"}, ("free_from", "wrong_kind", "error")),
        ({"currency": "EURO"}, ("currency", "unknown_currency", "error")),
        ({"currency": ""}, ("currency", "missing", "error")),
        ({"contact": "no address"}, ("contact", "invalid_contact", "error")),
        ({"colour": "red"}, ("colour", "unknown_field", "error")),
        ({"categories": [{"label": "Dress", "price_min": -1}]}, ("categories", "invalid_price", "error")),
        ({"categories": [{"label": "Dress", "price_min": 9, "price_max": 1}]}, ("categories", "contradiction", "error")),
        ({"categories": []}, ("categories", "no_categories", "warning")),
        ({"categories": [{"label": "Dress"}, {"label": "Sari"}]}, ("categories", "unknown_word", "warning")),
        ({"categories": [{"label": "Dress", "google_category": 1}]}, ("categories", "contradiction", "warning")),
        ({"techniques": ["magic"]}, ("techniques", "unknown_word", "warning")),
        ({"languages": ["xx"]}, ("languages", "unknown_word", "warning")),
        ({"country": "ZZ"}, ("country", "unknown_word", "warning")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_by_field(facts, expected):
    assert faults(line(**facts)) == [expected]


def test_of_two_workshops_with_one_id_the_first_counts(app, tmp_path):
    done = bring(app, tmp_path, line("lune", city="Paris"), line("lune", city="Lyon"))
    assert (done.accepted, done.rejected) == (1, 1)
    assert done.problems[0].message == "Row 1 has the same id; the first one counts."
    assert show_atelier(app, "lune").city == "Paris"


def test_csv_holds_the_same(app, tmp_path):
    del app, tmp_path
    body = (
        b"id,name,categories,currency,languages,free_from,complexity_max\n"
        b"lune,Lune,Dress 300-820.5; Skirt 100-; Hat,EUR,fr;en,2027-01-04,4\n"
        b"wide,Wide,Hat,,,,,,,\n"
    )
    row, wide = read_rows(body)
    atelier = row.checked.atelier
    assert [(o.label, o.price_min and o.price_min.minor) for o in atelier.categories] == [
        ("Dress", 30000),
        ("Skirt", 10000),
        ("Hat", None),
    ]
    assert (atelier.languages, atelier.free_from) == (("fr", "en"), date(2027, 1, 4))
    assert wide.problems[0].code == "unreadable"


@pytest.mark.parametrize("body", [b"", b"  \n", b"\xff\xfe", b"[1]", b"name,city\na,b\n"])
def test_a_file_that_is_none_is_refused_with_a_sentence(body):
    with pytest.raises(FeedUnreadableError, match=r"\.$"):
        list(read_rows(body))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(body):
    try:
        rows = list(read_rows(b'{"id":"a"}\n' + body))
        rows += list(read_rows(b"id,name,categories\n" + body))
    except FeedUnreadableError:
        return
    assert all(row.checked.atelier or row.problems for row in rows)


def test_a_put_replaces_and_keeps_the_contact(app, tmp_path, shirt):
    bring(app, tmp_path, line(portfolio=[shirt]))
    kept = show_atelier(app, "lune").portfolio
    form = AtelierForm(id="lune", name="Lune", portfolio=kept)
    shown = put_atelier(app, form)
    assert (shown.portfolio, shown.categories, shown.latitude) == (kept, (), None)
    assert contact_of(app, "lune", Viewer(atelier="lune")).email == SECRET


def test_a_put_refuses_what_a_file_would_only_warn_of(app):
    form = AtelierForm(id="lune", name="", languages=("xx",), portfolio=("shirt.png",))
    with pytest.raises(QuestionInvalidError) as refused:
        put_atelier(app, form)
    assert set(refused.value.fields) == {"name", "languages"}
    with pytest.raises(QuestionInvalidError) as refused:
        put_atelier(app, AtelierForm(id="lune", name="Lune", portfolio=("/etc/passwd",)))
    assert set(refused.value.fields) == {"portfolio"}


def test_a_retired_workshop_is_shown_but_not_listed(app, tmp_path):
    bring(app, tmp_path, line("a"), line("b"))
    retire_atelier(app, "a")
    assert show_atelier(app, "a").retired
    assert [each.id for each in list_ateliers(app).ateliers] == ["b"]
    with pytest.raises(NotFoundError, match="nobody"):
        retire_atelier(app, "nobody")


def test_pages_follow_each_other_to_the_end(app, tmp_path):
    bring(app, tmp_path, *(line(f"a{number}") for number in range(5)))
    first = list_ateliers(app, limit=3)
    rest = list_ateliers(app, limit=3, cursor=first.next_cursor)
    assert [each.id for each in first.ateliers + rest.ateliers] == [f"a{n}" for n in range(5)]
    assert (rest.next_cursor, rest.total) == (None, 5)


def test_another_encoder_embeds_the_portfolios_again(app, tmp_path, shirt, other_encoder):
    bring(app, tmp_path, line(portfolio=[shirt]))
    assert embed_portfolios(app) == 0
    before, _, _ = app.rosters.current(app.encoder.fingerprint)
    app.__dict__["encoder"] = other_encoder
    assert app.rosters.current(other_encoder.fingerprint)[0].pieces.vectors.size == 0
    assert embed_portfolios(app) == 1
    after, _, _ = app.rosters.current(other_encoder.fingerprint)
    assert len(before.pieces.vectors) == len(after.pieces.vectors) == 1


def test_contacts_are_nowhere_in_clear(app, tmp_path, shirt, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        bring(app, tmp_path, line(portfolio=[shirt], contact=SECRET), line("b", latitude=99))
        shown = show_atelier(app, "lune"), list_ateliers(app), app.rosters.current("")[0]
        put_atelier(app, AtelierForm(id="lune", name="Lune", contact=Contact(SECRET, "+33 1")))
    assert contact_of(app, "lune", Viewer(atelier="lune")).email == SECRET
    files = [each for each in app.settings.workspace.rglob("*") if each.is_file()]
    assert any(each.name.startswith("lookwright.db") for each in files)
    said = "".join(capfd.readouterr()) + caplog.text + repr(shown)
    for place, body in [(each.name, each.read_bytes()) for each in files] + [
        ("said", said.encode())
    ]:
        assert SECRET.encode() not in body, place
        assert b"nobody-knows" not in body, place
