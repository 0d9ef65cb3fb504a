"""Create: a wish in words becomes pictures, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from zlib import crc32

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.threads import Run
from api.web.editing import COUNTS
from api.web.forms import Fields, asked_fields, read_fields
from api.web.presets import presets, with_preset
from api.web.rendering import AnyRequest, page, see_other
from data.errors import InvalidInputError, NotFoundError, QuestionInvalidError
from data.types import slug
from generation.translate import Translation, translate
from pipelines.health import status
from pipelines.jobs import Job
from pipelines.looks import (
    GENERATE,
    GenerateRequest,
    LookAnswer,
    Order,
    ask_for_looks,
    list_looks,
    look_id,
    show_look,
)
from pipelines.samples import bring_samples
from pipelines.wiring import Lookwright

__all__ = ["CREATE"]

EXAMPLES: Final = (
    "a flowing emerald silk evening dress with a waist belt",
    "a mustard knitted jumper for autumn",
    "wide white linen trousers",
    "a navy blazer with gold buttons",
    "red canvas trainers",
)

JobId = Annotated[str, PathParameter(max_length=64)]


class Cell(msgspec.Struct, frozen=True):
    """One picture's place: empty, forming or there."""

    look: LookAnswer | None = None
    preview: str = ""
    """A small picture of it as it forms, as an address."""

    @property
    def mark(self) -> str:
        """Names what is to be seen in it."""
        return self.look.id[-8:] if self.look else f"{crc32(self.preview.encode()):x}"


class Making(msgspec.Struct, frozen=True):
    """A job that pictures looks, as the page shows it."""

    job: Job
    wish: str
    cells: tuple[Cell, ...]
    parent: str

    @property
    def said(self) -> str:
        """How it stands in a few words, for who does not see it: not each step."""
        there = sum(cell.look is not None for cell in self.cells)
        return {
            "queued": "Waiting for its turn",
            "running": self.job.progress.message or "Beginning",
            "succeeded": f"Done. Pictures: {there}",
            "failed": "It could not be made",
            "cancelled": "Stopped",
        }[self.job.status]

    @property
    def marks(self) -> str:
        """Names what is to be seen, place by place: what the page sends back to be told what is new."""
        return "~".join((slug(self.said), *(cell.mark for cell in self.cells)))


@get("/")
async def home(request: AnyRequest, run: Run) -> Response[str]:
    """One box for words, one for a picture, and what was made before."""
    fields = asked_fields(request)
    wish = fields.one("prompt")[:2000]
    if name := fields.one("preset"):
        wish = with_preset(wish, name)
    return await _first_page(request, run, wish)


async def _first_page(
    request: AnyRequest, run: Run, wish: str, wrong: Mapping[str, str] | None = None
) -> Response[str]:
    """What was wished stays in its box, with what is ``wrong`` with it."""
    context = await run(_home)
    return page(
        request,
        "home.html",
        status=422 if wrong else 200,
        wish=wish,
        wrong=wrong or {},
        examples=EXAMPLES,
        presets=presets(),
        counts=COUNTS,
        **context,
    )


def _home(app: Lookwright) -> dict[str, Any]:
    return {"looks": list_looks(app, limit=8).looks, "counted": status(app)}


@get("/create/read")
async def understood(request: AnyRequest) -> Response[str]:
    """What the translator makes of the words so far, as chips."""
    wish = asked_fields(request).one("prompt")[:2000]
    read, problem = _read(wish)
    return page(request, "understood.html", "chips", wish=wish, read=read, problem=problem)


def _read(wish: str) -> tuple[Translation | None, str]:
    if not wish:
        return None, ""
    try:
        return translate(wish), ""
    except InvalidInputError as error:
        return None, error.detail


@post("/create", status_code=303)
async def create(request: AnyRequest, run: Run) -> Response[str]:
    """Put the wish into the queue and watch it being made."""
    fields = await read_fields(request)
    try:
        asked = await run(ask_for_looks, _request(fields))
    except QuestionInvalidError as error:
        return await _first_page(request, run, fields.one("prompt"), error.fields)
    return see_other(request, f"/create/{asked.job.id}")


def _request(fields: Fields) -> GenerateRequest:
    count, seed, steps = (fields.number(name) for name in ("count", "seed", "steps"))
    return GenerateRequest(
        prompt=fields.one("prompt"),
        count=1 if count is None else int(count),
        seed=None if seed is None else int(seed),
        steps=None if steps is None else int(steps),
        size=fields.one("size") or None,
    )


@get("/create/{job_id:str}")
async def making(request: AnyRequest, run: Run, job_id: JobId) -> Response[str]:
    """The pictures as they come; asks again by itself, and is told only what has changed."""
    state = await run(_making, job_id)
    seen = asked_fields(request).one("seen").split("~")
    return page(request, "making.html", "news", making=state, seen=seen)


def _making(app: Lookwright, job_id: str) -> Making:
    job = app.jobs.get(job_id)
    if job.kind != GENERATE:
        raise NotFoundError("No looks are made under this address.")
    order = app.jobs.payload(job_id, Order)
    cells = [Cell(_look(app, look_id(job.id, number))) for number in range(order.count)]
    first = next((place for place, cell in enumerate(cells) if cell.look is None), None)
    if first is not None and not job.status.ended:
        cells[first] = Cell(preview=job.progress.preview or "")
    return Making(
        job=job,
        wish=order.wish or order.manifest.short_description,
        cells=tuple(cells),
        parent=order.parents[0] if order.parents else "",
    )


def _look(app: Lookwright, name: str) -> LookAnswer | None:
    try:
        return show_look(app, name)
    except NotFoundError:
        return None


@post("/create/{job_id:str}/cancel", status_code=303)
async def cancel(request: AnyRequest, run: Run, job_id: JobId) -> Response[str]:
    """Stop at the next step; what is there stays."""
    await run(lambda app: app.jobs.cancel(job_id))
    return see_other(request, f"/create/{job_id}")


@post("/create/{job_id:str}/retry", status_code=303)
async def retry(request: AnyRequest, run: Run, job_id: JobId) -> Response[str]:
    """Begin a failed one anew."""
    await run(lambda app: app.jobs.retry(job_id))
    return see_other(request, f"/create/{job_id}")


@post("/start/samples", status_code=303)
async def samples(request: AnyRequest, run: Run) -> Response[str]:
    """Fill an empty workspace with the sample world, and watch it coming."""
    job = await run(bring_samples)
    return see_other(request, f"/brand/imports/{job.id}")


CREATE = [home, samples, understood, create, making, cancel, retry]
