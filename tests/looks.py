"""A workspace whose looks are drawn by the stand-in engine; everything else is real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec

from data import Look, LookRepository
from data.ports import Clock
from generation.manifest import Manifest
from generation.translate import Prompt, Translation
from pipelines.jobs import Backoff, Job, Pace, Worker
from pipelines.looks import GENERATE, GenerateRequest, ask_for_looks, generate_handler
from pipelines.settings import Settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.drawn_engine import DrawnEngine, DrawnEngines

__all__ = ["ask", "drawing", "files", "finished", "looks_of", "open_drawing", "worker"]

QUICK = Pace(lease=timedelta(seconds=60), poll=0.05, every=0.0)
"""Every step is told."""


class PlainTranslator:
    def translate(self, wish: str) -> Translation:
        return Translation(Manifest(short_description=wish), (), ())

    def refine(self, manifest: Manifest, instruction: str) -> Translation:
        return Translation(msgspec.structs.replace(manifest, context=instruction), (), ())

    def enhance(self, manifest: Manifest, style: str) -> Prompt:
        del style
        words = f"{manifest.short_description} {manifest.context}".strip()
        return Prompt(words or "a look", manifest.render.negative)


def drawing(app: Lookwright, engine: DrawnEngine) -> Lookwright:
    """The same workspace, with the stand-in as its one engine."""
    app.__dict__["engines"] = DrawnEngines(engine)
    app.__dict__["translator"] = PlainTranslator()
    return app


@contextmanager
def open_drawing(
    settings: Settings, engine: DrawnEngine | None = None, **given: Clock
) -> Iterator[Lookwright]:
    with open_lookwright(settings, **given) as app:
        yield drawing(app, engine or DrawnEngine())


def ask(app: Lookwright, prompt: str = "a red dress", **given) -> Job:
    return ask_for_looks(app, GenerateRequest(**{"prompt": prompt, "seed": 7, **given})).job


def worker(app: Lookwright) -> Worker:
    body = {GENERATE: lambda context: generate_handler(app, context)}
    return Worker(app.jobs, body, pace=QUICK, backoff=Backoff(first=timedelta(seconds=0)))


def finished(app: Lookwright, job: Job) -> Job:
    """The job after all its attempts, one after the other in this thread."""
    hands = worker(app)
    while not app.jobs.get(job.id).status.ended:
        hands.work_one()
    return app.jobs.get(job.id)


def looks_of(app: Lookwright, job: Job) -> tuple[Look, ...]:
    with app.database.read() as session:
        return LookRepository(session).of_job(job.id)


def files(app: Lookwright) -> set[str]:
    return set(app.objects.names("looks/"))
