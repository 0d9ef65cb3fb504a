"""What people do with a brief that is there, and what time does with it."""

from __future__ import annotations

from data.briefs import BriefAction, Party
from data.errors import BriefClosedError, QuestionInvalidError
from data.repositories import BriefRepository
from pipelines.briefs.answers import AnswerRequest, BriefAnswer
from pipelines.briefs.changing import Desk
from pipelines.briefs.showing import Asker, show_brief
from pipelines.wiring import Lookwright

__all__ = ["answer_brief", "expire_briefs"]

LONGEST_REASON = 500

_PARTIES = {
    BriefAction.SEND: Party.SHOPPER,
    BriefAction.WITHDRAW: Party.SHOPPER,
    BriefAction.ACCEPT: Party.ATELIER,
    BriefAction.DECLINE: Party.ATELIER,
    BriefAction.FINISH: Party.ATELIER,
    BriefAction.EXPIRE: Party.LOOKWRIGHT,
}
_ATELIERS_OWN = {BriefAction.ACCEPT, BriefAction.DECLINE, BriefAction.FINISH}


def answer_brief(
    app: Lookwright,
    name: str,
    action: BriefAction,
    request: AnswerRequest = AnswerRequest(),  # noqa: B008 (frozen)
    asker: Asker = Asker(),  # noqa: B008 (frozen)
) -> BriefAnswer:
    """Send, accept, decline, withdraw or finish a brief.

    Raises ``NotFoundError``, ``QuestionInvalidError``, and the conflicts of ``Desk.act``.
    """
    reason = request.reason.strip()
    if len(reason) > LONGEST_REASON:
        raise QuestionInvalidError({"reason": f"may have {LONGEST_REASON} characters at most"})
    atelier = request.atelier if action in _ATELIERS_OWN else None
    with app.database.write() as session:
        Desk(app, session).act(name, action, _PARTIES[action], reason=reason, atelier=atelier)
    return show_brief(app, name, asker)


def expire_briefs(app: Lookwright) -> int:
    """End the briefs whose time to answer is over; how many."""
    expired = 0
    while True:
        with app.database.read() as session:
            overdue = BriefRepository(session).overdue(app.clock())
        for brief in overdue:
            expired += _expire(app, brief.id)
        if not overdue:
            return expired


def _expire(app: Lookwright, name: str) -> bool:
    try:
        with app.database.write() as session:
            Desk(app, session).act(name, BriefAction.EXPIRE, Party.LOOKWRIGHT)
    except BriefClosedError:
        return False  # somebody was faster
    return True
