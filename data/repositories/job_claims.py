"""Long work as workers see it: claims, heartbeats, endings, and the jobs of workers that fell silent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, select, update

from data.jobs import Claim, Ending, EventKind, Grip, Job, JobError, JobStatus, Progress
from data.repositories._job_rows import claim_of, set_error, set_progress
from data.repositories._job_states import JobStates
from data.tables import JobRoundRow, JobRow

__all__ = ["JobClaimRepository"]

T = TypeVar("T")

_WORKER_LOST = JobError(
    "worker_lost",
    "The worker fell silent in each attempt; look into its log, then retry the job.",
)


class JobClaimRepository(JobStates):
    """A claim holds until its lease ends or another claim has a greater fence."""

    def waits(self, kinds: Collection[str]) -> bool:
        """Whether a job of these kinds could be claimed: a look that locks nothing."""
        return bool(self._session.scalar(select(self._due(kinds).exists())))

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
        row.started = row.started or self._now
        set_error(row, None)
        self._told(row, EventKind.STARTED)
        return claim_of(row)

    def grip(self, claim: Claim, *, lock: bool = False) -> Grip:
        """What has become of a claim; with ``lock`` it stays so until the transaction ends."""
        wanted = self._holding(select(JobRow.cancelling), claim)
        cancelling = self._session.scalar(wanted.with_for_update() if lock else wanted)
        if cancelling is None:
            return Grip.LOST
        return Grip.CANCELLED if cancelling else Grip.HELD

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
        return bool(self._session.scalar(select(self._expired().exists())))

    def take_back(self) -> list[Job]:
        """Return the jobs of workers that fell silent; those out of attempts have failed."""
        expired = self._expired().order_by(JobRow.seq).with_for_update(skip_locked=True)
        return [self._taken_back(row) for row in self._session.scalars(expired)]

    def _due(self, kinds: Collection[str]) -> Select[int]:
        return select(JobRow.seq).where(
            JobRow.status == JobStatus.QUEUED.value,
            JobRow.run_at <= self._now,
            JobRow.kind.in_(kinds),
        )

    def _expired(self) -> Select[JobRow]:
        return select(JobRow).where(
            JobRow.status == JobStatus.RUNNING.value, JobRow.lease < self._now
        )

    def _held(self, claim: Claim, *, lock: bool = True) -> JobRow | None:
        """The row, while the claim holds: a later claim has another fence, an ended job another status."""
        return self._first(self._holding(select(JobRow), claim), lock=lock)

    def _holding(self, wanted: Select[T], claim: Claim) -> Select[T]:
        return wanted.where(
            JobRow.id == claim.job.id,
            JobRow.fence == claim.fence,
            JobRow.status == JobStatus.RUNNING.value,
        )

    def _taken_back(self, row: JobRow) -> Job:
        if row.cancelling:
            return self._end(row, JobStatus.CANCELLED)
        if row.attempts >= row.max_attempts:
            return self._end(row, JobStatus.FAILED, _WORKER_LOST)
        return self._wait(row, self._now, EventKind.RETURNED)
