"""Long work as people see it: what waits, runs and has ended, and what they do about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from data.errors import ConflictError, CursorExpiredError, NotFoundError
from data.jobs import EventKind, Job, JobEvent, JobStatus, NewJob, Progress
from data.repositories._job_rows import event_of, first_state, job_of, set_progress
from data.repositories._job_states import JobStates, insert_new
from data.tables import JobEventRow, JobRoundRow, JobRow

__all__ = ["JobRepository", "after_commit"]


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Call once what the session holds is there for others to see."""

    def told(_session: Session) -> None:
        call()

    event.listen(session, "after_commit", told, once=True)


class JobRepository(JobStates):
    """The queue's rows by their public ids."""

    def add(self, new: NewJob) -> Job:
        """Put a job into the queue, or find the one that has its key."""
        turn = self._next_turn(new.owner, -new.priority)
        columns = first_state(new, uuid.uuid4().hex, turn, self._now)
        insert_new(self._session, JobRow, "key", columns)
        row = self._first(select(JobRow).where(JobRow.id == columns["id"]))
        if row is None:  # another one has the key
            return job_of(self._session.scalars(select(JobRow).where(JobRow.key == new.key)).one())
        return self._told(row, EventKind.QUEUED)

    def get(self, job: str) -> Job:
        """Raises ``NotFoundError``."""
        return job_of(self._row(job))

    def payload(self, job: str) -> str:
        """The JSON text that a job was given. Raises ``NotFoundError``."""
        return self._row(job).payload

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
                raise CursorExpiredError(
                    "The list of jobs was cleared; ask for its beginning again."
                )
            wanted = wanted.where(JobRow.seq < seq)
        return [job_of(row) for row in self._session.scalars(wanted)]

    def events(self, job: str, after: int = 0, limit: int = 1_000) -> list[JobEvent]:
        """What happened behind the event of that number, in order. Raises ``NotFoundError``."""
        row = self._row(job)
        wanted = select(JobEventRow).where(
            JobEventRow.job_seq == row.seq, JobEventRow.number > after
        )
        rows = self._session.scalars(wanted.order_by(JobEventRow.number).limit(limit))
        return [event_of(job, each) for each in rows]

    def cancel(self, job: str) -> Job:
        """End a waiting job, ask a running one to stop. Raises ``NotFoundError``, ``ConflictError``."""
        row = self._row(job, lock=True)
        match JobStatus(row.status):
            case JobStatus.QUEUED:
                return self._end(row, JobStatus.CANCELLED)
            case JobStatus.RUNNING if not row.cancelling:
                row.cancelling = True
                return self._told(row, EventKind.CANCELLING)
            case JobStatus.SUCCEEDED | JobStatus.FAILED:
                raise ConflictError(f"Job {job} has {row.status}; there is nothing left to cancel.")
            case _:
                return job_of(row)

    def retry(self, job: str) -> Job:
        """Begin a failed or cancelled job anew. Raises ``NotFoundError``, ``ConflictError``."""
        row = self._row(job, lock=True)
        if row.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
            raise ConflictError(
                f"Job {job} is {row.status}; only a failed or cancelled one can be retried."
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

    def forget_previews(self, job: str) -> None:
        """Drop the small pictures from a job's story: once it is done, or what they show is deleted."""
        seq = select(JobRow.seq).where(JobRow.id == job).scalar_subquery()
        for row, mine in ((JobEventRow, JobEventRow.job_seq == seq), (JobRow, JobRow.id == job)):
            self._session.execute(
                update(row)
                .where(mine, row.preview.is_not(None))
                .values(preview=None)
                .execution_options(synchronize_session=False)
            )

    def _row(self, job: str, *, lock: bool = False) -> JobRow:
        row = self._first(select(JobRow).where(JobRow.id == job), lock=lock)
        if row is None:
            raise NotFoundError(
                f"There is no job {job!r}; `lookwright jobs list` shows those there are."
            )
        return row

    def _next_turn(self, owner: str, rank: int) -> int:
        """The round in which the owner's next job comes: behind its own, and behind the round being served."""
        insert_new(self._session, JobRoundRow, "rank", {"rank": rank, "round": 0})
        served = self._session.scalar(select(JobRoundRow.round).where(JobRoundRow.rank == rank))
        own = self._session.scalar(
            select(func.max(JobRow.turn)).where(
                JobRow.owner == owner,
                JobRow.status == JobStatus.QUEUED.value,
                JobRow.rank == rank,
            )
        )
        return 1 + max(served or 0, own or 0)
