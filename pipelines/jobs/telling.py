"""Progress told beside the work, so that no step of it waits for the database or for a preview."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from data import Grip, Progress
from data.errors import UnavailableError
from pipelines.jobs.context import JobContext

__all__ = ["Teller"]

_log = logging.getLogger("lookwright.jobs")


class Teller:
    """Writes a job's progress in a thread of its own; where it cannot keep up, the newest step wins.

    What raises inside of it ends it without another word; otherwise it ends with the newest step written or
    thinned out, and the database is the caller's alone again.
    """

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._news = threading.Condition()
        self._newest: tuple[Progress, Callable[[], str | None] | None] | None = None
        self._over = False
        self._thread = threading.Thread(target=self._tell_all, name="job-progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, trace
        with self._news:
            self._over = True
            if error is not None:
                self._newest = None
            self._news.notify()
        self._thread.join()

    def tell(
        self,
        step: int,
        steps: int = 0,
        message: str = "",
        preview: Callable[[], str | None] | None = None,
    ) -> None:
        """As ``JobContext.progress``, at once; ``preview`` is called in another thread, or never."""
        self._context.latest = Progress(step, steps, message)
        with self._news:
            self._newest = self._context.latest, preview
            self._news.notify()

    def _tell_all(self) -> None:
        while (news := self._wait()) is not None:
            progress, preview = news
            if self._context.grip is not Grip.HELD:
                continue  # nobody is to be told of steps after a cancel
            try:
                self._context.write(progress, preview)
            except UnavailableError as error:
                _log.warning("a step of job %s is not told: %s", self._context.job.id, error.detail)

    def _wait(self) -> tuple[Progress, Callable[[], str | None] | None] | None:
        with self._news:
            self._news.wait_for(lambda: self._over or self._newest is not None)
            news, self._newest = self._newest, None
            return news
