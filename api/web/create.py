"""Create: a wish in words becomes pictures, step by step."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.threads import Run
from api.web.forms import Fields, asked_fields, read_fields
from api.web.rendering import AnyRequest, page, see_other
from data.errors import InvalidInputError, NotFoundError, QuestionInvalidError
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
from pipelines.wiring import Lookwright

__all__ = ["CREATE"]

EXAMPLES: Final = (
    "a flowing emerald silk evening dress with a waist belt",
    "a mustard knitted jumper for autumn",
    "wide white linen trousers",
    "a navy blazer with gold buttons",
    "red canvas trainers",
)
COUNTS: Final = (1, 2, 4, 8)

JobId = Annotated[str, PathParameter(max_length=64)]


class Making(msgspec.Struct, frozen=True):
    """A job that pictures looks, as the page shows it."""

    job: Job
    wish: str
    count: int
    looks: tuple[LookAnswer | None, ...]
    """Those that are there, in their places."""
    preview: str
    """A small picture of the one under way, as an address."""
    parent: str


@get("/")
async def home(request: AnyRequest, run: Run) -> Response[str]:
    """One box for words, one for a picture, and what was made before."""
    context = await run(_home)
    return page(request, "home.html", examples=EXAMPLES, counts=COUNTS, **context)


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
    asked = await run(ask_for_looks, _request(fields))
    return see_other(request, f"/create/{asked.job.id}")


def _request(fields: Fields) -> GenerateRequest:
    count, seed, steps = (fields.number(name) for name in ("count", "seed", "steps"))
    said = fields.one("manifest")
    manifest: dict[str, Any] | None = None
    if said:
        try:
            manifest = msgspec.json.decode(said, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            raise QuestionInvalidError({"manifest": "is no JSON object"}) from None
    return GenerateRequest(
        prompt=None if manifest else fields.one("prompt"),
        manifest=manifest,
        count=1 if count is None else int(count),
        seed=None if seed is None else int(seed),
        steps=None if steps is None else int(steps),
        size=fields.one("size") or None,
    )


@get("/create/{job_id:str}")
async def making(request: AnyRequest, run: Run, job_id: JobId) -> Response[str]:
    """The pictures as they come; asks again by itself until all are there."""
    state = await run(_making, job_id)
    return page(request, "making.html", "progress", making=state)


def _making(app: Lookwright, job_id: str) -> Making:
    job = app.jobs.get(job_id)
    if job.kind != GENERATE:
        raise NotFoundError("No looks are made under this address.")
    order = app.jobs.payload(job_id, Order)
    looks = tuple(_look(app, look_id(job.id, number)) for number in range(order.count))
    return Making(
        job=job,
        wish=order.wish or order.manifest.short_description,
        count=order.count,
        looks=looks,
        preview="" if job.status.ended else job.progress.preview or "",
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


CREATE = [home, understood, create, making, cancel, retry]
