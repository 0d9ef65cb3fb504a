"""The body of a job that pictures looks.

Everything the pictures depend on is in the order, a look's id follows from the job and its number, and each
look is kept in one transaction: taken up again after a kill, the job renders what is missing and nothing else.
"""

from __future__ import annotations

import base64
import time
import uuid
from functools import partial

import msgspec

from data import JobRepository, Look, LookRepository, NewLook, shrink
from generation.engines import Engine, OnStep, Preview, RenderRequest
from generation.finish import LookFacts
from generation.manifest import Manifest, to_json
from pipelines.jobs import JobContext
from pipelines.looks.keeping import files_of, keep_look, tidy
from pipelines.looks.types import GenerateReport, Order
from pipelines.wiring import Lookwright

__all__ = ["GENERATE", "generate_handler", "look_id"]

GENERATE = "generate"
PREVIEW_SIDE = 96
PREVIEWS = 4
"""Previews of a picture while it is made, at most."""

_LOOKS = uuid.UUID("0a1f6d0e-5c0b-4b57-9a53-0b7a8c0f9d11")


def look_id(job: str, number: int) -> str:
    """The id of the look that a job makes as its picture of that number."""
    return uuid.uuid5(_LOOKS, f"{job}/{number}").hex


def generate_handler(app: Lookwright, context: JobContext) -> GenerateReport:
    """Make the looks of a job that are not there yet, and tell of all of them."""
    began = time.perf_counter()
    order = context.payload(Order)
    tidy(app, context.job.id, context)
    made = {look.number for look in _made(app, context.job.id)}
    if len(made) < order.count:
        engine = app.engines.get(order.manifest.render.engine)
        for number in range(order.count):
            if number not in made:
                _make(app, context, engine, order, number)
    looks = _made(app, context.job.id)
    with app.database.write() as session:
        JobRepository(session, app.clock()).forget_previews(context.job.id)
    return GenerateReport(
        looks=tuple(look.id for look in looks if not look.hidden),
        blocked=sum(look.moderation == "blocked" for look in looks),
        seconds=time.perf_counter() - began,
    )


def _made(app: Lookwright, job: str) -> tuple[Look, ...]:
    with app.database.read() as session:
        return LookRepository(session).of_job(job)


def _make(app: Lookwright, context: JobContext, engine: Engine, order: Order, number: int) -> None:
    manifest, request = _request(order, number)
    picture = engine.render(request, _told(context, order.count, number))
    context.check_cancelled(at_once=True)
    when, name = app.clock(), look_id(context.job.id, number)
    text = to_json(manifest).decode()
    facts = LookFacts(name, text, request.seed, engine.name, engine.fingerprint, when)
    finished = app.finisher.finish(picture, facts)
    bodies = files_of(finished)
    look = NewLook(
        id=name,
        manifest=text,
        seed=request.seed,
        engine=engine.name,
        model=engine.model,
        fingerprint=engine.fingerprint,
        width=picture.width,
        height=picture.height,
        pixel_sha256=finished.pixel_sha256,
        moderation=finished.moderation,
        files=tuple(bodies),
        parents=order.parents,
        wish=order.wish,
        job=context.job.id,
        number=number,
    )
    keep_look(app, context, look, bodies, when)


def _request(order: Order, number: int) -> tuple[Manifest, RenderRequest]:
    """The manifest of one picture, and what the engine is asked for it."""
    render = order.manifest.render
    seed = (render.seed or 0) + number
    size = render.size
    request = RenderRequest(
        prompt=order.prompt,
        negative=order.negative,
        width=size.width if size else 0,
        height=size.height if size else 0,
        steps=render.steps or 0,
        guidance=order.guidance,
        seed=seed,
    )
    manifest = msgspec.structs.replace(
        order.manifest, render=msgspec.structs.replace(render, seed=seed)
    )
    return manifest, request


def _told(context: JobContext, count: int, number: int) -> OnStep:
    """Tells the job of every step, and stops at the first one after somebody said so."""
    message = f"Picture {number + 1} of {count}"

    def on_step(step: int, steps: int, preview: Preview | None) -> None:
        context.check_cancelled(at_once=True)
        shown = None
        if preview is not None and 0 < step < steps and step % max(1, steps // PREVIEWS) == 0:
            shown = partial(_preview, preview)
        context.progress(number * steps + step, count * steps, message, shown)

    return on_step


def _preview(make: Preview) -> str:
    body = base64.b64encode(shrink(make(), PREVIEW_SIDE)).decode()
    return f"data:image/webp;base64,{body}"
