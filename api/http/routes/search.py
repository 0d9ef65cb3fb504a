"""Pictures and words in, ranked products out."""

from __future__ import annotations

from litestar import post
from litestar.openapi.spec import RequestBody

from api.http import examples
from api.http.bodies import JSON_BYTES, AnyRequest, media_type, parse, read_json
from api.http.forms import MemoryField, read_form
from api.http.openapi import described, form_body, json_body
from api.http.threads import Run
from api.problems import Refusal
from pipelines.answers import SearchAnswer, SearchRequest
from pipelines.finding import find

__all__ = ["SEARCH"]

MOST_PICTURES = 8
FULL_PICTURES = 4
"""So many pictures of the largest size fit into one form; all of it is held in memory."""

_BODY = RequestBody(
    content=json_body(SearchRequest, examples.SEARCH)
    | form_body(
        {"image": "A picture to look like; may be repeated.", "query": SearchRequest}, many="image"
    ),
    required=True,
    description="JSON, or a form with `image` (a file, may be repeated) and `query` (that JSON).",
)


@post(
    "/search",
    status_code=200,
    name="search",
    **described(
        "search",
        "Find products",
        "Ranks the catalogue for words, pictures or an item, by the blend of likeness, price, brand and "
        "stock. Several pictures and a text are one question. Every hit carries the parts of its score.",
        body=_BODY,
        answer=(200, SearchAnswer, examples.SEARCH_ANSWER),
        errors=(403, 404, 409, 413, 415, 422),
    ),
)
async def search(request: AnyRequest, run: Run) -> SearchAnswer:
    """Answer a question that comes as JSON or as a form."""
    kind = media_type(request)
    if kind == "application/json":
        return await run(find, await read_json(request, SearchRequest))
    if kind == "multipart/form-data":
        question, pictures = await _read_form(request, run.app.settings.server.upload_mb)
        return await run(find, question, pictures)
    raise Refusal(
        "unsupported_media_type",
        "Send the question as application/json, or as multipart/form-data with `image` and `query`.",
    )


async def _read_form(request: AnyRequest, upload_mb: float) -> tuple[SearchRequest, list[bytes]]:
    upload = int(upload_mb * 1_000_000)
    images = MemoryField(upload, most=MOST_PICTURES)
    query = MemoryField(JSON_BYTES)
    fields = {"image": images, "query": query}
    await read_form(request, fields, limit=FULL_PICTURES * upload + JSON_BYTES)
    question = parse(query.bodies[0], SearchRequest) if query.bodies else SearchRequest()
    return question, images.bodies


SEARCH = [search]
