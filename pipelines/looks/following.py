"""Watching a job from the process that asked for it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from pipelines.jobs import Job, JobEvent
from pipelines.wiring import Lookwright

__all__ = ["follow"]

POLL_SECONDS = 0.2


def follow(app: Lookwright, job: Job) -> Iterator[JobEvent]:
    """A job's events from the first one, as they come, until it has ended."""
    seen = 0
    while True:
        ended = app.jobs.get(job.id).status.ended  # asked before the events: no last one is missed
        events = app.jobs.events(job.id, seen)
        yield from events
        seen += len(events)
        if ended and not events:
            return
        if not events:
            time.sleep(POLL_SECONDS)
