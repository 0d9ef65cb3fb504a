"""A brand's feed comes in: kept as it arrives, imported by a worker."""

from __future__ import annotations

import uuid
from typing import Annotated

from litestar import Response, post
from litestar.openapi.spec import Example, RequestBody
from litestar.params import PathParameter, QueryParameter

from api.http import examples
from api.http.bodies import AnyRequest
from api.http.forms import FileField, read_form
from api.http.openapi import described, form_body
from api.http.schemas import JobAccepted
from api.http.threads import Run
from data.errors import QuestionInvalidError
from data.types import Dialect, slug
from pipelines.import_jobs import enqueue_import, incoming
from pipelines.importing import ImportOptions

__all__ = ["IMPORTS"]

_FORM_WORDS = 100_000
"""Bytes for what stands around the files in a form."""

_BODY = RequestBody(
    content=form_body(
        {
            "feed": "The catalogue: Google Merchant TSV, CSV or XML, Shopify CSV, JSONL or Parquet.",
            "images": "A zip archive of the pictures that the feed names by path.",
        },
        required="feed",
    ),
    required=True,
    description="A form with `feed` (a file) and, where the feed names pictures by path, `images` (zip).",
)

Flag = Annotated[bool, QueryParameter(description="See the description of the call.")]


@post(
    "/brands/{brand:str}/imports",
    status_code=202,
    **described(
        "catalogue",
        "Import a catalogue",
        "Takes a feed in and answers with the job that imports it; its result is the import's report. "
        "`dry_run` says what would happen and changes nothing; `allow_removals` lets a feed retire more than "
        "a fifth of its source; `take_over` lets it claim items of another source.",
        body=_BODY,
        answer=(202, JobAccepted, {"job": examples.JOB}),
        errors=(403, 413, 415, 422),
    ),
)
async def import_feed(  # noqa: PLR0913 - each option of an import is a parameter
    request: AnyRequest,
    run: Run,
    *,
    brand: Annotated[str, PathParameter(examples=[Example(value="luma")])],
    dry_run: Flag = False,
    allow_removals: Flag = False,
    take_over: Flag = False,
    source: Annotated[
        str | None,
        QueryParameter(max_length=100, description="The feed's name, if a brand has several."),
    ] = None,
    currency: Annotated[
        str | None,
        QueryParameter(pattern="^[A-Z]{3}$", description="Of feeds that name none (ISO 4217)."),
    ] = None,
    dialect: Annotated[
        Dialect | None, QueryParameter(description="Default: told by the content.")
    ] = None,
) -> Response[JobAccepted]:
    """Keep a feed and queue its import."""
    if not slug(brand):
        raise QuestionInvalidError({"brand": "needs a letter or a digit"})
    options = ImportOptions(
        brand=brand,
        source=source,
        dialect=dialect,
        currency=currency,
        dry_run=dry_run,
        allow_removals=allow_removals,
        take_over=take_over,
    )
    settings = run.app.settings
    limit = int(settings.server.feed_mb * 1_000_000)
    place = incoming(run.app) / uuid.uuid4().hex
    feed = FileField(limit, place.with_suffix(".feed"))
    images = FileField(limit, place.with_suffix(".zip"))
    try:
        fields = {"feed": feed, "images": images}
        await read_form(request, fields, limit=2 * limit + _FORM_WORDS)
        _check_sent(feed, images)
        job = await run(enqueue_import, feed.path, images.path if images.count else None, options)
    finally:  # what was moved stays; what was refused, or broke off, goes
        feed.discard()
        images.discard()
    return Response(JobAccepted(job), headers={"Location": f"/api/v1/jobs/{job.id}"})


def _check_sent(feed: FileField, images: FileField) -> None:
    wrong = {
        name: "is empty; send the file itself"
        for name, field in (("feed", feed), ("images", images))
        if field.count and not field.path.exists()
    }
    if not feed.count:
        wrong["feed"] = "is missing"
    if wrong:
        raise QuestionInvalidError(wrong)


IMPORTS = [import_feed]
