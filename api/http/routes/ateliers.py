"""Workshops: matched to a garment, listed, edited, imported. No answer holds a contact."""

from __future__ import annotations

import uuid
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post, put
from litestar.openapi.spec import Example, RequestBody
from litestar.params import PathParameter, QueryParameter

from api.http import examples
from api.http.bodies import JSON_BYTES, AnyRequest, media_type, parse, read_json
from api.http.forms import FileField, MemoryField, read_form
from api.http.openapi import described, form_body, json_body
from api.http.schemas import JobAccepted
from api.http.threads import Run
from api.problems import Refusal
from data.errors import QuestionInvalidError
from pipelines.ateliers import (
    AtelierAnswer,
    AtelierForm,
    AtelierPage,
    MatchAnswer,
    MatchRequest,
    list_ateliers,
    match_ateliers,
    put_atelier,
    retire_atelier,
    show_atelier,
)
from pipelines.ateliers.jobs import enqueue_ateliers
from pipelines.import_jobs import incoming

__all__ = ["ATELIERS"]

MOST_FILE = 64_000_000
"""Bytes of a file of workshops; it is held in memory, because it may not stand on the disk in clear."""

AtelierId = Annotated[
    str,
    PathParameter(
        description="As `GET /ateliers` names it.", examples=[Example(value="fil-de-saone")]
    ),
]

_MATCH_BODY = RequestBody(
    content=json_body(MatchRequest, examples.MATCH)
    | form_body({"image": "A picture of the garment.", "query": MatchRequest}),
    required=True,
    description="JSON, or a form with `image` (a file) and `query` (that JSON).",
)

_IMPORT_BODY = RequestBody(
    content=form_body(
        {
            "file": "The workshops: JSONL or CSV.",
            "images": "A zip archive of the portfolio pictures that the file names by path.",
        },
        required="file",
    ),
    required=True,
    description="A form with `file` and, where the file names pictures by path, `images` (zip).",
)


@post(
    "/ateliers",
    status_code=200,
    **described(
        "ateliers",
        "Match ateliers",
        "Reads the garment of a picture or a look and ranks the workshops that can make it, each with the "
        "parts of its score and reasons in words. Where none passes, `relaxations` say what would help.",
        body=_MATCH_BODY,
        answer=(200, MatchAnswer, examples.MATCH_ANSWER),
        errors=(403, 404, 409, 413, 415, 422),
    ),
)
async def match(request: AnyRequest, run: Run) -> MatchAnswer:
    """Answer a question that comes as JSON or as a form."""
    kind = media_type(request)
    if kind == "application/json":
        return await run(match_ateliers, await read_json(request, MatchRequest))
    if kind == "multipart/form-data":
        upload = int(run.app.settings.server.upload_mb * 1_000_000)
        image, query = MemoryField(upload), MemoryField(JSON_BYTES)
        fields = {"image": image, "query": query}
        await read_form(request, fields, limit=upload + 2 * JSON_BYTES)
        asked = parse(query.bodies[0], MatchRequest) if query.bodies else MatchRequest()
        return await run(match_ateliers, asked, image.bodies[0] if image.bodies else None)
    raise Refusal(
        "unsupported_media_type",
        "Send the question as application/json, or as multipart/form-data with `image` and `query`.",
    )


@get(
    "/ateliers",
    **described(
        "ateliers",
        "List ateliers",
        "The workshops by id, page by page; retired ones are left out.",
        answer=(200, AtelierPage, examples.ATELIERS),
        errors=(409, 422),
    ),
)
async def list_all(
    run: Run,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")] = 50,
    cursor: Annotated[
        str | None, QueryParameter(description="`next_cursor` of the page before.")
    ] = None,
) -> AtelierPage:
    """One page of workshops."""
    return await run(list_ateliers, limit=limit, cursor=cursor)


@get(
    "/ateliers/{atelier_id:str}",
    **described(
        "ateliers",
        "Look an atelier up",
        "One workshop as everybody may see it, also where it is retired.",
        answer=(200, AtelierAnswer, examples.ATELIER),
        errors=(404,),
    ),
)
async def show(run: Run, atelier_id: AtelierId) -> AtelierAnswer:
    """One workshop."""
    return await run(show_atelier, atelier_id)


@put(
    "/ateliers/{atelier_id:str}",
    **described(
        "ateliers",
        "Add or replace an atelier",
        "What is left out becomes unknown; a contact that is left out stays. A portfolio names web addresses or "
        "the SHA-256 of pictures that are kept.",
        body=RequestBody(content=json_body(AtelierForm, examples.ATELIER_FORM), required=True),
        answer=(200, AtelierAnswer, examples.ATELIER),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def replace(request: AnyRequest, run: Run, atelier_id: AtelierId) -> AtelierAnswer:
    """Keep what is said of a workshop."""
    form = await read_json(request, AtelierForm)
    if form.id not in ("", atelier_id):
        raise QuestionInvalidError({"id": "is another one than the address names"})
    return await run(put_atelier, msgspec.structs.replace(form, id=atelier_id))


@delete(
    "/ateliers/{atelier_id:str}",
    status_code=204,
    **described(
        "ateliers",
        "Retire an atelier",
        "It is matched to nothing any more; briefs that it has go on. Putting it again brings it back.",
        errors=(403, 404),
    ),
)
async def retire(run: Run, atelier_id: AtelierId) -> None:
    """Take a workshop out."""
    await run(retire_atelier, atelier_id)


@post(
    "/ateliers/imports",
    status_code=202,
    **described(
        "ateliers",
        "Import ateliers",
        "Takes a file of workshops in and answers with the job that imports it. It waits encrypted, because it "
        "holds contacts. Workshops that the file leaves out stay as they are.",
        body=_IMPORT_BODY,
        answer=(202, JobAccepted, {"job": examples.JOB}),
        errors=(403, 413, 415, 422),
    ),
)
async def import_file(
    request: AnyRequest,
    run: Run,
    *,
    dry_run: Annotated[
        bool, QueryParameter(description="Say what would happen and change nothing.")
    ] = False,
) -> Response[JobAccepted]:
    """Keep a file and queue its import."""
    feed_limit = int(run.app.settings.server.feed_mb * 1_000_000)
    file = MemoryField(MOST_FILE)
    images = FileField(feed_limit, (incoming(run.app) / uuid.uuid4().hex).with_suffix(".zip"))
    try:
        fields = {"file": file, "images": images}
        await read_form(request, fields, limit=MOST_FILE + feed_limit + JSON_BYTES)
        if not file.bodies or not file.bodies[0]:
            raise QuestionInvalidError({"file": "is missing or empty; send the file itself"})
        pictures = images.path if images.count else None
        job = await run(enqueue_ateliers, file.bodies[0], pictures, dry_run=dry_run)
    finally:  # what was moved stays; what was refused, or broke off, goes
        images.discard()
    return Response(JobAccepted(job), headers={"Location": f"/api/v1/jobs/{job.id}"})


ATELIERS = [match, list_all, show, replace, retire, import_file]
