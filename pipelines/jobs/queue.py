"""The queue of long work: each call is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from data import (
    Claim,
    Database,
    Ending,
    Grip,
    Job,
    JobClaimRepository,
    JobError,
    JobEvent,
    JobRepository,
    JobScheduleRepository,
    JobStatus,
    NewJob,
    Progress,
    Session,
    after_commit,
    system_clock,
)
from data.ports import Clock
from pipelines.jobs.policy import Schedule

__all__ = ["JobQueue"]


T = TypeVar("T")


class JobQueue:
    """What people and workers do with jobs. Its calls may come from any thread.

    Raises ``UnavailableError`` and its kin wherever the database fails.
    """

    def __init__(self, database: Database, clock: Clock = system_clock) -> None:
        self._database = database
        self._clock = clock
        self._wakers: list[Callable[[], None]] = []

    # ------------------------------------------------------------- what people do

    def enqueue(
        self,
        kind: str,
        payload: msgspec.Struct | bytes = b"{}",
        *,
        owner: str = "",
        priority: int = 0,
        run_at: datetime | None = None,
        idempotency_key: str | None = None,
        max_attempts: int = 5,
        session: Session | None = None,
    ) -> Job:
        """Put a job into the queue; ``payload`` is a struct or its JSON.

        Greater priorities go first; among equals the owners take turns. A second job with the same
        ``idempotency_key`` is the first one, whatever its state, until that is cleared. With the
        ``session`` of a ``Database.write()`` the job comes with the change it belongs to, or not at all.
        """
        body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
        new = NewJob(kind, body, owner, priority, run_at, idempotency_key, max_attempts)
        if session is not None:
            return self._add(session, new)
        with self._database.write() as own:
            return self._add(own, new)

    def get(self, job: str) -> Job:
        """Raises ``NotFoundError``."""
        with self._database.read() as session:
            return JobRepository(session, self._clock()).get(job)

    def payload(self, job: str, kind: type[T]) -> T:
        """What a job was given to do. Raises ``NotFoundError``."""
        with self._database.read() as session:
            body = JobRepository(session, self._clock()).payload(job)
        return msgspec.json.decode(body, type=kind)

    def list(
        self,
        status: JobStatus | None = None,
        kind: str | None = None,
        after: str | None = None,
        limit: int = 20,
        *,
        owner: str | None = None,
    ) -> list[Job]:
        """The latest jobs, newest first; ``after`` is the id of the last one seen.

        Raises ``CursorExpiredError`` where that one has been cleared.
        """
        with self._database.read() as session:
            return JobRepository(session, self._clock()).list(status, kind, owner, after, limit)

    def events(self, job: str, after: int = 0, limit: int = 1_000) -> list[JobEvent]:
        """What happened behind the event of that number, in order. Raises ``NotFoundError``."""
        with self._database.read() as session:
            return JobRepository(session, self._clock()).events(job, after, limit)

    def cancel(self, job: str) -> Job:
        """End a waiting job; ask a running one to stop. Raises ``NotFoundError``, ``ConflictError``."""
        with self._database.write() as session:
            return JobRepository(session, self._clock()).cancel(job)

    def retry(self, job: str) -> Job:
        """Begin a failed or cancelled job anew. Raises ``NotFoundError``, ``ConflictError``."""
        with self._database.write() as session:
            after_commit(session, self._wake)
            return JobRepository(session, self._clock()).retry(job)

    def clear(self, status: JobStatus) -> int:
        """Forget the jobs of a status and say how many. Raises ``ConflictError`` for running ones."""
        with self._database.write() as session:
            return JobRepository(session, self._clock()).clear(status)

    # ------------------------------------------------------------- what workers do

    def on_work(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` when this process puts work into the queue, until the answer is called."""
        self._wakers.append(wake)
        return lambda: self._wakers.remove(wake)

    def now(self) -> datetime:
        """The queue's time."""
        return self._clock()

    def claim(self, kinds: Collection[str], worker: str, lease: timedelta) -> Claim | None:
        """Take the job whose turn it is, or None. What is idle writes nothing."""
        with self._database.read() as session:
            if not JobClaimRepository(session, self._clock()).waits(kinds):
                return None
        with self._database.write() as session:
            return JobClaimRepository(session, self._clock()).claim(kinds, worker, lease)

    def grip(self, claim: Claim, session: Session | None = None) -> Grip:
        """What has become of a claim; with a writing ``session`` it stays so until that ends."""
        if session is not None:
            return JobClaimRepository(session, self._clock()).grip(claim, lock=True)
        with self._database.read() as own:
            return JobClaimRepository(own, self._clock()).grip(claim)

    def beat(self, claim: Claim, lease: timedelta, progress: Progress | None = None) -> Grip:
        """The claim holds for another ``lease``; with ``progress``, tell how far the job is."""
        with self._database.write() as session:
            return JobClaimRepository(session, self._clock()).beat(claim, lease, progress)

    def finish(self, claim: Claim, ending: Ending) -> Job | None:
        """End the job; None where the claim no longer holds, and then nothing has changed."""
        with self._database.write() as session:
            return JobClaimRepository(session, self._clock()).finish(claim, ending)

    def put_back(
        self,
        claim: Claim,
        progress: Progress,
        wait: timedelta = timedelta(),
        error: JobError | None = None,
    ) -> Job | None:
        """Give a job back: to be tried again after ``error`` and a ``wait``, or, without one, uncounted.

        None where the claim no longer holds, and then nothing has changed.
        """
        now = self._clock()
        with self._database.write() as session:
            return JobClaimRepository(session, now).put_back(claim, progress, now + wait, error)

    def take_back(self) -> None:
        """Return to the queue the jobs of workers that fell silent."""
        with self._database.read() as session:
            if not JobClaimRepository(session, self._clock()).silent():
                return
        with self._database.write() as session:
            JobClaimRepository(session, self._clock()).take_back()

    def come_round(self, schedule: Schedule) -> datetime:
        """Enqueue scheduled work if its time has come; when to ask again.

        However many workers ask, it is enqueued once in a period, and not while it is still open.
        """
        now = self._clock()
        period = schedule.period(now)
        with self._database.write() as session:
            schedules = JobScheduleRepository(session, now)
            if schedules.come_round(schedule.kind, period, period + schedule.every):
                self._add(session, NewJob(schedule.kind))
                schedules.trim(schedule.kind, schedule.keep)
        return period + schedule.every

    # ------------------------------------------------------------- inside

    def _add(self, session: Session, new: NewJob) -> Job:
        after_commit(session, self._wake)
        return JobRepository(session, self._clock()).add(new)

    def _wake(self) -> None:
        for wake in tuple(self._wakers):
            wake()
