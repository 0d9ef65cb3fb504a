"""What changes of a job's state have in common."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.jobs import EventKind, Job, JobError, JobStatus
from data.repositories._bulk import table_of
from data.repositories._job_rows import event_row, job_of, set_error
from data.tables import Base, JobRow

__all__ = ["ENDED", "JobStates", "insert_new"]

ENDED = [status.value for status in JobStatus if status.ended]


class JobStates:
    """Each change holds the job's row until its transaction ends and writes the event that tells of it.

    So states and stories agree, and the numbers of events leave none out. On SQLite
    ``Database.write()`` has one writer at a time; on PostgreSQL it is the locks on rows. All that
    happens in one transaction happens at ``now``.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def _first(self, wanted: Select[JobRow], *, lock: bool = False) -> JobRow | None:
        wanted = wanted.execution_options(populate_existing=True)
        return self._session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()

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

    def _told(self, row: JobRow, kind: EventKind) -> Job:
        self._session.add(event_row(row, kind, self._now))
        self._session.flush()
        return job_of(row)


def insert_new(
    session: Session, row: type[Base], unique: str, values: dict[str, object]
) -> object | None:
    """The new row's primary key, or None where another row has the same value in ``unique`` already."""
    table = table_of(row)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = dialect.insert(table).values(**values)
    key = next(iter(table.primary_key))
    return session.scalar(adding.on_conflict_do_nothing(index_elements=[unique]).returning(key))
