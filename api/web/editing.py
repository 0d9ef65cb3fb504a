"""The manifest in an editor: every field checked as the call checks it, or the whole of it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec
from litestar import Response, get, post

from api.http.threads import Run
from api.web.forms import Fields, asked_fields, read_fields
from api.web.manifests import form_of
from api.web.rendering import AnyRequest, page, see_other
from api.web.typed import raw_of, with_entry, without_blanks, without_entry
from data.errors import InvalidInputError, ManifestInvalidError, QuestionInvalidError
from generation.manifest import Manifest, read_manifest
from generation.translate import told, untold
from pipelines.looks import GenerateRequest, ask_for_looks, show_look
from pipelines.wiring import Lookwright

__all__ = ["COUNTS", "EDITING"]

COUNTS: Final = (1, 2, 4, 8)

Raw = Mapping[str, Any]
_OF_THE_ENGINE: Final = {
    "seed": "/render/seed",
    "size": "/render/size/width",
    "steps": "/render/steps",
    "guidance": "/render/guidance",
    "negative": "/render/negative",
    "engine": "/render/engine",
}
"""Where the form shows what an engine cannot do."""


def _empty() -> Raw:
    return {"fashion": {"garments": [{}]}}


class Draft(msgspec.Struct, frozen=True):
    """A manifest on its way: ``raw`` as the fields have it, ``text`` as it stands as JSON."""

    raw: Raw = msgspec.field(default_factory=_empty)
    problems: Mapping[str, str] = {}
    """By JSON Pointer; "" for the whole."""
    view: Literal["fields", "json"] = "fields"
    text: str = ""
    count: int = 1
    focus: str = ""
    """The field or entry at which the hand is."""


# ----------------------------------------------------------------- from and to JSON


def _checked(raw: Raw | str) -> tuple[Manifest | None, dict[str, str]]:
    """The manifest, or what is wrong with it."""
    try:
        return read_manifest(raw), {}
    except ManifestInvalidError as error:
        return None, dict(error.fields)
    except InvalidInputError as error:
        return None, {"": error.detail}


def _plain(manifest: Manifest) -> Raw:
    """The manifest as the fields show it: what the others say is left open, and what is empty."""
    raw: Raw = msgspec.json.decode(msgspec.json.encode(untold(manifest)))
    return raw if manifest.fashion.garments else with_entry(raw, "/fashion/garments")[0]


def _json(raw: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(raw), indent=2).decode()


def _as_json(draft: Draft) -> Draft:
    manifest, problems = _checked(without_blanks(draft.raw))
    text = _json(without_blanks(draft.raw) if manifest is None else told(manifest))
    return msgspec.structs.replace(draft, view="json", text=text, problems=problems)


def _as_fields(draft: Draft) -> Draft:
    """JSON that is wrong stays JSON: the fields might not have a place for all of it."""
    manifest, problems = _checked(draft.text)
    if manifest is None:
        return msgspec.structs.replace(draft, problems=problems)
    return msgspec.structs.replace(draft, view="fields", raw=_plain(manifest), problems={})


# ----------------------------------------------------------------- what the buttons do


def _drafted(fields: Fields) -> Draft:
    count = fields.number("count")
    held = Draft(count=int(count or 1))
    if "manifest" in fields.values:
        return msgspec.structs.replace(held, view="json", text=fields.one("manifest"))
    return msgspec.structs.replace(held, raw=raw_of(fields))


def _changed(draft: Draft, action: str, pointer: str) -> Draft:
    """The draft after a button: ``add`` and ``drop`` an entry, ``json`` and ``fields`` change the view."""
    if action == "json":
        return _as_json(draft)
    if action == "fields":
        return _as_fields(draft)
    change = with_entry if action == "add" else without_entry
    raw, focus = change(draft.raw, pointer)
    _, problems = _checked(raw)
    return msgspec.structs.replace(draft, raw=raw, problems=problems, focus=focus)


def _asked(app: Lookwright, draft: Draft) -> str | Draft:
    """The job that pictures it, or the draft with what is wrong."""
    raw = without_blanks(draft.raw)
    manifest, problems = _checked(draft.text if draft.view == "json" else raw)
    draft = msgspec.structs.replace(draft, raw=raw)
    if manifest is None:
        return msgspec.structs.replace(draft, problems=problems)
    whole = told(manifest) if draft.view == "fields" else manifest
    try:
        given = msgspec.json.decode(msgspec.json.encode(whole))
        asked = ask_for_looks(app, GenerateRequest(manifest=given, count=draft.count))
    except QuestionInvalidError as error:
        found = {_place(name): why for name, why in error.fields.items()}
        return msgspec.structs.replace(draft, problems=found)
    return asked.job.id


def _place(name: str) -> str:
    return _OF_THE_ENGINE.get(
        name, name.removeprefix("manifest") if name.startswith("manifest") else ""
    )


# ----------------------------------------------------------------- the pages


def _shown(request: AnyRequest, draft: Draft, *, status: int = 200) -> Response[str]:
    sections = form_of(draft.raw, draft.problems) if draft.view == "fields" else ()
    return page(
        request, "edit.html", "editor", status=status, draft=draft, sections=sections, counts=COUNTS
    )


@get("/create/edit")
async def edit(request: AnyRequest, run: Run) -> Response[str]:
    """The manifest of a wish, of a look, or an empty one."""
    fields = asked_fields(request)
    return _shown(request, await run(_begun, fields.one("prompt")[:2000], fields.one("look")))


def _begun(app: Lookwright, wish: str, look: str) -> Draft:
    if look:
        return Draft(_plain(show_look(app, look).manifest))
    if not wish:
        return Draft()
    try:
        return Draft(_plain(app.translator.translate(wish).manifest))
    except InvalidInputError as error:
        return Draft(problems={"": error.detail})


@post("/create/edit", status_code=200)
async def edited(request: AnyRequest, run: Run) -> Response[str]:
    """Picture what the fields say, or show it in another way; what is wrong stands at its field."""
    fields = await read_fields(request)
    action, _, pointer = fields.one("action").partition(":")
    draft = _drafted(fields)
    if action:
        return _shown(request, _changed(draft, action, pointer))
    asked = await run(_asked, draft)
    if isinstance(asked, Draft):
        return _shown(request, asked, status=422)
    return see_other(request, f"/create/{asked}")


@post("/create/edit/check", status_code=200)
async def check(request: AnyRequest) -> Response[str]:
    """What is wrong with the fields so far, field by field."""
    draft = _drafted(await read_fields(request))
    _, problems = _checked(draft.raw)
    return page(request, "edit.html", "slots", sections=form_of(draft.raw, problems), draft=draft)


EDITING = [edit, edited, check]
