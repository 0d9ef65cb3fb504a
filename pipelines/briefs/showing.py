"""Where briefs stand: lists, and one with its whole story."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import msgspec

from data import Session
from data.ateliers import Contact, Viewer
from data.briefs import Brief, BriefState, Enquiry, Wishes
from data.errors import NotFoundError
from data.repositories import (
    AtelierRepository,
    BriefRepository,
    ContactRepository,
    OutboxRepository,
)
from matching.briefs import reference_of
from pipelines.briefs.answers import AtelierName, BriefAnswer, BriefLine, BriefList, DeliveryLine
from pipelines.contact_keys import key_ring
from pipelines.wiring import Lookwright

__all__ = ["Asker", "key_digest", "lines", "list_briefs", "show_brief"]

_ACCEPTED = {BriefState.ACCEPTED, BriefState.DONE}
_TURNED_DOWN = {BriefState.DECLINED, BriefState.EXPIRED, BriefState.WITHDRAWN}


def list_briefs(
    app: Lookwright,
    *,
    state: BriefState | None = None,
    atelier: str | None = None,
    enquiry: str | None = None,
    look: str | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> BriefList:
    """One page of briefs, newest first. Raises ``CursorExpiredError``."""
    with app.database.read() as session:
        found = BriefRepository(session).list(
            states=[state] if state else [],
            atelier=atelier,
            enquiry=enquiry,
            look=look,
            after=cursor,
            limit=limit + 1,
        )
        shown = found[:limit]
        return BriefList(lines(session, shown), shown[-1].id if len(found) > limit else None)


class Asker(msgspec.Struct, frozen=True):
    """Who looks: somebody with the key of the enquiry, or with none; or the operator, who may see all."""

    key: str = ""
    operator: bool = False

    def is_shopper_of(self, enquiry: Enquiry) -> bool:
        known = hmac.compare_digest(key_digest(self.key), enquiry.key_sha256)
        return self.operator or (bool(self.key) and known)


def key_digest(key: str) -> str:
    """How a shopper's key is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


def show_brief(
    app: Lookwright,
    name: str,
    asker: Asker = Asker(),  # noqa: B008 (frozen)
) -> BriefAnswer:
    """One brief; the contact of who accepted it is for its shopper. Raises ``NotFoundError``."""
    with app.database.read() as session:
        briefs, outbox = BriefRepository(session), OutboxRepository(session)
        brief = briefs.get(name)
        enquiry = briefs.enquiry(brief.enquiry)
        kinds = {notice.id: notice.kind for notice in outbox.notices(name)}
        story = lines(session, briefs.of_enquiry(brief.enquiry))
        line = next(each for each in story if each.id == name)
        return BriefAnswer(
            **msgspec.structs.asdict(line),
            subject=enquiry.subject,
            wishes=_shared(enquiry.wishes, brief.state),
            why=brief.why,
            events=tuple(briefs.events(name)),
            notices=tuple(
                DeliveryLine(kinds[each.notice], each) for each in outbox.deliveries(name)
            ),
            others=tuple(each for each in story if each.id != name),
            contact=_contact(app, session, brief) if asker.is_shopper_of(enquiry) else None,
        )


def lines(session: Session, briefs: Sequence[Brief]) -> tuple[BriefLine, ...]:
    """Briefs as lists show them, in the order given."""
    known = AtelierRepository(session).get({brief.atelier for brief in briefs})
    repository = BriefRepository(session)
    asked = {name: repository.enquiry(name) for name in {brief.enquiry for brief in briefs}}
    names = {
        name: AtelierName(name, record.atelier.name, record.atelier.city)
        for name, record in known.items()
    }
    return tuple(
        BriefLine(
            id=brief.id,
            reference=reference_of(brief),
            enquiry=brief.enquiry,
            title=asked[brief.enquiry].subject.title,
            look_id=asked[brief.enquiry].subject.look,
            atelier=names[brief.atelier],
            state=brief.state,
            origin=brief.origin,
            created=brief.created,
            sent=brief.sent,
            expires=brief.expires,
            answered=brief.answered,
            reason=brief.reason,
        )
        for brief in briefs
    )


def _shared(wishes: Wishes, state: BriefState) -> Wishes:
    """A workshop that does not make it has no business with a body's measurements."""
    return msgspec.structs.replace(wishes, measurements=()) if state in _TURNED_DOWN else wishes


def _contact(app: Lookwright, session: Session, brief: Brief) -> Contact | None:
    """The workshop's contact, for the shopper whose brief it accepted."""
    if brief.state not in _ACCEPTED:
        return None
    viewer = Viewer(accepted_by=(brief.atelier,))
    try:
        return ContactRepository(session, key_ring(app.settings)).contact_of(brief.atelier, viewer)
    except NotFoundError:
        return None
