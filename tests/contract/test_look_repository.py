"""The looks' history on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from data import Database, JobRepository, LookDraftRepository, LookRepository
from data.errors import NotFoundError
from data.jobs import JobStatus, NewJob
from data.looks import Look, LookFile, LookRole, NewLook

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    url = tmp_path / "records.db" if sqlite else request.getfixturevalue("postgres_url")
    opened = Database(url)
    opened.migrate()
    yield opened
    opened.close()


def new(name: str, **facts) -> NewLook:
    file = LookFile(LookRole.FULL, f"looks/{name}.png", "ab", "image/png", 7)
    look = NewLook(name, "{}", 7, "bundled", "m", "f", 64, 96, "cd", "passed", files=(file,))
    return replace(look, **facts)


def put(database: Database, *looks: NewLook) -> None:
    with database.write() as session:
        for look in looks:
            assert LookRepository(session).add(look, NOW)


def get(database: Database, look: str, **how) -> Look:
    with database.read() as session:
        return LookRepository(session).get(look, **how)


def test_a_look_comes_back_as_it_was_kept(database: Database) -> None:
    put(database, new("a", wish="a red dress", job="j", number=2))
    look = get(database, "a")
    assert (look.seed, look.wish, look.job, look.number) == (7, "a red dress", "j", 2)
    assert (look.picture, look.created, look.hidden) == ("looks/a.png", NOW, False)
    assert look.file(LookRole.SMALL) is None


def test_the_same_id_again_changes_nothing(database: Database) -> None:
    put(database, new("a"))
    with database.write() as session:
        assert not LookRepository(session).add(new("a", seed=8), NOW)
    assert get(database, "a").seed == 7


def test_parents_and_children_know_each_other_in_order(database: Database) -> None:
    put(
        database, new("a"), new("b"), new("c", parents=("b", "a", "gone")), new("d", parents=("a",))
    )
    assert get(database, "c").parents == ("b", "a")
    assert get(database, "a").children == ("c", "d")


def test_pages_are_newest_first_and_leave_none_out(database: Database) -> None:
    put(database, *(new(name) for name in "abcde"))
    seen, before = [], None
    with database.read() as session:
        while True:
            page = LookRepository(session).page(before, 2)
            seen += [look.id for look in page.looks]
            before = page.next
            if before is None:
                break
    assert seen == list("edcba")


def test_a_blocked_look_is_out_of_sight(database: Database) -> None:
    put(database, new("a"), new("b", moderation="blocked", files=(), parents=("a",)))
    with pytest.raises(NotFoundError):
        get(database, "b")
    assert get(database, "a").children == ()
    assert get(database, "b", hidden=True).picture is None
    with database.read() as session:
        assert [look.id for look in LookRepository(session).page().looks] == ["a"]
        assert len(LookRepository(session).page(hidden=True).looks) == 2


def test_reports_are_settled_by_a_decision(database: Database) -> None:
    put(database, new("a"))
    with database.write() as session:
        looks = LookRepository(session)
        looks.report("a", "a logo", NOW)
        looks.report("a", "not nice", NOW)
        assert [report.reason for report in looks.reports()] == ["not nice", "a logo"]
        assert looks.get("a").reports == 2
        assert looks.hide("a", NOW, hidden=True).hidden
        assert looks.reports() == []
        assert len(looks.reports(settled=True)) == 2
        with pytest.raises(NotFoundError):
            looks.report("a", "again", NOW)
        assert not looks.hide("a", NOW, hidden=False).hidden


def test_deleting_takes_the_rows_and_marks_the_objects(database: Database) -> None:
    put(database, new("a"), new("b", parents=("a",)))
    with database.write() as session:
        LookRepository(session).report("a", "x", NOW)
        assert LookRepository(session).delete("a").id == "a"
        assert LookDraftRepository(session).of("") == ["looks/a.png"]
    assert get(database, "b").parents == ()
    with pytest.raises(NotFoundError), database.write() as session:
        LookRepository(session).delete("a")


def test_an_object_is_needed_while_a_look_has_it_or_a_job_stores_it(database: Database) -> None:
    put(database, new("a"))
    with database.write() as session:
        drafts = LookDraftRepository(session)
        drafts.begin("j", ["looks/a.png", "looks/b.png", "looks/c.png"])
        drafts.begin("k", ["looks/c.png"])
        drafts.begin("k", ["looks/c.png"])
        assert drafts.unneeded("j", drafts.of("j")) == ["looks/b.png"]
        drafts.end("j", ["looks/a.png", "looks/b.png"])
        assert drafts.of("j") == ["looks/c.png"]


def test_drafts_of_jobs_that_are_over_are_abandoned(database: Database) -> None:
    with database.write() as session:
        jobs, drafts = JobRepository(session, NOW), LookDraftRepository(session)
        open_one, over = (jobs.add(NewJob("generate")).id for _ in range(2))
        jobs.cancel(over)
        for job in (open_one, over, "cleared", ""):
            drafts.begin(job, ["x"])
        assert drafts.abandoned() == sorted(["", "cleared", over])
        jobs.clear(JobStatus.CANCELLED)
        assert over in drafts.abandoned()
