"""Between jobs, their events, and their rows."""

from __future__ import annotations

from datetime import datetime

import msgspec

from data.jobs import Claim, EventKind, Job, JobError, JobEvent, JobStatus, NewJob, Progress
from data.tables import JobEventRow, JobRow

__all__ = [
    "claim_of",
    "event_of",
    "event_row",
    "first_state",
    "job_of",
    "set_error",
    "set_progress",
]


def first_state(new: NewJob, job: str, turn: int, now: datetime) -> dict[str, object]:
    """The columns of a job that has just come."""
    return {
        "id": job,
        "kind": new.kind,
        "owner": new.owner,
        "key": new.key,
        "payload": new.payload.decode(),
        "status": JobStatus.QUEUED.value,
        "rank": -new.priority,
        "turn": turn,
        "run_at": new.run_at or now,
        "attempts": 0,
        "max_attempts": new.max_attempts,
        "fence": 0,
        "cancelling": False,
        "step": 0,
        "steps": 0,
        "message": "",
        "events": 0,
        "created": now,
    }


def job_of(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        status=JobStatus(row.status),
        progress=Progress(row.step, row.steps, row.message, row.preview),
        result=None if row.result is None else msgspec.json.decode(row.result),
        error=_error(row.error_code, row.error),
        owner=row.owner,
        priority=-row.rank,
        attempts=row.attempts,
        max_attempts=row.max_attempts,
        cancelling=row.cancelling,
        created=row.created,
        run_at=row.run_at,
        started=row.started,
        finished=row.finished,
    )


def claim_of(row: JobRow) -> Claim:
    return Claim(job_of(row), row.payload.encode(), row.fence)


def event_row(row: JobRow, kind: EventKind, now: datetime) -> JobEventRow:
    """The next event of a job whose row is held by this transaction: it shows the job as it is now."""
    row.events += 1
    return JobEventRow(
        job_seq=row.seq,
        number=row.events,
        kind=kind.value,
        status=row.status,
        step=row.step,
        steps=row.steps,
        message=row.message,
        preview=row.preview,
        error_code=row.error_code,
        error=row.error,
        at=now,
    )


def event_of(job: str, row: JobEventRow) -> JobEvent:
    return JobEvent(
        job=job,
        number=row.number,
        kind=EventKind(row.kind),
        status=JobStatus(row.status),
        progress=Progress(row.step, row.steps, row.message, row.preview),
        error=_error(row.error_code, row.error),
        at=row.at,
    )


def set_progress(row: JobRow, progress: Progress) -> None:
    row.step, row.steps = progress.step, progress.steps
    row.message, row.preview = _storable(progress.message), progress.preview


def set_error(row: JobRow, error: JobError | None) -> None:
    row.error_code = error and error.code
    row.error = error and _storable(error.detail)


def _error(code: str | None, detail: str | None) -> JobError | None:
    return None if code is None else JobError(code, detail or "")


def _storable(sentence: str) -> str:
    """A sentence may quote a feed of binary junk: no database takes NUL or lone surrogates."""
    return sentence.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
