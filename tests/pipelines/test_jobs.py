"""Workers, one job at a time, with a clock that the test moves."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from data import Database, InstallationRepository
from data.errors import (
    FetchFailedError,
    InvalidInputError,
    ProviderBusyError,
    StorageFullError,
    UnavailableError,
)
from pipelines.jobs import (
    Backoff,
    Handler,
    Job,
    JobContext,
    JobLostError,
    JobQueue,
    JobStatus,
    Pace,
    Schedule,
    Teller,
    Worker,
)

QUICK = Pace(lease=timedelta(seconds=60), poll=30.0, every=0.0)
"""Every question of a body reaches the database; only being woken makes a worker look for work."""


class MovableClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Feed(msgspec.Struct):
    name: str
    rows: int = 0


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "records.db")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def queue(database: Database, clock: MovableClock) -> JobQueue:
    return JobQueue(database, clock)


def done(
    queue: JobQueue, handler: Handler, payload: msgspec.Struct | bytes = b"{}", **given
) -> Job:
    job = queue.enqueue("work", payload, **given)
    Worker(queue, {"work": handler}, pace=QUICK).work_one()
    return queue.get(job.id)


def raiser(error: Exception) -> Handler:
    def body(_context: JobContext) -> None:
        raise error

    return body


def test_a_body_gets_its_payload_and_its_answer_is_the_result(queue: JobQueue) -> None:
    def body(context: JobContext) -> Feed:
        feed = context.payload(Feed)
        return Feed(feed.name.upper(), 937)

    job = done(queue, body, Feed("luma"))
    assert (job.status, job.result) == (JobStatus.SUCCEEDED, {"name": "LUMA", "rows": 937})


def test_a_payload_of_another_kind_fails_with_a_sentence(queue: JobQueue) -> None:
    job = done(queue, lambda context: context.payload(Feed), b'{"name": 3}')
    assert job.error is not None
    assert job.error.code == "invalid_input"
    assert "something else than it needs" in job.error.detail


def test_progress_is_told_and_replayed(queue: JobQueue) -> None:
    def body(context: JobContext) -> None:
        for step in range(1, 4):
            context.progress(step, 3, f"row {step}")

    job = done(queue, body)
    told = [event.progress for event in queue.events(job.id) if event.kind == "progress"]
    assert [(each.step, each.steps, each.message) for each in told] == [
        (1, 3, "row 1"),
        (2, 3, "row 2"),
        (3, 3, "row 3"),
    ]
    assert job.progress == told[-1]


def test_hurried_progress_is_thinned_out_but_its_end_is_kept(queue: JobQueue) -> None:
    def body(context: JobContext) -> None:
        for step in range(1, 501):
            context.progress(step, 500)

    job = queue.enqueue("work")
    Worker(queue, {"work": body}, pace=Pace(every=3600.0)).work_one()
    events = queue.events(job.id)
    assert [event.kind for event in events] == ["queued", "started", "progress", "succeeded"]
    assert events[-1].progress.step == 500


def test_a_step_that_is_told_beside_the_work_does_not_hold_it_up(queue: JobQueue) -> None:
    """Nine steps pass while the first preview is made; then the newest is told, and no other."""
    passed = threading.Event()

    def slow() -> str:
        passed.wait(30)
        return "data:,"

    def body(context: JobContext) -> None:
        with Teller(context) as teller:
            teller.tell(1, 10, preview=slow)
            while queue_of(teller):
                time.sleep(0.001)
            for step in range(2, 11):
                teller.tell(step, 10)
            passed.set()

    job = done(queue, body)
    told = [event.progress for event in queue.events(job.id) if event.kind == "progress"]
    assert [(each.step, each.preview) for each in told] == [(1, "data:,"), (10, None)]


def queue_of(teller: Teller) -> object:
    """The step that is not taken up yet."""
    return teller._newest


def test_a_database_that_is_away_for_a_moment_costs_a_step_that_is_told_and_no_more(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise UnavailableError("The database does not answer.")

    def body(context: JobContext) -> str:
        with Teller(context) as teller, monkeypatch.context() as patched:
            patched.setattr(context, "write", away)
            teller.tell(1, 2)
        return "done"

    job = done(queue, body)
    assert (job.status, job.result, job.progress.step) == (JobStatus.SUCCEEDED, "done", 1)


def test_nothing_is_told_after_a_cancel(queue: JobQueue) -> None:
    def body(context: JobContext) -> None:
        with Teller(context) as teller:
            queue.cancel(context.job.id)
            context.beat()
            teller.tell(1, 2)
        context.check_cancelled()

    job = done(queue, body)
    assert job.status is JobStatus.CANCELLED
    assert "progress" not in [event.kind for event in queue.events(job.id)]


def test_a_message_from_a_feed_of_junk_is_kept(queue: JobQueue) -> None:
    job = done(queue, lambda context: context.progress(1, 1, "row \x00 \ud800"))
    assert job.status is JobStatus.SUCCEEDED
    assert job.progress.message == "row \N{REPLACEMENT CHARACTER} ?"


@pytest.mark.parametrize("error", [FetchFailedError("No answer."), StorageFullError("Make room.")])
def test_what_can_pass_is_tried_again_and_later_each_time(
    queue: JobQueue, clock: MovableClock, error: Exception
) -> None:
    job = done(queue, raiser(error))
    waits = [job.run_at - clock()]
    worker = Worker(queue, {"work": raiser(error)}, pace=QUICK)
    while job.status is JobStatus.QUEUED:
        assert worker.work_one() is None
        clock.now = job.run_at
        worker.work_one()
        job = queue.get(job.id)
        waits.append(job.run_at - clock())
    assert job.status is JobStatus.FAILED
    assert (job.attempts, str(error)) == (5, job.error and job.error.detail)
    assert all(later > 1.5 * sooner for sooner, later in pairwise(waits[:4]))


def test_who_says_when_to_ask_again_is_not_asked_before(
    queue: JobQueue, clock: MovableClock
) -> None:
    job = done(queue, raiser(ProviderBusyError("Later.", retry_after=20)))
    assert job.run_at - clock() == timedelta(seconds=20)
    clock.move(seconds=19)
    worker = Worker(queue, {"work": lambda _context: None}, pace=QUICK)
    assert worker.work_one() is None
    assert queue.get(job.id).attempts == 1
    clock.move(seconds=1)
    assert worker.work_one() is not None
    soon = done(queue, raiser(ProviderBusyError("Soon.", retry_after=0.1)))
    assert soon.run_at - clock() >= Backoff().first


@pytest.mark.parametrize("error", [InvalidInputError("Mend it."), ValueError("a secret of ours")])
def test_what_cannot_pass_is_not_tried_again(queue: JobQueue, error: Exception) -> None:
    job = done(queue, raiser(error))
    assert (job.status, job.attempts) == (JobStatus.FAILED, 1)
    assert job.error is not None
    assert "secret" not in job.error.detail


def test_a_second_attempt_can_succeed(queue: JobQueue, clock: MovableClock) -> None:
    errors = [FetchFailedError("No answer.")]

    def body(_context: JobContext) -> dict[str, int]:
        if errors:
            raise errors.pop()
        return {"rows": 3}

    job = done(queue, body)
    clock.now = job.run_at
    Worker(queue, {"work": body}, pace=QUICK).work_one()
    ended = queue.get(job.id)
    assert (ended.status, ended.error, ended.result) == ("succeeded", None, {"rows": 3})


def test_an_answer_that_is_no_json_fails_the_job(queue: JobQueue) -> None:
    assert done(queue, lambda _context: object()).status is JobStatus.FAILED


def test_a_running_body_is_cancelled_where_it_looks(queue: JobQueue) -> None:
    steps: list[int] = []

    def body(context: JobContext) -> None:
        for step in range(5):
            context.check_cancelled()
            steps.append(step)
            if step == 2:
                queue.cancel(context.job.id)

    assert done(queue, body).status is JobStatus.CANCELLED
    assert steps == [0, 1, 2]


def test_a_body_that_was_done_before_it_looked_has_succeeded(queue: JobQueue) -> None:
    assert done(queue, lambda context: queue.cancel(context.job.id) and None).status == "succeeded"


def test_a_cancelled_job_is_not_tried_again(queue: JobQueue) -> None:
    def body(context: JobContext) -> None:
        queue.cancel(context.job.id)
        raise FetchFailedError("No answer.")

    assert done(queue, body).status is JobStatus.CANCELLED


def test_a_worker_back_from_the_dead_changes_nothing(
    queue: JobQueue, clock: MovableClock, database: Database
) -> None:
    """The body outsleeps its lease; another worker takes the job and finishes it meanwhile."""
    other = Worker(queue, {"work": lambda _context: {"by": "the living"}}, pace=QUICK)

    refused: list[bool] = []

    def write(context: JobContext) -> None:
        with database.write() as session:
            InstallationRepository(session).set("written by", "the dead")
            context.hold(session)

    def body(context: JobContext) -> dict[str, str]:
        clock.move(minutes=5)
        other.work_one()
        context.progress(99, 99, "from the dead")
        with pytest.raises(JobLostError):
            write(context)
        refused.append(True)
        return {"by": "the dead"}

    job = queue.enqueue("work")
    assert Worker(queue, {"work": body}, pace=QUICK).work_one() is None
    ended = queue.get(job.id)
    assert (ended.result, ended.progress.message) == ({"by": "the living"}, "")
    with database.read() as session:
        assert InstallationRepository(session).get("written by") is None
    assert refused


def test_enqueueing_wakes_the_worker(queue: JobQueue) -> None:
    ended = threading.Event()
    with working(Worker(queue, {"work": lambda _context: ended.set()}, pace=QUICK)):
        queue.enqueue("work")
        assert ended.wait(20)


def test_slots_are_filled_and_not_more(queue: JobQueue) -> None:
    together = threading.Barrier(3)
    running: list[int] = []

    def body(_context: JobContext) -> None:
        together.wait(20)
        running.append(len(queue.list(JobStatus.RUNNING)))

    jobs = [queue.enqueue("work").id for _ in range(6)]
    with working(Worker(queue, {"work": body}, slots=3, pace=QUICK)):
        wait_for(queue, jobs)
    assert max(running) <= 3


def test_stopping_lets_bodies_finish(queue: JobQueue) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def body(_context: JobContext) -> None:
        begun.set()
        assert go_on.wait(20)

    jobs = [queue.enqueue("work").id for _ in range(2)]
    worker = Worker(queue, {"work": body}, pace=QUICK)
    with working(worker):
        assert begun.wait(20)
        worker.stop(grace=20)
        go_on.set()
    assert [queue.get(job).status for job in jobs] == ["succeeded", "queued"]


def test_stopping_hands_back_what_does_not_finish(queue: JobQueue) -> None:
    begun = threading.Event()

    def body(context: JobContext) -> None:
        context.progress(4, 9, "half")
        while True:
            begun.set()
            context.check_cancelled()

    job = queue.enqueue("work").id
    worker = Worker(queue, {"work": body}, pace=QUICK)
    with working(worker):
        assert begun.wait(20)
        worker.stop(grace=0)
    back = queue.get(job)
    assert (back.status, back.attempts, back.progress.step) == ("queued", 0, 4)
    assert queue.events(job)[-1].kind == "returned"


def test_heartbeats_outlast_a_body_that_never_looks(database: Database) -> None:
    queue = JobQueue(database)
    pace = Pace(lease=timedelta(seconds=2), poll=0.05)
    bodies: list[int] = []
    ended = threading.Event()

    def body(context: JobContext) -> None:
        bodies.append(context.claim.fence)
        ended.wait(4)

    job = queue.enqueue("work").id
    with working(Worker(queue, {"work": body}, slots=2, pace=pace)):
        wait_for(queue, [job])
    assert bodies == [1]


def test_a_database_that_is_busy_for_a_while_loses_no_result(
    tmp_path: Path, clock: MovableClock
) -> None:
    impatient = Database(tmp_path / "busy.db", busy_seconds=0.01)
    impatient.migrate()
    queue = JobQueue(impatient, clock)
    other = sqlite3.connect(tmp_path / "busy.db", isolation_level=None, check_same_thread=False)
    free = threading.Timer(0.5, other.rollback)

    def body(_context: JobContext) -> dict[str, int]:
        other.execute("BEGIN IMMEDIATE")
        free.start()
        return {"rows": 3}

    assert done(queue, body).result == {"rows": 3}
    free.join()
    other.close()
    impatient.close()


def test_interrupting_the_one_who_works_hands_the_job_back(queue: JobQueue) -> None:
    def body(_context: JobContext) -> None:
        raise KeyboardInterrupt

    job = queue.enqueue("work").id
    with pytest.raises(KeyboardInterrupt):
        Worker(queue, {"work": body}, pace=QUICK).work_one()
    assert (queue.get(job).status, queue.get(job).attempts) == ("queued", 0)


def test_schedules_bring_work_by_themselves(queue: JobQueue, clock: MovableClock) -> None:
    done_at: list[datetime] = []
    schedules = [Schedule("prices", timedelta(minutes=1)), Schedule("pictures", timedelta(hours=1))]
    handlers = {
        "prices": lambda _context: done_at.append(clock()),
        "pictures": lambda _context: None,
    }
    worker = Worker(queue, handlers, schedules=schedules, pace=QUICK)
    for _ in range(12):
        while worker.work_one():
            pass
        clock.move(seconds=20)
    assert done_at == [datetime(2026, 1, 1, 0, minute, tzinfo=UTC) for minute in range(4)]
    assert len(queue.list(kind="pictures")) == 1


def test_the_wait_doubles_up_to_its_limit() -> None:
    backoff = Backoff(timedelta(seconds=2), timedelta(minutes=5))
    waits = [backoff.after(attempt, "job").total_seconds() for attempt in range(1, 60)]
    assert all(2.0**n <= wait <= 2.5**n * 1.25 for n, wait in enumerate(waits[:3], 1))
    assert all(300 <= wait <= 375 for wait in waits[8:])
    assert backoff.after(1, "job") != backoff.after(1, "another")


class working:  # noqa: N801 (reads as a word)
    """A worker that runs in a thread while the block lasts."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._thread = threading.Thread(target=worker.run)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._worker.stop(grace=20) if not self._worker._stop.is_set() else None
        self._thread.join(30)
        assert not self._thread.is_alive()


def wait_for(queue: JobQueue, jobs: list[str]) -> None:
    until = threading.Event()
    for _ in range(600):
        if all(queue.get(job).status.ended for job in jobs):
            return
        until.wait(0.05)
    pytest.fail("the jobs did not end")
