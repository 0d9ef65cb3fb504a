"""The demo's look: one wish is pictured, and what is like it is bought or made."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import msgspec

from data.errors import ConflictError, LookwrightError, UnavailableError
from pipelines.answers import BudgetRequest, SearchAnswer, SearchRequest
from pipelines.ateliers import MatchAnswer, MatchRequest, Near, match_ateliers
from pipelines.finding import find
from pipelines.jobs import Job
from pipelines.looks import (
    GENERATE,
    GenerateReport,
    GenerateRequest,
    ask_for_looks,
    follow,
)
from pipelines.progress import Progress
from pipelines.wiring import Lookwright

__all__ = ["Pictured", "picture_wish"]

WISH = "a navy wool coat"
LABEL = "Outwear"
SEED = 7
PATIENCE = 180.0
"""Seconds that a machine may take, however slow or busy it is; the models' loading is most of them."""
HITS = 6
MADE = 3


class Pictured(msgspec.Struct, frozen=True):
    """A wish, its look, the products and the ateliers for it; ``why`` says what went wrong on the way."""

    wish: str
    command: str
    seconds: float = 0.0
    look: str | None = None
    found: SearchAnswer | None = None
    made: MatchAnswer | None = None
    why: str = ""


def picture_wish(app: Lookwright, progress: Progress) -> Pictured:
    """Made with the engine that ships, whatever the settings name: it needs no GPU and no account."""
    began = time.perf_counter()
    command = f'lookwright generate "{WISH}" --engine bundled --seed {SEED}'
    done = Pictured(WISH, command)
    try:
        look = _look(app, progress)
        done = msgspec.structs.replace(done, look=look, seconds=time.perf_counter() - began)
        # asked as the page asks: by the picture, and by the words that it was made from
        found = find(app, SearchRequest(look_id=look, text=WISH, limit=HITS))
        done = msgspec.structs.replace(done, found=found)
        budget = BudgetRequest(max=600, currency=app.settings.currency)
        place = Near(48.85, 2.35)
        request = MatchRequest(look_id=look, category=LABEL, budget=budget, near=place, limit=MADE)
        return msgspec.structs.replace(done, made=match_ateliers(app, request))
    except LookwrightError as error:
        return msgspec.structs.replace(done, why=error.detail)


def _look(app: Lookwright, progress: Progress) -> str:
    """The look's id. Raises what kept it from being made; nothing of it stays in the queue."""
    from pipelines.working import working

    asked = ask_for_looks(app, GenerateRequest(WISH, seed=SEED, engine="bundled"), priority=1)
    end = threading.Timer(PATIENCE, _leave, (app, asked.job.id))
    end.start()
    try:
        with working(app, GENERATE, grace=0):
            for event in follow(app, asked.job):
                progress("Picturing", event.progress.step, event.progress.steps or None)
                if event.error is not None:
                    raise UnavailableError(event.error.detail)
    finally:
        end.cancel()
        _leave(app, asked.job.id)
    return _made(app.jobs.get(asked.job.id))


def _leave(app: Lookwright, job: str) -> None:
    """Nobody waits for another attempt."""
    with suppress(ConflictError):  # it has ended
        app.jobs.cancel(job)


def _made(job: Job) -> str:
    if job.result is None:
        raise UnavailableError(
            f"The look was not made within {PATIENCE:.0f} seconds; `lookwright generate` takes the time it needs."
        )
    report = msgspec.convert(job.result, GenerateReport)
    if not report.looks:
        raise UnavailableError("Moderation held the picture back.")
    return report.looks[0]
