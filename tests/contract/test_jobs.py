"""One suite for the queue of long work on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import Claim, Database, Ending, Grip, JobError, Progress
from data.errors import ConflictError, CursorExpiredError, NotFoundError
from pipelines.jobs import JobQueue, JobStatus, Schedule

LEASE = timedelta(seconds=60)


class MovableClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    opened = Database(
        tmp_path / "records.db" if sqlite else request.getfixturevalue("postgres_url")
    )
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def queue(database: Database, clock: MovableClock) -> JobQueue:
    return JobQueue(database, clock)


def claimed(queue: JobQueue, *kinds: str) -> Claim:
    claim = queue.claim(kinds or ("work",), "me", LEASE)
    assert claim is not None
    return claim


def succeed(queue: JobQueue, claim: Claim) -> None:
    assert queue.finish(claim, Ending(JobStatus.SUCCEEDED, Progress(), b"{}")) is not None


def kinds_of_events(queue: JobQueue, job: str) -> list[str]:
    return [event.kind.value for event in queue.events(job)]


def test_a_job_goes_from_the_queue_to_its_result(queue: JobQueue) -> None:
    job = queue.enqueue("work", b'{"feed": "x"}', owner="luma", priority=3)
    assert (job.status, job.owner, job.priority) == (JobStatus.QUEUED, "luma", 3)
    claim = claimed(queue)
    assert claim.payload == b'{"feed": "x"}'
    assert queue.get(job.id).status is JobStatus.RUNNING
    queue.finish(claim, Ending(JobStatus.SUCCEEDED, Progress(2, 2, "done"), b'{"new": 7}'))
    ended = queue.get(job.id)
    assert (ended.status, ended.result, ended.progress.step) == ("succeeded", {"new": 7}, 2)
    assert queue.claim(["work"], "me", LEASE) is None


def test_events_are_numbered_without_gaps_and_replay_from_any_number(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    claim = claimed(queue)
    for step in range(3):
        queue.beat(claim, LEASE, Progress(step, 3, f"part {step}"))
    succeed(queue, claim)
    events = queue.events(job)
    assert [event.number for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.kind for event in events[:2]] == ["queued", "started"]
    assert events[3].progress == Progress(1, 3, "part 1")
    assert queue.events(job, after=4) == events[4:]
    assert queue.events(job, after=6) == []
    assert queue.events(job, after=1, limit=2) == events[1:3]


def test_greater_priorities_go_first_and_equals_in_order(queue: JobQueue) -> None:
    jobs = {priority: queue.enqueue("work", priority=priority).id for priority in (0, 5, -5)}
    second = queue.enqueue("work", priority=5).id
    order = [claimed(queue).job.id for _ in range(4)]
    assert order == [jobs[5], second, jobs[0], jobs[-5]]


def test_owners_take_turns_however_much_one_has_enqueued(queue: JobQueue) -> None:
    for _ in range(4):
        queue.enqueue("work", owner="many")
    served = [claimed(queue).job.owner]
    for _ in range(2):
        queue.enqueue("work", owner="few")
    served += [claimed(queue).job.owner for _ in range(5)]
    assert served == ["many", "many", "few", "many", "few", "many"]


def test_an_owner_who_comes_often_does_not_overtake_one_who_waits(queue: JobQueue) -> None:
    for _ in range(3):
        queue.enqueue("work", owner="waits")
    served = []
    for _ in range(6):
        queue.enqueue("work", owner="comes")
        served.append(claimed(queue).job.owner)
    assert served.count("waits") == 3


def test_work_for_later_waits_for_its_time(queue: JobQueue, clock: MovableClock) -> None:
    queue.enqueue("work", run_at=clock() + timedelta(minutes=5))
    assert queue.claim(["work"], "me", LEASE) is None
    clock.move(minutes=5)
    claimed(queue)


def test_a_worker_claims_only_kinds_it_can_do(queue: JobQueue) -> None:
    queue.enqueue("other")
    assert queue.claim(["work"], "me", LEASE) is None
    assert claimed(queue, "work", "other").job.kind == "other"


def test_a_key_makes_a_second_job_the_first_one(queue: JobQueue) -> None:
    first = queue.enqueue("work", idempotency_key="a")
    assert queue.enqueue("work", idempotency_key="a").id == first.id
    assert queue.enqueue("work", idempotency_key="b").id != first.id
    succeed(queue, claimed(queue))
    assert queue.enqueue("work", idempotency_key="a").status is JobStatus.SUCCEEDED


def test_many_at_once_with_one_key_make_one_job(queue: JobQueue) -> None:
    found: set[str] = set()

    def enqueue() -> None:
        found.add(queue.enqueue("work", idempotency_key="one").id)

    run_together([enqueue] * 8)
    assert len(found) == 1
    assert len(queue.list()) == 1


def test_a_job_comes_with_the_change_it_belongs_to_or_not_at_all(
    queue: JobQueue, database: Database
) -> None:
    woken: list[bool] = []
    queue.on_work(lambda: woken.append(True))
    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail(queue, database)
    assert queue.list() == []
    assert woken == []
    with database.write() as session:
        queue.enqueue("work", session=session)
        assert woken == []
    assert len(queue.list()) == 1
    assert woken == [True]


def enqueue_and_fail(queue: JobQueue, database: Database) -> None:
    with database.write() as session:
        queue.enqueue("work", session=session)
        raise ZeroDivisionError


def test_a_silent_worker_loses_its_job_and_changes_nothing(
    queue: JobQueue, clock: MovableClock
) -> None:
    job = queue.enqueue("work").id
    dead = claimed(queue)
    clock.move(seconds=61)
    queue.take_back()
    alive = claimed(queue)
    before = queue.events(job)
    assert alive.fence > dead.fence
    assert queue.grip(dead) is Grip.LOST
    assert queue.beat(dead, LEASE, Progress(9, 9, "from the dead")) is Grip.LOST
    assert queue.finish(dead, Ending(JobStatus.SUCCEEDED, Progress(), b"1")) is None
    assert queue.put_back(dead, Progress()) is None
    assert queue.events(job) == before
    succeed(queue, alive)
    assert kinds_of_events(queue, job) == ["queued", "started", "returned", "started", "succeeded"]


def test_heartbeats_keep_a_job(queue: JobQueue, clock: MovableClock) -> None:
    queue.enqueue("work")
    claim = claimed(queue)
    for _ in range(5):
        clock.move(seconds=50)
        assert queue.beat(claim, LEASE) is Grip.HELD
        queue.take_back()
    assert queue.grip(claim) is Grip.HELD


def test_a_job_that_kills_every_worker_fails_in_the_end(
    queue: JobQueue, clock: MovableClock
) -> None:
    job = queue.enqueue("work", max_attempts=2).id
    for _ in range(2):
        claimed(queue)
        clock.move(seconds=61)
        queue.take_back()
    ended = queue.get(job)
    assert ended.status is JobStatus.FAILED
    assert ended.error is not None
    assert ended.error.code == "worker_lost"


def test_a_waiting_job_is_cancelled_at_once(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    assert queue.cancel(job).status is JobStatus.CANCELLED
    assert queue.cancel(job).status is JobStatus.CANCELLED
    assert queue.claim(["work"], "me", LEASE) is None
    assert kinds_of_events(queue, job) == ["queued", "cancelled"]


def test_a_running_job_is_asked_to_stop_once(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    claim = claimed(queue)
    assert queue.cancel(job).cancelling
    assert queue.cancel(job).status is JobStatus.RUNNING
    assert queue.beat(claim, LEASE) is Grip.CANCELLED
    queue.finish(claim, Ending(JobStatus.CANCELLED, Progress()))
    assert kinds_of_events(queue, job) == ["queued", "started", "cancelling", "cancelled"]


@pytest.mark.parametrize("how", ["silence", "error", "return"])
def test_a_cancelled_job_is_not_taken_up_again(
    queue: JobQueue, clock: MovableClock, how: str
) -> None:
    job = queue.enqueue("work").id
    claim = claimed(queue)
    queue.cancel(job)
    if how == "silence":
        clock.move(seconds=61)
        queue.take_back()
    else:
        error = JobError("unavailable", "Later.") if how == "error" else None
        queue.put_back(claim, Progress(), error=error)
    assert queue.get(job).status is JobStatus.CANCELLED


def test_cancelling_while_it_is_claimed_never_loses_the_wish(queue: JobQueue) -> None:
    for _ in range(15):
        job = queue.enqueue("work").id
        claims: list[Claim | None] = []
        run_together(
            [lambda: claims.append(queue.claim(["work"], "me", LEASE)), lambda: queue.cancel(job)]  # noqa: B023
        )
        [claim] = claims
        if claim is None:
            assert queue.get(job).status is JobStatus.CANCELLED
        else:
            assert queue.grip(claim) is Grip.CANCELLED
            queue.finish(claim, Ending(JobStatus.CANCELLED, Progress()))


def test_two_workers_never_get_the_same_job(queue: JobQueue) -> None:
    for owner in range(30):
        queue.enqueue("work", owner=str(owner % 3))
    got: list[str] = []

    def take_all() -> None:
        while claim := queue.claim(["work"], "me", LEASE):
            got.append(claim.job.id)

    run_together([take_all] * 4)
    # on PostgreSQL a claim may find the only free row taken and come back with none
    while claim := queue.claim(["work"], "me", LEASE):
        got.append(claim.job.id)
    assert len(got) == len(set(got)) == 30


def test_what_has_ended_cannot_be_cancelled(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    succeed(queue, claimed(queue))
    with pytest.raises(ConflictError, match="nothing left to cancel"):
        queue.cancel(job)
    assert queue.get(job).status is JobStatus.SUCCEEDED


def test_a_result_is_written_once(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    claim = claimed(queue)
    succeed(queue, claim)
    assert queue.finish(claim, Ending(JobStatus.FAILED, Progress())) is None
    assert queue.get(job).status is JobStatus.SUCCEEDED
    assert kinds_of_events(queue, job).count("succeeded") == 1


def test_a_failed_job_is_retried_by_hand_with_all_its_attempts(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    error = JobError("invalid_input", "Mend the feed.")
    queue.finish(claimed(queue), Ending(JobStatus.FAILED, Progress(), error=error))
    assert queue.get(job).error == error
    again = queue.retry(job)
    assert (again.status, again.attempts, again.error, again.finished) == ("queued", 0, None, None)
    succeed(queue, claimed(queue))
    assert [event.number for event in queue.events(job)] == [1, 2, 3, 4, 5, 6]


def test_only_what_failed_or_was_cancelled_is_retried(queue: JobQueue) -> None:
    job = queue.enqueue("work").id
    with pytest.raises(ConflictError):
        queue.retry(job)
    queue.cancel(job)
    assert queue.retry(job).status is JobStatus.QUEUED


def test_handing_back_counts_no_attempt_and_an_error_does(
    queue: JobQueue, clock: MovableClock
) -> None:
    job = queue.enqueue("work").id
    queue.put_back(claimed(queue), Progress(1, 9))
    assert queue.get(job).attempts == 0
    error = JobError("unavailable", "The shop does not answer.")
    queue.put_back(claimed(queue), Progress(), timedelta(seconds=30), error)
    assert queue.get(job).error == error
    assert queue.claim(["work"], "me", LEASE) is None
    clock.move(seconds=30)
    assert claimed(queue).job.attempts == 2
    assert queue.get(job).error is None


def test_jobs_are_listed_by_status_and_kind_newest_first(queue: JobQueue) -> None:
    ids = [queue.enqueue(kind).id for kind in ("a", "b", "a", "a")]
    queue.cancel(ids[0])
    assert [job.id for job in queue.list()] == ids[::-1]
    assert [job.id for job in queue.list(kind="a", limit=2)] == [ids[3], ids[2]]
    assert [job.id for job in queue.list(kind="a", after=ids[2])] == [ids[0]]
    assert [job.id for job in queue.list(JobStatus.CANCELLED)] == [ids[0]]
    queue.clear(JobStatus.CANCELLED)
    with pytest.raises(CursorExpiredError):
        queue.list(after=ids[0])


def test_clearing_forgets_jobs_with_their_events(queue: JobQueue) -> None:
    done, waiting = queue.enqueue("work").id, queue.enqueue("other").id
    succeed(queue, claimed(queue))
    assert queue.clear(JobStatus.SUCCEEDED) == 1
    with pytest.raises(NotFoundError):
        queue.events(done)
    assert [job.id for job in queue.list()] == [waiting]
    assert queue.clear(JobStatus.QUEUED) == 1


def test_running_jobs_are_not_cleared(queue: JobQueue) -> None:
    queue.enqueue("work")
    claimed(queue)
    with pytest.raises(ConflictError):
        queue.clear(JobStatus.RUNNING)


def test_what_does_not_exist_is_not_found(queue: JobQueue) -> None:
    for call in (queue.get, queue.events, queue.cancel, queue.retry):
        with pytest.raises(NotFoundError):
            call("nobody")


def test_scheduled_work_comes_once_in_a_period(queue: JobQueue, clock: MovableClock) -> None:
    prices = Schedule("prices", timedelta(minutes=1), keep=2)
    for minute in range(4):
        assert queue.come_round(prices) == clock() + timedelta(seconds=30)
        run_together([lambda: queue.come_round(prices)] * 4)
        assert len(queue.list(JobStatus.QUEUED)) == 1, minute
        succeed(queue, claimed(queue, "prices"))
        queue.come_round(prices)
        clock.move(minutes=1)
    assert len(queue.list()) == 3


def test_scheduled_work_does_not_pile_up(queue: JobQueue, clock: MovableClock) -> None:
    prices = Schedule("prices", timedelta(minutes=1))
    for _ in range(5):
        queue.come_round(prices)
        clock.move(minutes=3)
    assert len(queue.list()) == 1


def run_together(calls: Sequence[Callable[[], object]]) -> None:
    """All at the same moment; what one of them raises is raised here."""
    ready = threading.Barrier(len(calls))

    def begin(call: Callable[[], object]) -> None:
        ready.wait()
        call()

    with ThreadPoolExecutor(len(calls)) as threads:
        for ended in [threads.submit(begin, call) for call in calls]:
            ended.result()
