"""Where a brief stands: for the shopper who sent it and the atelier that answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.threads import Run
from api.web.forms import asked_fields, read_fields
from api.web.rendering import AnyRequest, page, remembering, see_other
from api.web.who import visitor_of
from data import thumbnail
from data.briefs import BriefAction, BriefState
from data.errors import NotFoundError, QuestionInvalidError
from pipelines.ateliers import change_availability, list_ateliers, show_atelier
from pipelines.briefs import (
    AnswerRequest,
    Asker,
    BriefAnswer,
    BriefLine,
    answer_brief,
    list_briefs,
    show_brief,
)
from pipelines.pictures import SIDES, max_pixels
from pipelines.wiring import Lookwright

__all__ = ["BRIEF_PAGES"]

BriefId = Annotated[str, PathParameter(max_length=64)]


@get("/briefs")
async def briefs(request: AnyRequest, run: Run) -> Response[str]:
    """What the shopper has asked for, and where each brief stands."""
    cursor = asked_fields(request).one("cursor") or None
    found = await run(list_briefs, cursor=cursor, limit=30)
    return page(request, "briefs.html", found=found)


@get("/briefs/{brief_id:str}")
async def brief(request: AnyRequest, run: Run, brief_id: BriefId) -> Response[str]:
    """One brief with its story; the contact of who accepted is for its shopper."""
    plain = await run(show_brief, brief_id)
    key = request.cookies.get(cookie_of(plain.enquiry), "")
    shown = await run(show_brief, brief_id, Asker(key)) if key else plain
    return page(
        request, "brief.html", "standing", brief=shown, actions=_actions(request, shown.state)
    )


def cookie_of(enquiry: str) -> str:
    """Where the shopper's browser keeps the key of an enquiry."""
    return f"key-{enquiry[:16]}"


def _actions(request: AnyRequest, state: BriefState) -> tuple[BriefAction, ...]:
    """What the visitor may do with a brief in this state."""
    if visitor_of(request).role == "atelier":
        possible = {
            BriefState.SENT: (BriefAction.ACCEPT, BriefAction.DECLINE),
            BriefState.ACCEPTED: (BriefAction.FINISH,),
        }
    else:
        possible = {
            BriefState.DRAFT: (BriefAction.SEND, BriefAction.WITHDRAW),
            BriefState.SENT: (BriefAction.WITHDRAW,),
            BriefState.ACCEPTED: (BriefAction.WITHDRAW,),
        }
    return possible.get(state, ())


@get("/briefs/{brief_id:str}/pictures/{number:int}")
async def picture(
    request: AnyRequest, run: Run, brief_id: BriefId, number: Annotated[int, PathParameter(ge=0)]
) -> Response[bytes]:
    """One of the pictures that go with a brief, in the size asked for; they never change."""
    body = await run(_picture, brief_id, number, SIDES.get(asked_fields(request).one("size"), 0))
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(body, media_type="image/webp", headers=headers)


def _picture(app: Lookwright, name: str, number: int, side: int) -> bytes:
    kept = show_brief(app, name).subject.pictures
    if not 0 <= number < len(kept):
        raise NotFoundError("The brief has no such picture; reload it.")
    body = app.objects.get(kept[number].name)
    return thumbnail(body, side, max_pixels=max_pixels(app)) if side else body


@post("/briefs/{brief_id:str}/{action:str}", status_code=303)
async def answer(
    request: AnyRequest, run: Run, brief_id: BriefId, action: Annotated[str, PathParameter()]
) -> Response[str]:
    """Send, accept, decline, withdraw or finish."""
    if action not in set(BriefAction):
        raise QuestionInvalidError({"action": "is nothing that can be done with a brief"})
    fields = await read_fields(request)
    visitor = visitor_of(request)
    atelier = visitor.atelier or None if visitor.role == "atelier" else None
    said = AnswerRequest(atelier=atelier, reason=fields.one("reason"))
    await run(answer_brief, brief_id, BriefAction(action), said)
    return see_other(request, f"/briefs/{brief_id}")


# ----------------------------------------------------------------- the atelier's side


@get("/atelier")
async def inbox(request: AnyRequest, run: Run) -> Response[str]:
    """What a workshop has received; first, which workshop one is."""
    known = await run(list_ateliers, limit=100)
    sits = visitor_of(request).atelier
    mine = next((each for each in known.ateliers if each.id == sits), None)
    received = await run(_received, sits) if mine else _Received()
    return page(
        request,
        "inbox.html",
        known=known.ateliers,
        mine=mine,
        open=received.open,
        under_way=received.under_way,
        before=received.before,
    )


class _Received(msgspec.Struct, frozen=True):
    """What a workshop was sent: to be answered, accepted, and everything else."""

    open: tuple[BriefAnswer, ...] = ()
    under_way: tuple[BriefLine, ...] = ()
    before: tuple[BriefLine, ...] = ()


def _received(app: Lookwright, atelier: str) -> _Received:
    lines = list_briefs(app, atelier=atelier, limit=60).briefs
    waiting = [line for line in lines if line.state is BriefState.SENT]
    return _Received(
        tuple(show_brief(app, line.id) for line in waiting),
        tuple(line for line in lines if line.state is BriefState.ACCEPTED),
        tuple(line for line in lines if line.state not in {BriefState.SENT, BriefState.ACCEPTED}),
    )


@post("/atelier/sit", status_code=303)
async def sit(request: AnyRequest, run: Run) -> Response[str]:
    """Sit in a workshop; accounts will stand here."""
    chosen = (await read_fields(request)).one("atelier")
    await run(show_atelier, chosen)
    return remembering(see_other(request, "/atelier"), "atelier", chosen)


@get("/atelier/profile")
async def profile(request: AnyRequest, run: Run) -> Response[str]:
    """What a workshop says of itself."""
    mine = visitor_of(request).atelier
    if not mine:
        return see_other(request, "/atelier")
    saved = bool(asked_fields(request).one("saved"))
    return page(request, "atelier.html", atelier=await run(show_atelier, mine), saved=saved)


@post("/atelier/profile", status_code=303)
async def edit_profile(request: AnyRequest, run: Run) -> Response[str]:
    """Change capacity and times."""
    mine = visitor_of(request).atelier
    fields = await read_fields(request)
    capacity, lead, free = fields.number("capacity"), fields.number("lead"), fields.one("free")
    try:
        day = date.fromisoformat(free) if free else None
    except ValueError:
        raise QuestionInvalidError({"free": "is a day like 2027-02-01"}) from None
    await run(
        change_availability,
        mine,
        capacity_per_month=None if capacity is None else int(capacity),
        lead_time_days=None if lead is None else int(lead),
        free_from=day,
    )
    return see_other(request, "/atelier/profile?saved=1")


BRIEF_PAGES = [briefs, brief, picture, answer, inbox, sit, profile, edit_profile]
