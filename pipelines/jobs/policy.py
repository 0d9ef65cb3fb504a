"""When to try again, and when work comes back by itself."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

import msgspec

__all__ = ["Backoff", "Pace", "Schedule"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Backoff(msgspec.Struct, frozen=True):
    """How long to wait after a failed attempt: ``first``, doubled each time, at most ``longest``."""

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=5)

    def after(self, attempt: int, job: str = "") -> timedelta:
        """The wait after the attempt of that number (from 1), up to a quarter longer.

        How much longer depends on the job, so that many that failed at once do not come back at once.
        """
        doubled = self.first * 2 ** min(attempt - 1, 32)
        spread = zlib.crc32(f"{job}:{attempt}".encode()) / 2**32
        return min(doubled, self.longest) * (1 + spread / 4)


class Pace(msgspec.Struct, frozen=True):
    """How often a worker speaks with the database."""

    lease: timedelta = timedelta(seconds=60)
    """A job whose worker is silent for so long is taken up by another; heartbeats come six times as often."""
    poll: float = 1.0
    """Seconds between two looks for work that another process has enqueued; our own wakes the worker."""
    every: float = 0.5
    """Seconds between two writes of progress, and between two looks whether a job was cancelled."""


class Schedule(msgspec.Struct, frozen=True):
    """Work of ``kind`` that is due once in every period, counted from midnight UTC of a fixed day.

    Periods that pass while no worker runs are not made up for. ``keep`` is how many ended jobs
    of the kind are remembered.
    """

    kind: str
    every: timedelta
    keep: int = 10

    def period(self, now: datetime) -> datetime:
        """The beginning of the period that ``now`` lies in."""
        return now - (now - _EPOCH) % self.every
