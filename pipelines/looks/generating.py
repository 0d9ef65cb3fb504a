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

from data import JobRepository, Look, LookRepository, NewLook, encode_webp
from generation.engines import SEED_MAX, Engine, OnStep, Preview, RenderRequest
from generation.finish import LookFacts
from generation.manifest import Manifest, to_json
from pipelines.jobs import JobContext, Teller
from pipelines.looks.keeping import files_of, keep_look, tidy
from pipelines.looks.types import GenerateReport, Order
from pipelines.wiring import Lookwright

__all__ = ["GENERATE", "generate_handler", "look_id"]

GENERATE = "generate"
PREVIEW_SIDE = 96
PREVIEW_SECONDS = 0.9
"""Between two previews of a picture while it is made, at least."""

_LOOKS = uuid.UUID("0a1f6d0e-5c0b-4b57-9a53-0b7a8c0f9d11")


def look_id(job: str, number: int) -> str:
    """The id of the look that a job makes as its picture of that number."""
    return uuid.uuid5(_LOOKS, f"{job}/{number}").hex


def seed_of(order: Order, number: int) -> int:
    """The seed of a picture: behind the largest one the counting begins anew at 0."""
    return ((order.manifest.render.seed or 0) + number) % (SEED_MAX + 1)


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
    with Teller(context) as teller:
        picture = engine.render(request, _told(context, teller, order.count, number))
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
    seed = seed_of(order, number)
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


def _told(context: JobContext, teller: Teller, count: int, number: int) -> OnStep:
    """Tells of every step, and stops at the first one after somebody said so.

    Looking is one small read, which waits for nobody; all else happens beside the engine.
    """
    message, previews = f"Picture {number + 1} of {count}", _Previews()

    def on_step(step: int, steps: int, preview: Preview | None) -> None:
        context.check_cancelled(at_once=True)
        shown = partial(previews.address, preview) if preview and step < steps else None
        teller.tell(number * steps + step, count * steps, message, shown)

    return on_step


class _Previews:
    """Of one picture while it is made, now and then."""

    def __init__(self) -> None:
        self._latest = time.monotonic()

    def address(self, make: Preview) -> str | None:
        """The preview as a ``data:`` address; None where the one before was a moment ago."""
        if time.monotonic() - self._latest < PREVIEW_SECONDS:
            return None
        self._latest = time.monotonic()
        small = make()
        scale = PREVIEW_SIDE / max(small.size)
        small = small.resize((round(small.width * scale), round(small.height * scale)))
        return f"data:image/webp;base64,{base64.b64encode(encode_webp(small)).decode()}"
