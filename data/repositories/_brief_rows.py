"""Between enquiries, briefs, their story, and their rows."""

from __future__ import annotations

from datetime import datetime

import msgspec

from data.briefs import (
    Brief,
    BriefEvent,
    BriefState,
    Channel,
    Delivery,
    DeliveryState,
    Endpoint,
    Enquiry,
    Notice,
    Origin,
    Party,
    Subject,
    Wishes,
)
from data.tables import (
    BriefEventRow,
    BriefRow,
    EnquiryRow,
    NoticeDeliveryRow,
    NoticeRow,
    WebhookEndpointRow,
)

__all__ = [
    "brief_of",
    "brief_row",
    "delivery_of",
    "endpoint_of",
    "enquiry_of",
    "enquiry_row",
    "event_of",
    "event_row",
    "notice_of",
    "storable",
]

_subjects = msgspec.json.Decoder(Subject)
_wishes = msgspec.json.Decoder(Wishes)
_whys = msgspec.json.Decoder(tuple[str, ...])


def storable(sentence: str) -> str:
    """No database takes NUL or lone surrogates."""
    return sentence.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def enquiry_row(enquiry: Enquiry) -> EnquiryRow:
    return EnquiryRow(
        id=enquiry.id,
        look=enquiry.subject.look,
        subject=msgspec.json.encode(enquiry.subject).decode(),
        wishes=msgspec.json.encode(enquiry.wishes).decode(),
        slots=enquiry.slots,
        key_sha256=enquiry.key_sha256,
        created=enquiry.created,
    )


def enquiry_of(row: EnquiryRow) -> Enquiry:
    return Enquiry(
        id=row.id,
        subject=_subjects.decode(row.subject),
        wishes=_wishes.decode(row.wishes),
        created=row.created,
        slots=row.slots,
        key_sha256=row.key_sha256,
    )


def brief_row(brief: Brief, quantity: int) -> BriefRow:
    return BriefRow(
        id=brief.id,
        enquiry=brief.enquiry,
        atelier=brief.atelier,
        state=brief.state.value,
        origin=brief.origin.value,
        quantity=quantity,
        created=brief.created,
        sent=brief.sent,
        expires=brief.expires,
        answered=brief.answered,
        reason=storable(brief.reason),
        why=msgspec.json.encode([storable(each) for each in brief.why]).decode(),
        events=0,
    )


def brief_of(row: BriefRow) -> Brief:
    return Brief(
        id=row.id,
        enquiry=row.enquiry,
        atelier=row.atelier,
        state=BriefState(row.state),
        origin=Origin(row.origin),
        created=row.created,
        sent=row.sent,
        expires=row.expires,
        answered=row.answered,
        reason=row.reason,
        why=_whys.decode(row.why),
    )


def event_row(row: BriefRow, by: Party, at: datetime) -> BriefEventRow:
    """The next event of a brief whose enquiry this transaction holds: it shows the brief as it is now."""
    row.events += 1
    return BriefEventRow(
        brief_seq=row.seq,
        number=row.events,
        state=row.state,
        by=by.value,
        at=at,
        reason=row.reason,
    )


def event_of(brief: str, row: BriefEventRow) -> BriefEvent:
    return BriefEvent(
        brief, row.number, BriefState(row.state), Party(row.by), row.at, reason=row.reason
    )


def notice_of(row: NoticeRow) -> Notice:
    return Notice(row.id, row.kind, row.brief, row.event, row.atelier, row.body, row.created)


def endpoint_of(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint(row.id, row.url, row.atelier, row.created, row.disabled)


def delivery_of(row: NoticeDeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        notice=row.notice,
        channel=Channel(row.channel),
        endpoint=row.endpoint,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        job=row.job,
        due=row.due,
        delivered=row.delivered,
        error=row.error,
    )
