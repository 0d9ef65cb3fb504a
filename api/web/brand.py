"""For the brand: feeds in, problems out, the catalogue, score and rates."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.forms import FileField, MemoryField, read_form
from api.http.threads import Run, Runner
from api.web.forms import Fields, asked_fields, chosen_of, read_fields
from api.web.rendering import AnyRequest, page, see_other
from data.errors import QuestionInvalidError
from data.types import Problem, slug
from pipelines.answers import ImportReport
from pipelines.brands import list_brands, list_rates, set_brand, set_rates
from pipelines.catalogue import products
from pipelines.import_jobs import IMPORT, confirm_import, enqueue_import, incoming
from pipelines.importing import ImportOptions
from pipelines.jobs import Job
from pipelines.wiring import Lookwright

__all__ = ["BRAND"]

_WORDS = ("brand", "currency", "dry_run", "allow_removals", "take_over")

JobId = Annotated[str, PathParameter(max_length=64)]


@get("/brand")
async def imports(request: AnyRequest, run: Run) -> Response[str]:
    """A place for the feed, and the imports there were."""
    jobs = await run(lambda app: app.jobs.list(kind=IMPORT, limit=30))
    brands = await run(list_brands)
    return page(request, "imports.html", jobs=jobs, brands=brands)


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
    report = None
    if job.result is not None:
        report = msgspec.convert(job.result, ImportReport, strict=False)
    shown = asked_fields(request).one("show")
    return page(request, "import.html", "progress", job=job, report=report, shown=shown)


@get("/brand/imports/{job_id:str}/problems.csv")
async def problems(run: Run, job_id: JobId) -> Response[str]:
    """The table of problems, to open in a spreadsheet."""
    job = await run(lambda app: app.jobs.get(job_id))
    report = msgspec.convert(job.result, ImportReport, strict=False)
    headers = {"Content-Disposition": 'attachment; filename="problems.csv"'}
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(Problem.__struct_fields__)
    rows.writerows(msgspec.structs.astuple(each) for each in report.problems)
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


@post("/brand/imports/{job_id:str}/{action:str}", status_code=303)
async def steer(
    request: AnyRequest, run: Run, job_id: JobId, action: Annotated[str, PathParameter()]
) -> Response[str]:
    """Confirm a dry run, cancel, or begin a failed one anew."""
    steps: dict[str, Any] = {
        "confirm": confirm_import,
        "cancel": _cancel,
        "retry": _retry,
    }
    if action not in steps:
        raise QuestionInvalidError({"action": "is nothing that can be done with an import"})
    job = await run(steps[action], job_id)
    return see_other(request, f"/brand/imports/{job.id}")


def _cancel(app: Lookwright, job: str) -> Job:
    return app.jobs.cancel(job)


def _retry(app: Lookwright, job: str) -> Job:
    return app.jobs.retry(job)


@get("/brand/catalogue")
async def catalogue(request: AnyRequest, run: Run) -> Response[str]:
    """What is on the shelves, with each item's state."""
    fields = asked_fields(request)
    chosen = chosen_of(fields)
    found = await run(products, chosen, limit=60, cursor=fields.one("cursor") or None)
    brands = await run(list_brands)
    return page(request, "catalogue.html", "rows", found=found, brands=brands, chosen=chosen)


@get("/brand/settings")
async def settings(request: AnyRequest, run: Run) -> Response[str]:
    """What the blend knows of brands and currencies."""
    return page(
        request, "brand_settings.html", brands=await run(list_brands), rates=await run(list_rates)
    )


@post("/brand/settings", status_code=303)
async def keep_settings(request: AnyRequest, run: Run) -> Response[str]:
    """Set scores and rates."""
    await run(_keep, await read_fields(request))
    return see_other(request, "/brand/settings")


def _keep(app: Lookwright, fields: Fields) -> None:
    for brand in list_brands(app):
        score = fields.number(f"score-{brand.brand}")
        if score is not None and score != brand.score:
            set_brand(app, brand.brand, score)
    code, rate = fields.one("code").upper(), fields.number("rate")
    if code and rate is not None:
        set_rates(app, {code: rate})


BRAND = [imports, send_feed, one_import, problems, steer, catalogue, settings, keep_settings]
