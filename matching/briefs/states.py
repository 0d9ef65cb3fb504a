"""The states of a brief, and what may be done in each: no I/O, one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from data.ateliers import Standing
from data.briefs import Brief, BriefAction, BriefState
from data.errors import BriefClosedError, BriefExpiredError, BriefTakenError, NotYourBriefError

__all__ = ["TAKEN", "TRANSITIONS", "must_be_of", "next_state", "standing_change"]

TAKEN = "Another workshop has taken it."
"""The reason of a brief that is withdrawn because its enquiry's last slot is gone."""

TRANSITIONS: Mapping[tuple[BriefState, BriefAction], BriefState] = {
    (BriefState.DRAFT, BriefAction.SEND): BriefState.SENT,
    (BriefState.DRAFT, BriefAction.WITHDRAW): BriefState.WITHDRAWN,
    (BriefState.SENT, BriefAction.ACCEPT): BriefState.ACCEPTED,
    (BriefState.SENT, BriefAction.DECLINE): BriefState.DECLINED,
    (BriefState.SENT, BriefAction.EXPIRE): BriefState.EXPIRED,
    (BriefState.SENT, BriefAction.WITHDRAW): BriefState.WITHDRAWN,
    (BriefState.ACCEPTED, BriefAction.FINISH): BriefState.DONE,
    (BriefState.ACCEPTED, BriefAction.WITHDRAW): BriefState.WITHDRAWN,
}
"""All there are: what is not here is refused."""

_ANSWERS = {BriefAction.ACCEPT, BriefAction.DECLINE}

_STANDS = {
    BriefState.DRAFT: "has not been sent yet; send it first",
    BriefState.SENT: "waits for the workshop's answer",
    BriefState.ACCEPTED: "was accepted already",
    BriefState.DECLINED: "was declined already",
    BriefState.EXPIRED: "has expired",
    BriefState.WITHDRAWN: "was withdrawn",
    BriefState.DONE: "is done already",
}

_DONE_TO = {
    BriefAction.SEND: "sent",
    BriefAction.ACCEPT: "accepted",
    BriefAction.DECLINE: "declined",
    BriefAction.EXPIRE: "ended as expired",
    BriefAction.WITHDRAW: "withdrawn",
    BriefAction.FINISH: "marked as done",
}


def next_state(brief: Brief, action: BriefAction, now: datetime) -> BriefState:
    """The state that the action leads to.

    Raises ``BriefExpiredError`` for an answer after ``expires``, ``BriefTakenError`` where another workshop
    was faster, ``BriefClosedError`` for all else that ``TRANSITIONS`` does not have.
    """
    if action in _ANSWERS and _is_late(brief, now):
        raise BriefExpiredError(
            "The time to answer this brief is over; ask the shopper to send it again."
        )
    if action in _ANSWERS and brief.state is BriefState.WITHDRAWN and brief.reason == TAKEN:
        raise BriefTakenError("Another workshop was faster and has taken the last slot.")
    state = TRANSITIONS.get((brief.state, action))
    if state is None:
        raise BriefClosedError(
            f"This brief {_STANDS[brief.state]}: it cannot be {_DONE_TO[action]}."
        )
    return state


def _is_late(brief: Brief, now: datetime) -> bool:
    waits = brief.state is BriefState.SENT
    over = waits and brief.expires is not None and brief.expires <= now
    return over or brief.state is BriefState.EXPIRED


def must_be_of(brief: Brief, atelier: str | None) -> None:
    """Whoever says who they are must be the brief's workshop. Raises ``NotYourBriefError``."""
    if atelier is not None and atelier != brief.atelier:
        raise NotYourBriefError(
            "This brief was sent to another workshop; only that one can answer it."
        )


def standing_change(
    brief: Brief, state: BriefState, quantity: int, *, in_time: bool = True
) -> Standing:
    """What a workshop's counts gain when its brief goes from where it is to ``state``."""
    match brief.state, state:
        case BriefState.SENT, BriefState.ACCEPTED:
            return Standing(sent=1, answered=1, booked=quantity)
        case BriefState.SENT, BriefState.DECLINED:
            return Standing(sent=1, answered=1)
        case BriefState.SENT, BriefState.EXPIRED:
            return Standing(sent=1)
        case BriefState.ACCEPTED, BriefState.DONE:
            return Standing(finished=1, on_time=int(in_time), booked=-quantity)
        case BriefState.ACCEPTED, BriefState.WITHDRAWN:
            return Standing(booked=-quantity)
        case _:
            return Standing()
