"""A bounded number of calls that work at once, and a bounded number that wait."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from litestar.di import NamedDependency

from api.problems import Refusal
from pipelines.wiring import Lookwright

__all__ = ["Run", "Runner"]

P = ParamSpec("P")
T = TypeVar("T")

WAITING_PER_THREAD = 8
"""Calls that may wait for each thread; a longer queue would only hold answers nobody waits for any more."""

RETRY_SECONDS = 1


class Runner:
    """Runs the synchronous use cases of one open Lookwright in threads."""

    def __init__(self, app: Lookwright, size: int) -> None:
        self.app = app
        self.stopping = asyncio.Event()
        """Set when the server stops: endless streams end then."""
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="call")
        self._places = threading.BoundedSemaphore(size * (1 + WAITING_PER_THREAD))

    async def __call__(
        self, use_case: Callable[Concatenate[Lookwright, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The use case's answer. Raises what it raises, and ``overloaded`` where too many wait."""
        if not self._places.acquire(blocking=False):
            raise Refusal("overloaded", headers={"Retry-After": str(RETRY_SECONDS)})
        context = contextvars.copy_context()
        future = self._pool.submit(lambda: context.run(use_case, self.app, *args, **kwargs))
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _: Future[Any]) -> None:
        self._places.release()

    def close(self) -> None:
        """Wait for the calls that work; drop those that wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)


Run = NamedDependency[Runner]
"""How a route asks for the runner."""
