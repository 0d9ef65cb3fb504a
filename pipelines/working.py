"""The workers: which kinds of long work there are, and what comes round by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from data.errors import InvalidInputError
from pipelines.ateliers.jobs import (
    IMPORT_ATELIERS,
    embedding_handler,
    import_ateliers_handler,
)
from pipelines.briefs import EXPIRY, UNSENT, brief_work
from pipelines.import_jobs import IMPORT, forget_feeds, import_handler
from pipelines.jobs import Handler, JobContext, Schedule, Worker
from pipelines.looks import GENERATE, forget_drafts, generate_handler
from pipelines.pictures import forget_pictures
from pipelines.syncing import sync
from pipelines.wiring import Lookwright

__all__ = ["handlers", "make_worker", "working"]

PRICES = Schedule("prices", every=timedelta(minutes=1), keep=1)
CLEANING = Schedule("cleaning", every=timedelta(hours=1), keep=1)
PORTFOLIOS = Schedule("portfolios", every=timedelta(hours=1), keep=1)
SCHEDULES = (PRICES, CLEANING, PORTFOLIOS, EXPIRY, UNSENT)


def handlers(app: Lookwright) -> Mapping[str, Handler]:
    """The body of every kind of work."""

    def bring_in(context: JobContext) -> object:
        return import_handler(app, context)

    def bring_ateliers(context: JobContext) -> object:
        return import_ateliers_handler(app, context)

    def portfolios(context: JobContext) -> object:
        return embedding_handler(app, context)

    def prices(context: JobContext) -> object:
        """Sales that have begun or ended, and whatever else waits in the journal."""
        del context
        return {"replayed": sync(app)}

    def cleaning(context: JobContext) -> object:
        """Pictures whose time is over, what looks left behind, and feeds that are done with."""
        del context
        return {
            "pictures": forget_pictures(app),
            "drafts": forget_drafts(app),
            "feeds": forget_feeds(app),
        }

    def picture(context: JobContext) -> object:
        return generate_handler(app, context)

    return {
        IMPORT: bring_in,
        IMPORT_ATELIERS: bring_ateliers,
        GENERATE: picture,
        PRICES.kind: prices,
        CLEANING.kind: cleaning,
        PORTFOLIOS.kind: portfolios,
        **brief_work(app),
    }


def make_worker(app: Lookwright, kind: str | None = None) -> Worker:
    """A worker for every kind of work, or for one. Raises ``InvalidInputError`` for an unknown kind."""
    bodies = dict(handlers(app))
    if kind is not None and kind not in bodies:
        raise InvalidInputError(f"There is no work of the kind {kind!r}; {', '.join(bodies)} are.")
    chosen = bodies if kind is None else {kind: bodies[kind]}
    schedules = [each for each in SCHEDULES if each.kind in chosen]
    return Worker(app.jobs, chosen, slots=2, at_most={GENERATE: 1}, schedules=schedules)


@contextmanager
def working(
    app: Lookwright, kind: str | None = None, grace: float | None = None
) -> Iterator[Worker]:
    """A worker in a thread of this process, stopped with what runs finished or handed back.

    ``grace`` is how many seconds it may take to finish; by itself, as the settings say.
    """
    worker = make_worker(app, kind)
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield worker
    finally:
        worker.stop(app.settings.server.grace_seconds if grace is None else grace)
        thread.join()
