"""Long work: the queue's rows and every way a job's state changes.

Each change holds the job's row until its transaction ends and writes the event that tells of it, so
that states and stories agree and the numbers of events leave none out. ``Database.write()`` gives
the rest on SQLite (one writer at a time); on PostgreSQL it is the locks on rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, event, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.errors import ConflictError, CursorExpiredError, NotFoundError
from data.jobs import (
    Claim,
    Ending,
    EventKind,
    Grip,
    Job,
    JobError,
    JobEvent,
    JobStatus,
    NewJob,
    Progress,
)
from data.repositories._bulk import table_of
from data.repositories._job_rows import (
    claim_of,
    event_of,
    event_row,
    first_state,
    job_of,
    set_error,
    set_progress,
)
from data.tables import Base
from data.tables.jobs import JobEventRow, JobRoundRow, JobRow, JobScheduleRow

__all__ = ["JobRepository", "after_commit"]

_ENDED = [status.value for status in JobStatus if status.ended]
_WORKER_LOST = JobError(
    "worker_lost",
    "The worker fell silent in each attempt; look into its log, then retry the job.",
)


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Call once what the session holds is there for others to see."""
    event.listen(session, "after_commit", lambda _session: call(), once=True)


class JobRepository:
    """All that happens in one transaction happens at ``now``."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    # ------------------------------------------------------------- what people do

    def add(self, new: NewJob) -> Job:
        """Put a job into the queue, or find the one that has its key."""
        turn = self._next_turn(new.owner, -new.priority)
        seq = self._insert(JobRow, "key", first_state(new, uuid.uuid4().hex, turn, self._now))
        if seq is None:
            return job_of(self._one(select(JobRow).where(JobRow.key == new.key)))
        row = self._one(select(JobRow).where(JobRow.seq == seq))
        return self._told(row, EventKind.QUEUED)

    def get(self, id: str) -> Job:  # noqa: A002 (the field's name)
        """Raises ``NotFoundError``."""
        return job_of(self._row(id))

    def list(
        self,
        status: JobStatus | None = None,
        kind: str | None = None,
        owner: str | None = None,
        after: str | None = None,
        limit: int = 20,
    ) -> list[Job]:
        """The latest jobs, newest first; ``after`` is the id of the last one seen.

        Raises ``CursorExpiredError`` where that one has been cleared.
        """
        wanted = select(JobRow).order_by(JobRow.seq.desc()).limit(limit)
        for column, value in ((JobRow.status, status), (JobRow.kind, kind), (JobRow.owner, owner)):
            if value is not None:
                wanted = wanted.where(column == value)
        if after is not None:
            seq = self._session.scalar(select(JobRow.seq).where(JobRow.id == after))
            if seq is None:
                raise CursorExpiredError("The list of jobs was cleared; ask for its beginning again.")
            wanted = wanted.where(JobRow.seq < seq)
        return [job_of(row) for row in self._session.scalars(wanted)]

    def events(self, id: str, after: int = 0, limit: int = 1_000) -> list[JobEvent]:  # noqa: A002
        """What happened behind the event of that number, in order. Raises ``NotFoundError``."""
        row = self._row(id)
        wanted = select(JobEventRow).where(
            JobEventRow.job_seq == row.seq, JobEventRow.number > after
        )
        rows = self._session.scalars(wanted.order_by(JobEventRow.number).limit(limit))
        return [event_of(id, each) for each in rows]

    def cancel(self, id: str) -> Job:  # noqa: A002
        """End a waiting job, ask a running one to stop. Raises ``NotFoundError``, ``ConflictError``."""
        row = self._row(id, lock=True)
        match JobStatus(row.status):
            case JobStatus.QUEUED:
                return self._end(row, JobStatus.CANCELLED)
            case JobStatus.RUNNING if not row.cancelling:
                row.cancelling = True
                return self._told(row, EventKind.CANCELLING)
            case JobStatus.SUCCEEDED | JobStatus.FAILED:
                raise ConflictError(f"Job {id} has {row.status}; there is nothing left to cancel.")
            case _:
                return job_of(row)

    def retry(self, id: str) -> Job:  # noqa: A002
        """Begin a failed or cancelled job anew. Raises ``NotFoundError``, ``ConflictError``."""
        row = self._row(id, lock=True)
        if row.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
            raise ConflictError(
                f"Job {id} is {row.status}; only a failed or cancelled one can be retried."
            )
        row.attempts, row.cancelling = 0, False
        row.turn = self._next_turn(row.owner, row.rank)
        row.started = row.finished = None
        set_progress(row, Progress())
        return self._wait(row, self._now, EventKind.QUEUED)

    def clear(self, status: JobStatus) -> int:
        """Forget the jobs of a status with their events; how many. Raises ``ConflictError`` for running ones."""
        if status is JobStatus.RUNNING:
            raise ConflictError("Running jobs cannot be cleared; cancel them first.")
        gone = self._session.execute(
            delete(JobRow)
            .where(JobRow.status == status.value)
            .returning(JobRow.seq)
            .execution_options(synchronize_session=False)
        )
        return len(gone.all())

    # ------------------------------------------------------------- what workers do

    def waits(self, kinds: Collection[str]) -> bool:
        """Whether a job of these kinds could be claimed: a look that locks nothing."""
        return bool(self._session.scalar(select(exists(self._due(kinds)))))

    def claim(self, kinds: Collection[str], worker: str, lease: timedelta) -> Claim | None:
        """Take the job whose turn it is: the greatest priority, then the owners in turn, then the oldest.

        Two workers never get the same one, and neither waits for the other.
        """
        turns = self._due(kinds).order_by(JobRow.rank, JobRow.turn, JobRow.seq).limit(1)
        row = self._session.scalars(
            update(JobRow)
            .where(JobRow.seq == turns.with_for_update(skip_locked=True).scalar_subquery())
            .where(JobRow.status == JobStatus.QUEUED.value)
            .values(
                status=JobStatus.RUNNING.value,
                fence=JobRow.fence + 1,
                attempts=JobRow.attempts + 1,
                worker=worker,
                lease=self._now + lease,
                started=func.coalesce(JobRow.started, self._now),
            )
            .returning(JobRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).one_or_none()
        if row is None:
            return None
        self._session.execute(
            update(JobRoundRow)
            .where(JobRoundRow.rank == row.rank, JobRoundRow.round < row.turn)
            .values(round=row.turn)
            .execution_options(synchronize_session=False)
        )
        set_error(row, None)
        self._told(row, EventKind.STARTED)
        return claim_of(row)

    def grip(self, claim: Claim, *, lock: bool = False) -> Grip:
        """What has become of a claim; with ``lock`` it stays so until the transaction ends."""
        row = self._held(claim, lock=lock)
        if row is None:
            return Grip.LOST
        return Grip.CANCELLED if row.cancelling else Grip.HELD

    def beat(self, claim: Claim, lease: timedelta, progress: Progress | None = None) -> Grip:
        """The heartbeat: the claim holds for another ``lease``; with ``progress``, how far it is."""
        row = self._held(claim)
        if row is None:
            return Grip.LOST
        row.lease = self._now + lease
        if progress is not None:
            set_progress(row, progress)
            self._told(row, EventKind.PROGRESS)
        self._session.flush()
        return Grip.CANCELLED if row.cancelling else Grip.HELD

    def finish(self, claim: Claim, ending: Ending) -> Job | None:
        """End the job once; None where it is no longer this worker's."""
        row = self._held(claim)
        if row is None:
            return None
        set_progress(row, ending.progress)
        row.result = None if ending.result is None else ending.result.decode()
        return self._end(row, ending.status, ending.error)

    def put_back(
        self,
        claim: Claim,
        progress: Progress,
        run_at: datetime | None = None,
        error: JobError | None = None,
    ) -> Job | None:
        """Give a job back to the queue: to be tried again after ``error``, or, without one, uncounted.

        None where it is no longer this worker's. One that was asked to stop stops here.
        """
        row = self._held(claim)
        if row is None:
            return None
        set_progress(row, progress)
        if error is None:
            row.attempts -= 1
        if row.cancelling:
            return self._end(row, JobStatus.CANCELLED)
        kind = EventKind.RETURNED if error is None else EventKind.RETRYING
        return self._wait(row, run_at or self._now, kind, error)

    def silent(self) -> bool:
        """Whether the lease of a running job has ended: a look that locks nothing."""
        return bool(self._session.scalar(select(exists(self._expired()))))

    def take_back(self) -> list[Job]:
        """Return the jobs of workers that fell silent; those out of attempts have failed."""
        expired = self._expired().order_by(JobRow.seq).with_for_update(skip_locked=True)
        return [self._taken_back(row) for row in self._session.scalars(expired)]

    def come_round(self, kind: str, due: datetime, following: datetime) -> bool:
        """Whether the turn of ``kind`` that was ``due`` is the caller's to enqueue: one caller is told so.

        While a job of the kind is still open the turn passes.
        """
        self._insert(JobScheduleRow, "kind", {"kind": kind, "due": due})
        taken = self._session.execute(
            update(JobScheduleRow)
            .where(JobScheduleRow.kind == kind, JobScheduleRow.due <= self._now)
            .values(due=following)
            .returning(JobScheduleRow.kind)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        open_jobs = select(JobRow.seq).where(JobRow.kind == kind, JobRow.status.not_in(_ENDED))
        return taken is not None and not self._session.scalar(select(exists(open_jobs)))

    def trim(self, kind: str, keep: int) -> None:
        """Forget the ended jobs of a kind but the latest ones."""
        ended = select(JobRow.seq).where(JobRow.kind == kind, JobRow.status.in_(_ENDED))
        latest = ended.order_by(JobRow.seq.desc()).limit(keep)
        self._session.execute(
            delete(JobRow)
            .where(JobRow.seq.in_(ended), JobRow.seq.not_in(latest))
            .execution_options(synchronize_session=False)
        )

    # ------------------------------------------------------------- inside

    def _due(self, kinds: Collection[str]) -> Select[tuple[int]]:
        return select(JobRow.seq).where(
            JobRow.status == JobStatus.QUEUED.value,
            JobRow.run_at <= self._now,
            JobRow.kind.in_(kinds),
        )

    def _expired(self) -> Select[tuple[JobRow]]:
        return select(JobRow).where(
            JobRow.status == JobStatus.RUNNING.value, JobRow.lease < self._now
        )

    def _one(self, wanted: Select[tuple[JobRow]]) -> JobRow:
        return self._session.scalars(wanted.execution_options(populate_existing=True)).one()

    def _row(self, id: str, *, lock: bool = False) -> JobRow:  # noqa: A002
        wanted = select(JobRow).where(JobRow.id == id)
        row = self._first(wanted, lock=lock)
        if row is None:
            raise NotFoundError(f"There is no job {id!r}; `lookwright jobs list` shows those there are.")
        return row

    def _held(self, claim: Claim, *, lock: bool = True) -> JobRow | None:
        """The row, while the claim holds: a later claim has another fence, an ended job another status."""
        wanted = select(JobRow).where(
            JobRow.id == claim.job.id,
            JobRow.fence == claim.fence,
            JobRow.status == JobStatus.RUNNING.value,
        )
        return self._first(wanted, lock=lock)

    def _first(self, wanted: Select[tuple[JobRow]], *, lock: bool) -> JobRow | None:
        wanted = wanted.execution_options(populate_existing=True)
        return self._session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()

    def _next_turn(self, owner: str, rank: int) -> int:
        """The round in which the owner's next job comes: behind its own, and behind the round being served."""
        self._insert(JobRoundRow, "rank", {"rank": rank, "round": 0})
        served = self._session.scalar(select(JobRoundRow.round).where(JobRoundRow.rank == rank))
        own = self._session.scalar(
            select(func.max(JobRow.turn)).where(
                JobRow.owner == owner,
                JobRow.status == JobStatus.QUEUED.value,
                JobRow.rank == rank,
            )
        )
        return 1 + max(served or 0, own or 0)

    def _insert(self, row: type[Base], unique: str, values: dict[str, object]) -> int | None:
        """The new row's primary key, or None where another row has the same value already."""
        table = table_of(row)
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        key = next(iter(table.primary_key))
        adding = dialect.insert(table).values(**values)
        return self._session.scalar(
            adding.on_conflict_do_nothing(index_elements=[unique]).returning(key)
        )

    def _wait(
        self, row: JobRow, run_at: datetime, kind: EventKind, error: JobError | None = None
    ) -> Job:
        row.status, row.run_at = JobStatus.QUEUED.value, run_at
        row.worker = row.lease = None
        set_error(row, error)
        return self._told(row, kind)

    def _end(self, row: JobRow, status: JobStatus, error: JobError | None = None) -> Job:
        row.status, row.finished, row.cancelling = status.value, self._now, False
        row.worker = row.lease = None
        set_error(row, error)
        return self._told(row, EventKind(status.value))

    def _taken_back(self, row: JobRow) -> Job:
        if row.cancelling:
            return self._end(row, JobStatus.CANCELLED)
        if row.attempts >= row.max_attempts:
            return self._end(row, JobStatus.FAILED, _WORKER_LOST)
        return self._wait(row, self._now, EventKind.RETURNED)

    def _told(self, row: JobRow, kind: EventKind) -> Job:
        self._session.add(event_row(row, kind, self._now))
        self._session.flush()
        return job_of(row)
