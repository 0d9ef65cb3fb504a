"""One suite for briefs and their outbox on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from data import Database
from data.briefs import (
    Brief,
    BriefPicture,
    BriefState,
    Channel,
    Delivery,
    DeliveryState,
    Endpoint,
    Enquiry,
    Notice,
    Origin,
    Party,
    Subject,
    Wishes,
)
from data.errors import ConflictError, CursorExpiredError, NotFoundError
from data.repositories import BriefRepository, OutboxRepository
from pipelines.jobs import JobQueue
from tests.briefs import DRESS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCEPTED, SENT = BriefState.ACCEPTED, BriefState.SENT


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    opened = Database(
        tmp_path / "records.db" if sqlite else request.getfixturevalue("postgres_url")
    )
    opened.migrate()
    yield opened
    opened.close()


def enquiry(name: str = "enquiry", look: str | None = None) -> Enquiry:
    pictures = (BriefPicture("briefs/a/0.webp", "The look", 48, 60),)
    return Enquiry(name, Subject("A dress", pictures, DRESS, look), Wishes(notes="low\0back"), NOW)


def brief(name: str, atelier: str = "one", asked: str = "enquiry") -> Brief:
    return Brief(name, asked, atelier, BriefState.DRAFT, Origin.ASKED, NOW, why=("near",))


def write(database: Database, *briefs: Brief, asked: Enquiry | None = None) -> None:
    with database.write() as session:
        repository = BriefRepository(session)
        repository.ask(asked or enquiry())
        for each in briefs:
            repository.add(each, 2, Party.SHOPPER)


def test_what_was_kept_is_read_back(database: Database) -> None:
    write(database, brief("a"))
    with database.read() as session:
        repository = BriefRepository(session)
        assert repository.get("a") == brief("a")
        assert repository.enquiry("enquiry").subject == enquiry().subject
        assert [event.state for event in repository.events("a")] == ["draft"]


def test_what_is_not_there_is_said(database: Database) -> None:
    with database.read() as session:
        for call in (BriefRepository(session).get, BriefRepository(session).enquiry):
            with pytest.raises(NotFoundError):
                call("nothing")


def test_every_change_is_an_event_and_numbers_leave_none_out(database: Database) -> None:
    write(database, brief("a"))
    with database.write() as session:
        repository = BriefRepository(session)
        repository.change("a", SENT, Party.SHOPPER, NOW, expires=NOW + timedelta(1))
        repository.change("a", ACCEPTED, Party.ATELIER, NOW, due=date(2026, 4, 2))
        repository.change("a", BriefState.DONE, Party.ATELIER, NOW, reason="handed over")
        told = repository.events("a")
    assert [(each.number, each.state.value) for each in told] == [
        (1, "draft"),
        (2, "sent"),
        (3, "accepted"),
        (4, "done"),
    ]
    assert told[-1].reason == "handed over"


def test_a_workshop_has_one_brief_of_an_enquiry(database: Database) -> None:
    with pytest.raises(ConflictError):
        write(database, brief("a"), brief("b"))
    with database.read() as session, pytest.raises(NotFoundError):
        BriefRepository(session).get("a")


def test_booked_counts_what_is_promised_for_the_days_and_not_what_was_withdrawn(
    database: Database,
) -> None:
    write(database, brief("a"))
    write(database, brief("b", asked="other"), asked=enquiry("other"))
    with database.write() as session:
        repository = BriefRepository(session)
        for name in "ab":
            repository.change(name, ACCEPTED, Party.ATELIER, NOW, due=date(2026, 4, 30))
        assert repository.booked("one", date(2026, 4, 1), date(2026, 4, 30)) == 4
        assert repository.booked("one", date(2026, 5, 1), date(2026, 5, 31)) == 0
        assert repository.accepted("enquiry") == 1
        repository.change("b", BriefState.WITHDRAWN, Party.SHOPPER, NOW)
        assert repository.booked("one", date(2026, 4, 1), date(2026, 4, 30)) == 2


def test_lists_are_newest_first_filtered_and_paged(database: Database) -> None:
    write(database, brief("a"), brief("b", "two"), brief("c", "three"), asked=enquiry(look="l"))
    with database.read() as session:
        repository = BriefRepository(session)
        assert [each.id for each in repository.list()] == ["c", "b", "a"]
        assert [each.id for each in repository.list(after="b")] == ["a"]
        assert [each.id for each in repository.list(atelier="two", look="l")] == ["b"]
        assert repository.list(states=[ACCEPTED]) == []
        with pytest.raises(CursorExpiredError):
            repository.list(after="nothing")


def test_overdue_are_the_sent_ones_whose_time_is_over(database: Database) -> None:
    write(database, brief("a"), brief("b", "two"))
    with database.write() as session:
        repository = BriefRepository(session)
        for name in "ab":
            repository.change(name, SENT, Party.SHOPPER, NOW, expires=NOW + timedelta(1))
        repository.change("b", BriefState.DECLINED, Party.ATELIER, NOW)
        assert repository.overdue(NOW) == []
        assert [each.id for each in repository.overdue(NOW + timedelta(1))] == ["a"]


# ----------------------------------------------------------------- the outbox


def told(database: Database, queue: JobQueue) -> Delivery:
    """A notice, owed to an endpoint."""
    write(database, brief("a"))
    with database.write() as session:
        outbox = OutboxRepository(session)
        outbox.register(Endpoint("ep", "https://a.example/hook", "one", NOW))
        outbox.put(Notice("msg", "brief.sent", "a", 1, "one", '{"a": 1}', NOW))
        job = queue.enqueue("notice", session=session)
        owed = Delivery("dlv", "msg", Channel.WEBHOOK, "ep", DeliveryState.WAITING, 0, job.id, NOW)
        outbox.address(owed)
    return owed


@pytest.fixture
def queue(database: Database) -> JobQueue:
    return JobQueue(database, lambda: NOW)


def test_a_notice_stands_as_it_was_written_until_it_has_arrived(
    database: Database, queue: JobQueue
) -> None:
    owed = told(database, queue)
    with database.write() as session:
        outbox = OutboxRepository(session)
        assert outbox.notice("msg").body == '{"a": 1}'
        assert outbox.deliveries("a") == [owed]
        outbox.failed("dlv", "The receiver answers 500.")
        outbox.arrived("dlv", NOW)
        arrived = outbox.delivery("dlv")
    assert (arrived.state, arrived.attempts, arrived.error) == (DeliveryState.DELIVERED, 2, "")


def test_an_event_is_told_once(database: Database, queue: JobQueue) -> None:
    told(database, queue)
    with pytest.raises(ConflictError), database.write() as session:
        OutboxRepository(session).put(Notice("again", "brief.sent", "a", 1, "one", "{}", NOW))


def test_deliveries_whose_job_is_gone_are_found(database: Database, queue: JobQueue) -> None:
    owed = told(database, queue)
    with database.read() as session:
        assert OutboxRepository(session).forsaken() == []
    queue.cancel(owed.job)
    with database.read() as session:
        assert OutboxRepository(session).forsaken() == [owed]


def test_an_endpoint_hears_of_its_workshop_or_of_all_until_it_is_removed(
    database: Database,
) -> None:
    own = Endpoint("own", "https://a.example", "one", NOW)
    everything = msgspec.structs.replace(own, id="all", atelier=None)
    with database.write() as session:
        outbox = OutboxRepository(session)
        for each in (own, everything):
            outbox.register(each)
        assert [each.id for each in outbox.listeners("one")] == ["all", "own"]
        assert [each.id for each in outbox.listeners("two")] == ["all"]
        outbox.disable("own", NOW)
        assert [each.id for each in outbox.listeners("one")] == ["all"]
