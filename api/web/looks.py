"""The lookbook: what was made, its family, and what can be done with it."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.threads import Run
from api.web.forms import asked_fields, read_fields
from api.web.rendering import AnyRequest, page, see_other
from data.errors import NotFoundError
from pipelines.looks import (
    LookAnswer,
    RefineRequest,
    delete_look,
    list_looks,
    refine_look,
    report_look,
    restore_look,
    show_look,
)
from pipelines.wiring import Lookwright

__all__ = ["LOOK_PAGES"]

LookId = Annotated[str, PathParameter(max_length=64)]


@get("/looks")
async def looks(request: AnyRequest, run: Run) -> Response[str]:
    """All looks, newest first."""
    cursor = asked_fields(request).one("cursor") or None
    found = await run(list_looks, limit=24, cursor=cursor)
    return page(request, "looks.html", "more", found=found)


@get("/looks/{look_id:str}")
async def look(request: AnyRequest, run: Run, look_id: LookId) -> Response[str]:
    """One look with its manifest and its family."""
    shown, family = await run(_with_family, look_id)
    parent = next((other for other in family if other.id in shown.parents), None)
    return page(request, "look.html", look=shown, parent=parent, relatives=family)


def _with_family(app: Lookwright, name: str) -> tuple[LookAnswer, list[LookAnswer]]:
    shown = show_look(app, name)
    family: list[LookAnswer] = []
    for other in (*shown.parents, *shown.children):
        try:
            family.append(show_look(app, other))
        except NotFoundError:
            continue  # deleted since
    return shown, family


@post("/looks/{look_id:str}/refine", status_code=303)
async def refine(request: AnyRequest, run: Run, look_id: LookId) -> Response[str]:
    """Picture the look again with only what was asked changed."""
    fields = await read_fields(request)
    asked = await run(refine_look, look_id, RefineRequest(fields.one("instruction")))
    return see_other(request, f"/create/{asked.job.id}")


@post("/looks/{look_id:str}/restore", status_code=303)
async def restore(request: AnyRequest, run: Run, look_id: LookId) -> Response[str]:
    """Make a past look the newest one."""
    newest = await run(restore_look, look_id)
    return see_other(request, f"/looks/{newest.id}")


@post("/looks/{look_id:str}/delete", status_code=303)
async def delete(request: AnyRequest, run: Run, look_id: LookId) -> Response[str]:
    """Delete it for good."""
    await run(delete_look, look_id)
    return see_other(request, "/looks")


@post("/looks/{look_id:str}/report", status_code=303)
async def report(request: AnyRequest, run: Run, look_id: LookId) -> Response[str]:
    """Tell whoever runs it that it should not be seen."""
    fields = await read_fields(request)
    await run(report_look, look_id, fields.one("reason"))
    return see_other(request, f"/looks/{look_id}?reported=1")


LOOK_PAGES = [looks, look, refine, restore, delete, report]
