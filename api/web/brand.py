"""For the brand: feeds in, problems out, score and rates."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.forms import FileField, MemoryField, read_form
from api.http.threads import Run, Runner
from api.web.forms import Fields, asked_fields, read_fields
from api.web.rendering import AnyRequest, page, see_other
from data.errors import QuestionInvalidError
from data.types import Problem, slug
from pipelines.brands import list_brands, list_rates, set_brand, set_rates
from pipelines.import_jobs import (
    confirm_import,
    enqueue_import,
    incoming,
    list_imports,
    retry_failed_rows,
)
from pipelines.import_problems import ProblemRequest, list_problems, report_of
from pipelines.importing import ImportOptions
from pipelines.jobs import Job
from pipelines.wiring import Lookwright

__all__ = ["BRAND", "plain_cell"]

STAGES: Final = (
    ("Reading the feed", "Reading"),
    ("Bringing items in", "Bringing in"),
    ("Building the index", "Indexing"),
)
"""What an import tells of itself, and what the page calls it."""

_WORDS = ("brand", "currency", "dry_run", "allow_removals", "take_over")

JobId = Annotated[str, PathParameter(max_length=64)]


@get("/brand")
async def imports(request: AnyRequest, run: Run) -> Response[str]:
    """A place for the feed, and the imports there were."""
    lines = await run(list_imports)
    brands = await run(list_brands)
    return page(request, "imports.html", lines=lines, brands=brands)


@post("/brand/imports", status_code=303)
async def send_feed(request: AnyRequest, run: Run) -> Response[str]:
    """Keep the feed and look at it first, or import it at once."""
    job = await _received(request, run)
    return see_other(request, f"/brand/imports/{job.id}")


async def _received(request: AnyRequest, run: Runner) -> Job:
    limit = int(run.app.settings.server.feed_mb * 1_000_000)
    place = incoming(run.app) / uuid.uuid4().hex
    feed = FileField(limit, place.with_suffix(".feed"))
    images = FileField(limit, place.with_suffix(".zip"))
    words = {name: MemoryField(200) for name in _WORDS}
    try:
        await read_form(
            request, {"feed": feed, "images": images, **words}, limit=2 * limit + 100_000
        )
        if not feed.path.exists():
            raise QuestionInvalidError({"feed": "choose a file first"})
        said = Fields.of((n, b.decode()) for n, part in words.items() for b in part.bodies)
        pictures = images.path if images.path.exists() else None
        return await run(enqueue_import, feed.path, pictures, _options(said))
    finally:
        feed.discard()
        images.discard()


def _options(said: Fields) -> ImportOptions:
    brand = said.one("brand")
    if brand and not slug(brand):
        raise QuestionInvalidError({"brand": "needs a letter or a digit"})
    return ImportOptions(
        brand=brand or None,
        currency=said.one("currency").upper() or None,
        dry_run=bool(said.one("dry_run")),
        allow_removals=bool(said.one("allow_removals")),
        take_over=bool(said.one("take_over")),
    )


@get("/brand/imports/{job_id:str}")
async def one_import(request: AnyRequest, run: Run, job_id: JobId) -> Response[str]:
    """How far it is, and what was found."""
    job = await run(lambda app: app.jobs.get(job_id))
    report = report_of(job)
    asked = _asked_problems(asked_fields(request))
    found = await run(list_problems, job_id, asked) if report else None
    shown = "problems" if request.headers.get("hx-target") == "problems" else "progress"
    return page(
        request,
        "import.html",
        shown,
        job=job,
        report=report,
        found=found,
        asked=asked,
        stages=STAGES,
    )


def _asked_problems(fields: Fields) -> ProblemRequest:
    return ProblemRequest(
        severity=fields.one("severity"),
        code=fields.one("code"),
        words=fields.one("words")[:200],
        offset=max(0, int(fields.number("from") or 0)),
    )


@get("/brand/imports/{job_id:str}/problems.csv")
async def problems(request: AnyRequest, run: Run, job_id: JobId) -> Response[str]:
    """The table of problems, all of it or what was looked for, to open in a spreadsheet."""
    asked = msgspec.structs.replace(
        _asked_problems(asked_fields(request)), offset=0, limit=1_000_000
    )
    found = await run(list_problems, job_id, asked)
    headers = {"Content-Disposition": 'attachment; filename="problems.csv"'}
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(Problem.__struct_fields__)
    rows.writerows(
        [plain_cell(value) for value in msgspec.structs.astuple(p)] for p in found.problems
    )
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


def plain_cell(value: object) -> object:
    """A spreadsheet takes a cell that begins like a formula for one, and feeds are not to be trusted."""
    begins = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if begins else value


@post("/brand/imports/{job_id:str}/{action:str}", status_code=303)
async def steer(
    request: AnyRequest, run: Run, job_id: JobId, action: Annotated[str, PathParameter()]
) -> Response[str]:
    """Confirm a dry run, cancel, begin a failed one anew, or try its failed rows alone again."""
    if action not in STEPS:
        raise QuestionInvalidError({"action": "is nothing that can be done with an import"})
    job = await run(STEPS[action], job_id)
    return see_other(request, f"/brand/imports/{job.id}")


def _cancel(app: Lookwright, job: str) -> Job:
    return app.jobs.cancel(job)


def _retry(app: Lookwright, job: str) -> Job:
    return app.jobs.retry(job)


STEPS: Final[Mapping[str, Callable[[Lookwright, str], Job]]] = {
    "confirm": confirm_import,
    "cancel": _cancel,
    "retry": _retry,
    "retry-rows": retry_failed_rows,
}
"""What can be done with an import."""


@get("/brand/settings")
async def settings(request: AnyRequest, run: Run) -> Response[str]:
    """What the blend knows of brands and currencies."""
    brands, rates = await run(list_brands), await run(list_rates)
    saved = bool(asked_fields(request).one("saved"))
    return page(request, "brand_settings.html", brands=brands, rates=rates, saved=saved)


@post("/brand/settings", status_code=303)
async def keep_settings(request: AnyRequest, run: Run) -> Response[str]:
    """Set scores and rates."""
    await run(_keep, await read_fields(request))
    return see_other(request, "/brand/settings?saved=1")


def _keep(app: Lookwright, fields: Fields) -> None:
    """Only what has changed: a rate that is set prices the whole catalogue anew."""
    for brand in list_brands(app):
        score = _number(fields, f"score-{brand.brand}")
        if score is not None and score != brand.score:
            set_brand(app, brand.brand, score)
    known = list_rates(app).rates
    said = {code: _number(fields, f"rate-{code}") for code in known}
    if code := fields.one("code").upper():
        said[code] = _number(fields, "rate")
    changed = {c: rate for c, rate in said.items() if rate is not None and rate != known.get(c)}
    if changed:
        set_rates(app, changed)


def _number(fields: Fields, name: str) -> float | None:
    """Raises ``QuestionInvalidError`` for words; a blank leaves what is there."""
    number = fields.number(name)
    if number is None and fields.one(name):
        raise QuestionInvalidError({name: "is a number like 0.8"})
    return number


BRAND = [imports, send_feed, one_import, problems, steer, settings, keep_settings]
