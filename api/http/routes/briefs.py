"""Briefs: asked, answered, followed, read as a page and on paper."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import RequestBody
from litestar.params import PathParameter, QueryParameter

from api.http import brief_examples as examples
from api.http.admin import is_admin
from api.http.bodies import JSON_BYTES, AnyRequest, media_type, parse, read_json
from api.http.forms import MemoryField, read_form
from api.http.openapi import described, form_body, json_body
from api.http.threads import Run
from api.problems import Refusal
from data.briefs import BriefAction, BriefState
from data.errors import QuestionInvalidError
from pipelines.briefs import (
    AnswerRequest,
    Asker,
    BriefAnswer,
    BriefList,
    BriefRequest,
    BriefsSent,
    answer_brief,
    ask_ateliers,
    brief_page,
    brief_pdf,
    list_briefs,
    show_brief,
)
from pipelines.pictures import keep_query_picture

__all__ = ["BRIEFS"]

_PRIVATE = {"Cache-Control": "private, no-store"}
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_SUFFIXES = (".pdf", ".html", ".json")

BriefId = Annotated[str, PathParameter(max_length=64, description="The brief's id.")]

_ASK_BODY = RequestBody(
    content=json_body(BriefRequest, examples.BRIEF_REQUEST)
    | form_body({"image": "A picture of what is to be made.", "query": BriefRequest}),
    required=True,
    description="JSON, or a form with `image` (a file) and `query` (that JSON).",
)
_ANSWER_BODY = RequestBody(
    content=json_body(AnswerRequest, examples.ANSWER),
    required=False,
    description="Who answers and why; may be left out.",
)


@post(
    "/briefs",
    status_code=201,
    **described(
        "briefs",
        "Ask ateliers",
        "Writes a brief for each workshop that is named and sends them, unless they are to stay drafts. The "
        "measurements given are shared with these workshops and nobody else. `key` is the shopper's: sent as "
        "`Authorization: Bearer`, it shows the contact of who accepts.",
        body=_ASK_BODY,
        answer=(201, BriefsSent, examples.BRIEFS_SENT),
        errors=(403, 404, 409, 413, 415, 422),
    ),
)
async def ask(request: AnyRequest, run: Run) -> BriefsSent:
    """Ask workshops for what a look or a picture shows."""
    kind = media_type(request)
    if kind == "application/json":
        return await run(ask_ateliers, await read_json(request, BriefRequest))
    if kind != "multipart/form-data":
        raise Refusal(
            "unsupported_media_type",
            "Send the brief as application/json, or as multipart/form-data with `image` and `query`.",
        )
    upload = int(run.app.settings.server.upload_mb * 1_000_000)
    image, query = MemoryField(upload), MemoryField(JSON_BYTES)
    await read_form(request, {"image": image, "query": query}, limit=upload + 2 * JSON_BYTES)
    if not query.bodies:
        raise QuestionInvalidError({"query": "is missing; it names the workshops"})
    asked = parse(query.bodies[0], BriefRequest)
    if image.bodies:
        if asked.picture is not None:
            raise QuestionInvalidError({"picture": "or an image must be given, and not both"})
        asked = msgspec.structs.replace(
            asked, picture=await run(keep_query_picture, image.bodies[0])
        )
    return await run(ask_ateliers, asked)


@get(
    "/briefs",
    **described(
        "briefs",
        "List briefs",
        "The briefs, newest first, each with where it stands.",
        answer=(200, BriefList, examples.BRIEFS),
        errors=(409, 422),
    ),
)
async def briefs(
    run: Run,
    status: Annotated[
        BriefState | None, QueryParameter(description="Only those that stand there.")
    ] = None,
    atelier: Annotated[str | None, QueryParameter(description="Only those to it.")] = None,
    enquiry: Annotated[str | None, QueryParameter(description="Only those of it.")] = None,
    look: Annotated[str | None, QueryParameter(description="Only those of this look.")] = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=100, description="How many to give at most.")
    ] = 20,
    cursor: Annotated[
        str | None, QueryParameter(description="`next_cursor` of the page before.")
    ] = None,
) -> BriefList:
    """One page of briefs."""
    return await run(
        list_briefs,
        state=status,
        atelier=atelier,
        enquiry=enquiry,
        look=look,
        cursor=cursor,
        limit=limit,
    )


@get(
    "/briefs/{brief_id:str}",
    **described(
        "briefs",
        "Look a brief up",
        "All that it says, its story, whether its notices have arrived, and who else was asked. With `.pdf` or "
        "`.html` behind the id: the brief on paper, or as a page. Once it is accepted, the workshop's contact is "
        "shown to who sends the enquiry's key as `Authorization: Bearer`.",
        answer=(200, BriefAnswer, examples.BRIEF),
        errors=(404, 422),
    ),
)
async def brief(request: AnyRequest, run: Run, brief_id: BriefId) -> Response[Any]:
    """One brief, in the form that its name ends in."""
    name, suffix = brief_id, ""
    for each in _SUFFIXES:
        if brief_id.endswith(each):
            name, suffix = brief_id.removesuffix(each), each
    if suffix == ".pdf":
        return await _paper(run, name)
    if suffix == ".html":
        return await _page(run, name)
    return Response(await run(show_brief, name, _asker(request, run)), headers=_PRIVATE)


@get(
    "/briefs/{brief_id:str}/pdf",
    media_type="application/pdf",
    **described(
        "briefs",
        "Get a brief as PDF",
        "The brief on paper, with its pictures; also at `/briefs/{brief_id}.pdf`.",
        answer=(200, bytes, "%PDF-1.7"),
        media="application/pdf",
        errors=(404, 422),
    ),
)
async def paper(run: Run, brief_id: BriefId) -> Response[bytes]:
    """The PDF."""
    return await _paper(run, brief_id)


@get(
    "/briefs/{brief_id:str}/page",
    media_type="text/html",
    **described(
        "briefs",
        "Get a brief as a page",
        "The brief as one HTML file with everything inside; also at `/briefs/{brief_id}.html`.",
        answer=(200, str, "<!doctype html>"),
        media="text/html",
        errors=(404, 422),
    ),
)
async def page(run: Run, brief_id: BriefId) -> Response[bytes]:
    """The page."""
    return await _page(run, brief_id)


async def _paper(run: Run, name: str) -> Response[bytes]:
    body = await run(brief_pdf, name)
    shown = {"Content-Disposition": f'inline; filename="LW-{name[:8].upper()}.pdf"'}
    return Response(body, media_type="application/pdf", headers=_PRIVATE | shown)


async def _page(run: Run, name: str) -> Response[bytes]:
    body = (await run(brief_page, name)).encode()
    headers = _PRIVATE | {"Content-Security-Policy": _PAGE_POLICY}
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


def _asker(request: AnyRequest, run: Run) -> Asker:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    operator = is_admin(request, run.app.settings)
    return Asker(key=key if scheme.lower() == "bearer" else "", operator=operator)


def _answer(action: BriefAction, word: str, summary: str, description: str) -> HTTPRouteHandler:
    """The call that does this with a brief."""

    async def change(request: AnyRequest, run: Run, brief_id: BriefId) -> BriefAnswer:
        said = AnswerRequest()
        if media_type(request) or request.headers.get("content-length", "0") != "0":
            said = await read_json(request, AnswerRequest)
        return await run(answer_brief, brief_id, action, said, _asker(request, run))

    change.__name__ = f"{word}_brief"
    told = described(
        "briefs",
        summary,
        description,
        body=_ANSWER_BODY,
        answer=(200, BriefAnswer, examples.BRIEF),
        errors=(403, 404, 409, 413, 415, 422),
    )
    return post(f"/briefs/{{brief_id:str}}/{word}", status_code=200, **told)(change)


_ANSWERS = [
    _answer(
        BriefAction.SEND,
        "send",
        "Send a draft",
        "Sends a brief that was kept as a draft or was proposed.",
    ),
    _answer(
        BriefAction.ACCEPT,
        "accept",
        "Accept a brief",
        "The workshop makes it. Who comes second to the enquiry's last slot is told `brief_taken`, a workshop "
        "that has promised all it can make in that month `atelier_full`; the other briefs are withdrawn.",
    ),
    _answer(
        BriefAction.DECLINE,
        "decline",
        "Decline a brief",
        "The workshop does not make it. When all have declined, the next best are proposed as drafts.",
    ),
    _answer(
        BriefAction.WITHDRAW,
        "withdraw",
        "Withdraw a brief",
        "The shopper wants it no more, also after it was accepted.",
    ),
    _answer(
        BriefAction.FINISH,
        "done",
        "Mark a brief as done",
        "What was accepted is made and handed over.",
    ),
]


BRIEFS = [ask, briefs, brief, paper, page, *_ANSWERS]
