"""Workshops and their contacts, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from data import Database, EmbeddingRepository, PictureInfo, PictureRepository
from data.ateliers import Contact, Standing, Viewer
from data.errors import ConflictError, NotFoundError, SettingInvalidError
from data.repositories import AtelierRepository, ContactRepository
from data.secrets import KeyRing, new_key
from tests.ateliers import atelier

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINE = Contact("me@lune.example", "+33 1 00", "Lou", "1 rue de Lune")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    url = tmp_path / "records.db" if sqlite else request.getfixturevalue("postgres_url")
    opened = Database(url)
    opened.migrate()
    with opened.write() as session:
        AtelierRepository(session).put([atelier("a", portfolio=("x", "y")), atelier("b")], NOW)
    yield opened
    opened.close()


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing([new_key()])


def test_workshops_come_back_as_they_were_put(database):
    with database.read() as session:
        ateliers = AtelierRepository(session)
        assert ateliers.get(["b", "nobody", "a"])["a"].atelier == atelier("a", portfolio=("x", "y"))
        assert [each.atelier.id for each in ateliers.page(limit=1)] == ["a"]
        assert [each.atelier.id for each in ateliers.page(after="a")] == ["b"]
        assert ateliers.size() == 2


def test_a_revision_tells_what_was_written_since(database):
    with database.read() as session:
        before = AtelierRepository(session).revision()
    with database.write() as session:
        AtelierRepository(session).count("b", Standing(sent=1, booked=3))
    with database.read() as session:
        ateliers = AtelierRepository(session)
        changed = ateliers.changed(before)
        assert [each.atelier.id for each in changed] == ["b"]
        assert changed[0].standing == Standing(sent=1, booked=3)
        assert ateliers.changed(ateliers.revision()) == []


def test_no_count_falls_below_0(database):
    with database.write() as session:
        ateliers = AtelierRepository(session)
        ateliers.count("a", Standing(booked=2))
        ateliers.count("a", Standing(booked=-5))
        assert ateliers.get(["a"])["a"].standing == Standing()
        with pytest.raises(NotFoundError, match="nobody"):
            ateliers.count("nobody", Standing(sent=1))


def test_retired_workshops_stay_and_come_back_with_their_record(database):
    with database.write() as session:
        ateliers = AtelierRepository(session)
        ateliers.count("a", Standing(sent=4))
        ateliers.retire("a", NOW)
        ateliers.retire("a", NOW + timedelta(days=1))
        assert ateliers.get(["a"])["a"].retired == NOW
        assert [each.atelier.id for each in ateliers.page()] == ["b"]
        ateliers.put([atelier("a")], NOW)
        record = ateliers.get(["a"])["a"]
        assert (record.retired, record.standing.sent) == (None, 4)


def test_pictures_of_a_portfolio_are_needed_until_it_drops_them(database):
    with database.write() as session:
        infos = [PictureInfo(sha, "image/png", 1, 1, 1) for sha in ("x", "z")]
        PictureRepository(session).put(infos, NOW)
        assert [each.sha256 for each in PictureRepository(session).unreferenced(NOW)] == ["z"]
        AtelierRepository(session).put([atelier("a")], NOW)
        assert len(PictureRepository(session).unreferenced(NOW)) == 2


def test_pieces_that_a_model_has_not_embedded_are_named(database):
    with database.write() as session:
        ateliers = AtelierRepository(session)
        before = ateliers.revision()
        assert ateliers.not_embedded("m", limit=9) == ["x", "y"]
        EmbeddingRepository(session).put({"x": np.ones(2, np.float32)}, "m")
        ateliers.touch(["x"])
        assert ateliers.not_embedded("m", limit=9) == ["y"]
        assert [each.atelier.id for each in ateliers.changed(before)] == ["a"]


def test_a_contact_is_shown_to_the_workshop_and_to_whose_brief_it_accepted(database, ring):
    with database.write() as session:
        contacts = ContactRepository(session, ring)
        contacts.put({"a": MINE})
        assert contacts.contact_of("a", Viewer(atelier="a")) == MINE
        assert contacts.contact_of("a", Viewer(accepted_by=("b", "a"))) == MINE
        for stranger in (Viewer(), Viewer(atelier="b"), Viewer(accepted_by=("b",))):
            with pytest.raises(NotFoundError, match="accepted"):
                contacts.contact_of("a", stranger)
        with pytest.raises(NotFoundError):
            contacts.contact_of("b", Viewer(atelier="b"))


def test_the_column_holds_nothing_in_clear(database, ring):
    from sqlalchemy import text

    with database.write() as session:
        ContactRepository(session, ring).put({"a": MINE})
        stored = str(session.execute(text("SELECT * FROM atelier_contacts")).all())
    assert ring.names[0] in stored
    for secret in (*msgspec.structs.astuple(MINE), ring.keys[0]):
        assert secret not in stored


def test_a_contact_moved_to_another_row_is_not_believed(database, ring):
    from sqlalchemy import text

    with database.write() as session:
        contacts = ContactRepository(session, ring)
        contacts.put({"a": MINE})
        session.execute(text("UPDATE atelier_contacts SET atelier_id = 'b'"))
        with pytest.raises(ConflictError, match="not its own"):
            contacts.contact_of("b", Viewer(atelier="b"))


def test_without_the_key_or_with_another_nothing_is_read(database, ring):
    with database.write() as session:
        ContactRepository(session, ring).put({"a": MINE})
    with database.read() as session:
        for wrong, words in ((KeyRing([]), "no key is set"), (KeyRing([new_key()]), "not in")):
            with pytest.raises(SettingInvalidError, match=words):
                ContactRepository(session, wrong).contact_of("a", Viewer(atelier="a"))


def test_keys_are_rotated_by_putting_the_new_one_in_front(database, ring):
    both = KeyRing([new_key(), *ring.keys])
    new = KeyRing(both.keys[:1])
    with database.write() as session:
        ContactRepository(session, ring).put({"a": MINE, "b": MINE})
        contacts = ContactRepository(session, both)
        assert contacts.contact_of("a", Viewer(atelier="a")) == MINE
        assert contacts.encrypt_again() == 2
        assert contacts.encrypt_again() == 0
        assert contacts.key_names() == set(new.names)
        assert ContactRepository(session, new).contact_of("b", Viewer(atelier="b")) == MINE


def test_an_empty_contact_takes_away_what_was_there(database, ring):
    with database.write() as session:
        contacts = ContactRepository(session, ring)
        contacts.put({"a": MINE})
        assert contacts.differing({"a": MINE, "b": Contact()}) == set()
        assert contacts.differing({"a": Contact()}) == {"a"}
        contacts.put({"a": Contact()})
        assert contacts.key_names() == set()
