"""Work that comes back by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.repositories._job_states import ENDED, insert_new
from data.tables import JobRow, JobScheduleRow

__all__ = ["JobScheduleRepository"]


class JobScheduleRepository:
    """When each kind is due next."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def come_round(self, kind: str, due: datetime, following: datetime) -> bool:
        """Whether the turn of ``kind`` that was ``due`` is the caller's to enqueue: one caller is told so.

        While a job of the kind is still open the turn passes.
        """
        insert_new(self._session, JobScheduleRow, "kind", {"kind": kind, "due": due})
        taken = self._session.execute(
            update(JobScheduleRow)
            .where(JobScheduleRow.kind == kind, JobScheduleRow.due <= self._now)
            .values(due=following)
            .returning(JobScheduleRow.kind)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        open_jobs = select(JobRow.seq).where(JobRow.kind == kind, JobRow.status.not_in(ENDED))
        return taken is not None and not self._session.scalar(select(open_jobs.exists()))

    def trim(self, kind: str, keep: int) -> None:
        """Forget the ended jobs of a kind but the latest ones."""
        ended = select(JobRow.seq).where(JobRow.kind == kind, JobRow.status.in_(ENDED))
        latest = ended.order_by(JobRow.seq.desc()).limit(keep)
        self._session.execute(
            delete(JobRow)
            .where(JobRow.seq.in_(ended), JobRow.seq.not_in(latest))
            .execution_options(synchronize_session=False)
        )
