"""Takes jobs from the queue and does them, in threads, until it is told to stop."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import stamina

from data import Ending, Job, JobError, JobStatus
from data.errors import LookwrightError, ModelUnavailableError, UnavailableError
from pipelines.jobs.context import (
    JobCancelledError,
    JobContext,
    JobLostError,
    JobReturnedError,
)
from pipelines.jobs.policy import Backoff, Pace, Schedule
from pipelines.jobs.queue import JobQueue

__all__ = ["Handler", "Worker"]

Handler = Callable[[JobContext], Any]
"""The body of a kind of job: it answers a struct, a dict of JSON values, or None.

It may be called again for the same job after a kill at any moment: it goes on from what it has committed.
"""

_log = logging.getLogger("lookwright.jobs")

_BROKEN = JobError(
    "internal_error",
    "Something unforeseen went wrong; the worker's log tells what. Retry the job when it is mended.",
)
_NEVER_ON = (ModelUnavailableError,)
"""Unavailable until somebody puts it right: another attempt would only come to the same end."""
_LAST_WORDS = 5.0
"""Seconds that bodies have to go back after the grace of a stop is over."""


def _asked_to_wait(error: Exception) -> timedelta:
    """What the part that failed asks for: it is not asked again before."""
    return timedelta(seconds=getattr(error, "retry_after", None) or 0)


class Worker:
    """Does up to ``slots`` jobs at once, of the kinds it has handlers for.

    ``at_most`` is how many of one kind it does at once, where that is fewer: what needs the same device
    waits in the queue, in its turn, and not in a slot.

    An attempt that failed is followed by another one, after ``backoff``, only where it failed on
    what can pass: the errors in ``retry_on``, but for a model that is missing, which waits for a person.
    """

    def __init__(
        self,
        queue: JobQueue,
        handlers: Mapping[str, Handler],
        *,
        slots: int = 1,
        at_most: Mapping[str, int] | None = None,
        schedules: Sequence[Schedule] = (),
        pace: Pace = Pace(),  # noqa: B008 (frozen)
        backoff: Backoff = Backoff(),  # noqa: B008 (frozen)
        retry_on: tuple[type[Exception], ...] = (UnavailableError,),
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._queue = queue
        self._handlers = dict(handlers)
        self._slots = slots
        self._at_most = dict(at_most or {})
        self._due = {schedule: datetime.min.replace(tzinfo=UTC) for schedule in schedules}
        self._pace = pace
        self._backoff = backoff
        self._retry_on = retry_on
        self._bodies: dict[threading.Thread, JobContext] = {}
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._grace = 0.0

    # ------------------------------------------------------------- from outside

    def run(self) -> None:
        """Work until ``stop`` is called."""
        forget = self._queue.on_work(self.wake)
        heart = threading.Thread(target=self._heartbeats, name="job-heartbeats", daemon=True)
        heart.start()
        try:
            while not self._stop.is_set():
                self._wake.clear()
                self._survive(self._fill)
                self._wake.wait(self._pace.poll)
        finally:
            forget()
            self._drain()
            self._ended.set()
            heart.join()

    def stop(self, grace: float = 20.0) -> None:
        """Take no more jobs; those that run have ``grace`` seconds to finish, then they are handed back.

        Returns at once: ``run`` returns when it is done. May be called from a signal's handler.
        """
        self._grace = grace
        self._stop.set()
        self._wake.set()

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def work_one(self) -> Job | None:
        """Do the job whose turn it is here and now, without heartbeats; None where none is due or it was lost."""
        self._look_around()
        context = self._next()
        if context is None:
            return None
        try:
            return self._do(context)
        except (KeyboardInterrupt, SystemExit):
            self._queue.put_back(context.claim, context.latest)
            raise

    # ------------------------------------------------------------- the loop

    def _fill(self) -> None:
        self._look_around()
        while len(self._bodies) < self._slots and not self._stop.is_set():
            context = self._next()
            if context is None:
                return
            self._begin(context)

    def _next(self) -> JobContext | None:
        claim = self._queue.claim(self._kinds(), self.name, self._pace.lease)
        return claim and JobContext(self._queue, claim, self._pace.lease, self._pace.every)

    def _kinds(self) -> list[str]:
        """The kinds of which another one may begin."""
        running = Counter(context.job.kind for context in tuple(self._bodies.values()))
        return [
            kind for kind in self._handlers if running[kind] < self._at_most.get(kind, self._slots)
        ]

    def _look_around(self) -> None:
        self._queue.take_back()
        for schedule, due in self._due.items():
            if self._queue.now() >= due:
                self._due[schedule] = self._queue.come_round(schedule)

    def _begin(self, context: JobContext) -> None:
        def body() -> None:
            try:
                self._do(context)
            finally:
                del self._bodies[threading.current_thread()]
                self._wake.set()

        # a daemon, so that a body that never looks up cannot keep the process from ending
        thread = threading.Thread(target=body, name=f"job-{context.job.id[:8]}", daemon=True)
        self._bodies[thread] = context
        thread.start()

    def _heartbeats(self) -> None:
        while not self._ended.wait(self._pace.lease.total_seconds() / 6):
            for context in tuple(self._bodies.values()):
                self._survive(context.beat)

    def _drain(self) -> None:
        self._wait_for_bodies(self._grace)
        for context in tuple(self._bodies.values()):
            context.returning = True
        self._wait_for_bodies(_LAST_WORDS)
        for context in tuple(self._bodies.values()):
            _log.warning("job %s did not stop; its lease will end", context.job.id)

    def _wait_for_bodies(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        for thread in tuple(self._bodies):
            thread.join(max(0.0, until - time.monotonic()))

    def _survive(self, call: Callable[[], None]) -> None:
        """A database that is down for a while ends no worker."""
        try:
            call()
        except UnavailableError as error:
            _log.warning("the job queue cannot be reached: %s", error.detail)

    # ------------------------------------------------------------- one job

    def _do(self, context: JobContext) -> Job | None:
        """Do one job; None where it was lost on the way, and then nothing has changed."""
        job = None
        settle = self._attempt(context)
        retries = stamina.retry_context(UnavailableError, None, self._pace.lease.total_seconds())
        try:
            for attempt in retries:
                with attempt:
                    job = settle()
        except UnavailableError as error:
            _log.warning("the end of job %s could not be kept: %s", context.job.id, error.detail)
        if job is None:
            _log.warning("job %s is not this worker's any more", context.job.id)
        return job

    def _attempt(self, context: JobContext) -> Callable[[], Job | None]:
        """Run the body; the answer writes down how that ended."""
        try:
            answer = self._handlers[context.job.kind](context)
            result = msgspec.json.encode(answer)
        except JobCancelledError:
            ending = Ending(JobStatus.CANCELLED, context.latest)
        except JobReturnedError:
            return partial(self._queue.put_back, context.claim, context.latest)
        except JobLostError:
            return lambda: None
        except Exception as error:  # noqa: BLE001 (whatever a body raises, its job has an end)
            return self._after_failure(context, error)
        else:
            ending = Ending(JobStatus.SUCCEEDED, context.latest, result)
        return partial(self._queue.finish, context.claim, ending)

    def _after_failure(self, context: JobContext, error: Exception) -> Callable[[], Job | None]:
        job, told = context.job, _BROKEN
        if isinstance(error, LookwrightError):
            told = JobError(error.code, error.detail)
            _log.warning("job %s (%s): %s", job.id, job.kind, error.detail)
        else:
            _log.error("job %s (%s) broke", job.id, job.kind, exc_info=error)
        can_pass = isinstance(error, self._retry_on) and not isinstance(error, _NEVER_ON)
        if can_pass and job.attempts < job.max_attempts:
            wait = max(self._backoff.after(job.attempts, job.id), _asked_to_wait(error))
            return partial(self._queue.put_back, context.claim, context.latest, wait, told)
        ending = Ending(JobStatus.FAILED, context.latest, error=told)
        return partial(self._queue.finish, context.claim, ending)
