"""A change of a brief is written into the outbox, in the very transaction of the change."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

import msgspec

from data import Session
from data.briefs import (
    Brief,
    BriefEvent,
    BriefState,
    Channel,
    Delivery,
    DeliveryState,
    Enquiry,
    Notice,
)
from data.repositories import OutboxRepository
from matching.briefs import reference_of
from pipelines.wiring import Lookwright

__all__ = ["DELIVER", "Deliver", "NoticeBody", "Told", "owe", "record"]

DELIVER = "notice"

_MAILED = {BriefState.SENT, BriefState.WITHDRAWN, BriefState.EXPIRED}
"""What a workshop is written of: not what it has just done itself."""


class Deliver(msgspec.Struct, frozen=True):
    """What a job that delivers is given: no body and no address."""

    delivery: str


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a notice says of a brief. No contact, no measurements, no notes."""

    brief: str
    reference: str
    enquiry: str
    atelier: str
    state: BriefState
    by: str
    number: int
    """Of the brief's event: receivers may get notices out of order."""
    title: str
    reason: str = ""
    expires: datetime | None = None
    links: Mapping[str, str] = {}


class NoticeBody(msgspec.Struct, frozen=True):
    """The body of a webhook, in the form that Standard Webhooks recommends."""

    type: str
    timestamp: datetime
    data: Told


def record(
    app: Lookwright, session: Session, enquiry: Enquiry, brief: Brief, event: BriefEvent
) -> None:
    """Write what happened into the outbox, and owe it to everybody who is to hear of it.

    Of a brief that was never sent nobody is told.
    """
    if brief.sent is None:
        return
    told = Told(
        brief=brief.id,
        reference=reference_of(brief),
        enquiry=enquiry.id,
        atelier=brief.atelier,
        state=event.state,
        by=event.by.value,
        number=event.number,
        title=enquiry.subject.title,
        reason=event.reason,
        expires=brief.expires if event.state is BriefState.SENT else None,
        links=_links(app, brief),
    )
    kind = f"brief.{event.state.value}"
    body = msgspec.json.encode(NoticeBody(kind, event.at, told)).decode()
    name = f"msg_{uuid.uuid4().hex}"
    notice = Notice(name, kind, brief.id, event.number, brief.atelier, body, event.at)
    outbox = OutboxRepository(session)
    outbox.put(notice)
    for endpoint in tuple(outbox.listeners(brief.atelier)):
        owe(app, session, notice, Channel.WEBHOOK, endpoint.id)
    if app.settings.notices.smtp_host and event.state in _MAILED:
        owe(app, session, notice, Channel.EMAIL)


def owe(
    app: Lookwright, session: Session, notice: Notice, channel: Channel, endpoint: str | None = None
) -> None:
    """Owe a notice to one receiver, with the job that brings it there."""
    name, now = f"dlv_{uuid.uuid4().hex}", app.clock()
    owner = endpoint or f"mail:{notice.atelier}"
    job = app.jobs.enqueue(DELIVER, Deliver(name), owner=owner, session=session)
    OutboxRepository(session).address(
        Delivery(name, notice.id, channel, endpoint, DeliveryState.WAITING, 0, job.id, now)
    )


def _links(app: Lookwright, brief: Brief) -> dict[str, str]:
    base = app.settings.briefs.public_url
    if base is None:
        return {}
    here = f"{base.rstrip('/')}/api/v1/briefs/{brief.id}"
    return {"brief": here, "page": f"{here}/page", "pdf": f"{here}.pdf"}
