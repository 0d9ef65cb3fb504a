"""Looks: asked for, seen, refined, brought back, reported, hidden, exported, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from litestar import Response, delete, get, post
from litestar.openapi.spec import RequestBody
from litestar.params import PathParameter, QueryParameter
from litestar.response import Stream

from api.http import look_examples as examples
from api.http.admin import is_admin, must_be_admin
from api.http.bodies import AnyRequest, read_json
from api.http.openapi import described, json_body
from api.http.threads import Run
from data import LookReport
from generation.manifest import manifest_schema
from pipelines.looks import (
    GenerateRequest,
    ImageSize,
    LookAnswer,
    LookReports,
    Looks,
    LooksAsked,
    RefineRequest,
    ReportRequest,
    ask_for_looks,
    delete_look,
    hide_look,
    list_looks,
    list_reports,
    look_image,
    lookbook_zip,
    refine_look,
    report_look,
    restore_look,
    show_look,
)

__all__ = ["LOOKS"]

_CACHING = "private, max-age=300, must-revalidate"
"""The picture under an address never changes, but it may be deleted or hidden."""

LookId = Annotated[str, PathParameter(max_length=64, description="The look's id.")]
Hidden = Annotated[bool, QueryParameter(description="Also what is hidden; for admins.")]


@post(
    "/generate",
    status_code=202,
    **described(
        "looks",
        "Ask for looks",
        "Takes a wish or a manifest, checks it, and answers with the job that pictures it: `count` looks with "
        "seeds that follow each other. The answer says how the words were understood.",
        body=RequestBody(content=json_body(GenerateRequest, examples.GENERATE), required=True),
        answer=(202, LooksAsked, examples.LOOKS_ASKED),
        errors=(403, 413, 415, 422),
    ),
)
async def generate(request: AnyRequest, run: Run) -> Response[LooksAsked]:
    """Queue the making of looks."""
    asked = await run(ask_for_looks, await read_json(request, GenerateRequest))
    return Response(asked, headers={"Location": f"/api/v1/jobs/{asked.job.id}"})


@get(
    "/looks",
    **described(
        "looks",
        "List looks",
        "The history, newest first, each look with its parents and children.",
        answer=(200, Looks, {"looks": [examples.LOOK], "next_cursor": None}),
        errors=(403, 409, 422),
    ),
)
async def looks(
    request: AnyRequest,
    run: Run,
    limit: Annotated[
        int, QueryParameter(ge=1, le=100, description="How many to give at most.")
    ] = 20,
    cursor: Annotated[
        str | None, QueryParameter(description="`next_cursor` of the page before.")
    ] = None,
    hidden: Hidden = False,
) -> Looks:
    """One page of the history."""
    if hidden:
        must_be_admin(request, run.app.settings)
    return await run(list_looks, limit=limit, cursor=cursor, hidden=hidden)


@get(
    "/looks/export",
    media_type="application/zip",
    **described(
        "looks",
        "Export a lookbook",
        "A zip with an `index.html` that opens anywhere, the pictures, and a manifest for each: of the named "
        "looks, or of all.",
        answer=(200, bytes, None),
        media="application/zip",
        errors=(404, 422),
    ),
)
async def export(
    run: Run,
    look: Annotated[
        list[str] | None, QueryParameter(description="A look's id; may be repeated.")
    ] = None,
) -> Stream:
    """The lookbook, written while it is read."""
    pieces: Iterator[bytes] = await run(lookbook_zip, tuple(look or ()))
    headers = {"Content-Disposition": 'attachment; filename="lookbook.zip"'}
    return Stream(pieces, media_type="application/zip", headers=headers)


@get(
    "/looks/{look_id:str}",
    **described(
        "looks",
        "Look a look up",
        "One look with its manifest; `patch` is what differs from its first parent's, as JSON Patch.",
        answer=(200, LookAnswer, examples.LOOK),
        errors=(404, 422),
    ),
)
async def look(request: AnyRequest, run: Run, look_id: LookId) -> LookAnswer:
    """One look."""
    return await run(show_look, look_id, hidden=is_admin(request, run.app.settings))


@delete(
    "/looks/{look_id:str}",
    status_code=204,
    **described(
        "looks",
        "Delete a look",
        "Deletes its record, its pictures where no other look has them, and copies that somebody asked with.",
        errors=(403, 404, 422),
    ),
)
async def remove(run: Run, look_id: LookId) -> None:
    """Delete one look for good."""
    await run(delete_look, look_id)


@post(
    "/looks/{look_id:str}/refine",
    status_code=202,
    **described(
        "looks",
        "Refine a look",
        "Pictures a child of the look: its manifest differs from the parent's only in what was asked, which "
        "`patch` shows as JSON Patch. Without a seed it keeps the parent's.",
        body=RequestBody(content=json_body(RefineRequest, examples.REFINE), required=True),
        answer=(202, LooksAsked, examples.LOOKS_ASKED),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def refine(request: AnyRequest, run: Run, look_id: LookId) -> Response[LooksAsked]:
    """Queue the making of a look's child."""
    asked = await run(refine_look, look_id, await read_json(request, RefineRequest))
    return Response(asked, headers={"Location": f"/api/v1/jobs/{asked.job.id}"})


@post(
    "/looks/{look_id:str}/restore",
    status_code=201,
    **described(
        "looks",
        "Restore a look",
        "A past look becomes the latest one, with its manifest, its seed and its pixels.",
        answer=(201, LookAnswer, examples.LOOK),
        errors=(403, 404, 422),
    ),
)
async def restore(run: Run, look_id: LookId) -> LookAnswer:
    """Bring a past look back."""
    return await run(restore_look, look_id)


@get(
    "/looks/{look_id:str}/image",
    media_type="image/png",
    **described(
        "looks",
        "Get a look's picture",
        "The signed PNG with the manifest inside, or WebP of 150, 400 or 800 pixels at the longer side. "
        "`copy=share` leaves out how it was made. The tag is the hash of the content.",
        answer=(200, bytes, None),
        media="image/png",
        errors=(404, 422),
    ),
)
async def image(
    request: AnyRequest,
    run: Run,
    look_id: LookId,
    size: Annotated[ImageSize, QueryParameter(description="How large.")] = "full",
    copy: Annotated[
        Literal["share"] | None, QueryParameter(description="A copy to hand on.")
    ] = None,
) -> Response[bytes]:
    """One look's picture in one size."""
    shown = await run(
        look_image,
        look_id,
        size,
        share=copy == "share",
        known=request.headers.get("if-none-match", ""),
        hidden=is_admin(request, run.app.settings),
    )
    headers = {"Cache-Control": _CACHING, "ETag": shown.tag}
    status = 304 if shown.body is None else 200
    return Response(
        shown.body or b"", status_code=status, headers=headers, media_type=shown.content_type
    )


# ----------------------------------------------------------------- what is said of them


@post(
    "/looks/{look_id:str}/reports",
    status_code=201,
    **described(
        "looks",
        "Report a look",
        "Tells an admin that a look should not be seen, and why.",
        body=RequestBody(content=json_body(ReportRequest, examples.REPORT), required=True),
        answer=(201, LookReport, examples.LOOK_REPORT),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def report(request: AnyRequest, run: Run, look_id: LookId) -> LookReport:
    """Keep a complaint."""
    body = await read_json(request, ReportRequest)
    return await run(report_look, look_id, body.reason)


@get(
    "/reports",
    **described(
        "looks",
        "List reports",
        "The complaints that nobody has decided; for admins.",
        answer=(200, LookReports, {"reports": [examples.LOOK_REPORT]}),
        errors=(403,),
    ),
)
async def reports(request: AnyRequest, run: Run) -> LookReports:
    """What admins have to look at."""
    must_be_admin(request, run.app.settings)
    return await run(list_reports)


@post(
    "/looks/{look_id:str}/hide",
    status_code=200,
    **described(
        "looks",
        "Hide a look",
        "Takes a look out of sight, and decides its reports; for admins.",
        answer=(200, LookAnswer, examples.LOOK),
        errors=(403, 404, 422),
    ),
)
async def hide(request: AnyRequest, run: Run, look_id: LookId) -> LookAnswer:
    """Take one look out of sight."""
    must_be_admin(request, run.app.settings)
    return await run(hide_look, look_id)


@post(
    "/looks/{look_id:str}/unhide",
    status_code=200,
    **described(
        "looks",
        "Show a look again",
        "Brings a hidden look back into sight, and decides its reports; for admins.",
        answer=(200, LookAnswer, examples.LOOK),
        errors=(403, 404, 422),
    ),
)
async def unhide(request: AnyRequest, run: Run, look_id: LookId) -> LookAnswer:
    """Bring one look back into sight."""
    must_be_admin(request, run.app.settings)
    return await run(hide_look, look_id, hidden=False)


@get(
    "/schemas/manifest.json",
    **described(
        "looks",
        "The manifest's schema",
        "JSON Schema of the version that is written; older versions are read too.",
        answer=(200, dict[str, Any], examples.MANIFEST_SCHEMA),
    ),
)
async def schema() -> dict[str, Any]:
    """JSON Schema of manifests."""
    return manifest_schema()


LOOKS = [
    generate,
    looks,
    export,
    look,
    remove,
    refine,
    restore,
    image,
    report,
    reports,
    hide,
    unhide,
    schema,
]
