"""What the body of a job is given, and how it is interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from data import Claim, Grip, Job, Progress, Session
from data.errors import InvalidInputError
from pipelines.jobs.queue import JobQueue

__all__ = [
    "JobCancelledError",
    "JobContext",
    "JobInterruptedError",
    "JobLostError",
    "JobReturnedError",
]

T = TypeVar("T")


class JobInterruptedError(Exception):
    """The body is to stop: let it pass, it is no failure. What is committed stays."""


class JobCancelledError(JobInterruptedError):
    """Somebody cancelled the job."""


class JobReturnedError(JobInterruptedError):
    """The worker stops; the job goes back to the queue."""


class JobLostError(JobInterruptedError):
    """This worker was silent for too long, and the job is another's now."""


class JobContext:
    """A body's view of its job. ``every`` is how often, in seconds, its calls reach the database at most."""

    def __init__(self, queue: JobQueue, claim: Claim, lease: timedelta, every: float) -> None:
        self.claim = claim
        self.grip = Grip.HELD
        self.returning = False
        """Whether the worker wants to stop."""
        self.latest = claim.job.progress
        self._queue = queue
        self._lease = lease
        self._every = every
        self._told = self._looked = -every

    @property
    def job(self) -> Job:
        """The job as it was when this attempt began."""
        return self.claim.job

    def payload(self, kind: type[T]) -> T:
        """What was enqueued. Raises ``InvalidInputError`` where it is no such value."""
        try:
            return msgspec.json.decode(self.claim.payload, type=kind)
        except msgspec.MsgspecError as error:
            raise InvalidInputError(
                f"The job {self.job.kind!r} was given something else than it needs: {error}."
            ) from error

    def progress(
        self,
        step: int,
        steps: int = 0,
        message: str = "",
        preview: Callable[[], str | None] | None = None,
    ) -> None:
        """Tell that ``step`` of ``steps`` are done. Not inside a transaction of the body's own.

        ``preview`` makes a small picture of it, as a ``data:`` address; it is called only where this is told.
        """
        self.latest = Progress(step, steps, message)
        self.write(self.latest, preview)

    def write(self, progress: Progress, preview: Callable[[], str | None] | None = None) -> None:
        """Tell of a step, where the last one was told long enough ago."""
        if self._is_time(self._told):
            self._told = time.monotonic()
            told = replace(progress, preview=preview()) if preview else progress
            self._know(self._queue.beat(self.claim, self._lease, told))

    def check_cancelled(self, *, at_once: bool = False) -> None:
        """Call this where the body can stop; ``at_once`` where its next chance comes late.

        Raises ``JobCancelledError``, ``JobReturnedError`` or ``JobLostError``: let them pass.
        """
        if at_once or self._is_time(self._looked):
            self._looked = time.monotonic()
            self._know(self._queue.grip(self.claim))
        if self.grip is Grip.LOST:
            raise JobLostError
        if self.grip is Grip.CANCELLED:
            raise JobCancelledError
        if self.returning:
            raise JobReturnedError

    def hold(self, session: Session) -> None:
        """Call this first in a transaction that must not happen unless the job is still this worker's.

        The claim then stays until the transaction ends. Keep it short, and tell no progress in it:
        heartbeats wait for its end. Raises ``JobLostError``.
        """
        self._know(self._queue.grip(self.claim, session))
        if self.grip is Grip.LOST:
            raise JobLostError

    def beat(self) -> None:
        """The heartbeat, from the worker's own thread."""
        self._know(self._queue.beat(self.claim, self._lease))

    def _is_time(self, last: float) -> bool:
        return time.monotonic() - last >= self._every

    def _know(self, grip: Grip) -> None:
        if self.grip is not Grip.LOST:  # what is lost never comes back
            self.grip = grip
