"""The values of long work: jobs, what happens to them, and a worker's claim on one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

__all__ = [
    "Claim",
    "Ending",
    "EventKind",
    "Grip",
    "Job",
    "JobError",
    "JobEvent",
    "JobStatus",
    "NewJob",
    "Progress",
]


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in {JobStatus.QUEUED, JobStatus.RUNNING}


class EventKind(StrEnum):
    """What an event tells."""

    QUEUED = "queued"
    STARTED = "started"
    PROGRESS = "progress"
    RETRYING = "retrying"
    """An attempt failed on what can pass; the next one waits for its time."""
    RETURNED = "returned"
    """Its worker stopped or fell silent; another one takes it up."""
    CANCELLING = "cancelling"
    """Asked to stop; the body has not seen it yet."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Progress(msgspec.Struct, frozen=True):
    """``step`` of ``steps`` are done; 0 steps where nobody knows how many there are."""

    step: int = 0
    steps: int = 0
    message: str = ""
    preview: str | None = None
    """How far a picture is: a small one as a ``data:`` address, where the work makes one."""


class JobError(msgspec.Struct, frozen=True):
    """Why it failed: a stable code, and a sentence for the person who asked."""

    code: str
    detail: str


class Job(msgspec.Struct, frozen=True):
    """One piece of long work as a person sees it."""

    id: str
    kind: str
    status: JobStatus
    progress: Progress
    result: Any
    """What the body answered, as JSON values; None before it succeeded."""
    error: JobError | None
    owner: str
    priority: int
    attempts: int
    """Attempts begun; a retry by hand counts from 0 again."""
    max_attempts: int
    cancelling: bool
    """Asked to stop while running, and not stopped yet."""
    created: datetime
    run_at: datetime
    started: datetime | None
    finished: datetime | None


class JobEvent(msgspec.Struct, frozen=True):
    """One line of a job's story. Numbers begin at 1 and leave none out."""

    job: str
    number: int
    kind: EventKind
    status: JobStatus
    progress: Progress
    error: JobError | None
    at: datetime


class NewJob(msgspec.Struct, frozen=True):
    """What is put into the queue; ``payload`` is JSON. Greater priorities go first."""

    kind: str
    payload: bytes = b"{}"
    owner: str = ""
    priority: int = 0
    run_at: datetime | None = None
    key: str | None = None
    """A job with the same key that is still kept is taken instead of a second one."""
    max_attempts: int = 5


class Claim(msgspec.Struct, frozen=True):
    """A worker's right to a job. The fence grows with each claim, so that an earlier holder changes nothing."""

    job: Job
    payload: bytes
    fence: int


class Grip(StrEnum):
    """What has become of a claim."""

    HELD = "held"
    CANCELLED = "cancelled"
    """Still held, but the body has been asked to stop."""
    LOST = "lost"
    """The job is no longer this worker's."""


class Ending(msgspec.Struct, frozen=True):
    """How an attempt came to its end; ``result`` is JSON."""

    status: JobStatus
    progress: Progress
    result: bytes | None = None
    error: JobError | None = None
