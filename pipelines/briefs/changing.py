"""The one place where briefs change: state, story, the workshop's counts and the outbox in one transaction."""

from __future__ import annotations

import calendar
import uuid
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from data import Session
from data.ateliers import Atelier, AtelierRecord, Standing
from data.briefs import Brief, BriefAction, BriefState, Enquiry, Origin, Party
from data.errors import AtelierFullError, AtelierRetiredError, BriefTakenError, NotFoundError
from data.repositories import AtelierRepository, BriefRepository
from matching.briefs import TAKEN, check_wishes, must_be_of, next_state, standing_change
from pipelines.notices import record
from pipelines.wiring import Lookwright

__all__ = ["PROPOSE", "Desk", "Propose"]

PROPOSE = "proposals"
"""The kind of job that looks for the next best workshops."""

_OPEN = {BriefState.DRAFT, BriefState.SENT, BriefState.ACCEPTED, BriefState.DONE}


class Propose(msgspec.Struct, frozen=True):
    """What that job is given."""

    enquiry: str


class Desk:
    """Writes and changes briefs inside one transaction of ``Database.write()``.

    Whatever it raises, the transaction is to be given up: nothing of the change may stay.
    """

    def __init__(self, app: Lookwright, session: Session) -> None:
        self.app, self.session = app, session
        self.briefs = BriefRepository(session)
        self.ateliers = AtelierRepository(session)
        self.now = app.clock()

    def write(
        self, enquiry: Enquiry, atelier: str, origin: Origin, why: tuple[str, ...] = ()
    ) -> Brief:
        """A draft for one workshop. Raises ``NotFoundError``, ``AtelierRetiredError``."""
        self._must_work(atelier)
        brief = Brief(
            id=uuid.uuid4().hex,
            enquiry=enquiry.id,
            atelier=atelier,
            state=BriefState.DRAFT,
            origin=origin,
            created=self.now,
            why=why,
        )
        by = Party.SHOPPER if origin is Origin.ASKED else Party.LOOKWRIGHT
        self.briefs.add(brief, enquiry.wishes.quantity, by)
        return brief

    def act(
        self,
        name: str,
        action: BriefAction,
        by: Party,
        *,
        reason: str = "",
        atelier: str | None = None,
    ) -> Brief:
        """Do something with a brief; ``atelier`` is who does it, where they say so.

        Raises ``NotFoundError``, and of the conflicts ``BriefClosedError``, ``BriefExpiredError``,
        ``BriefTakenError``, ``AtelierFullError``, ``AtelierRetiredError``, ``NotYourBriefError``.
        """
        enquiry = self.briefs.hold(self.briefs.get(name).enquiry)
        brief = self.briefs.get(name)  # as it is now that nobody else changes it
        must_be_of(brief, atelier)
        state = next_state(brief, action, self.now)
        match action:
            case BriefAction.SEND:
                self._send(enquiry, brief)
            case BriefAction.ACCEPT:
                self._accept(enquiry, brief)
            case _:
                self._change(enquiry, brief, state, by, reason=reason)
        self._follow(enquiry, brief, state)
        return self.briefs.get(name)

    # ------------------------------------------------------------- what each action takes

    def _send(self, enquiry: Enquiry, brief: Brief) -> None:
        check_wishes(enquiry.wishes, self.now.date())
        self._must_work(brief.atelier)
        self._must_have_slot(enquiry)
        expires = self.now + timedelta(days=self.app.settings.briefs.expiry_days)
        if enquiry.wishes.by is not None:  # an answer on the day itself comes too late
            expires = min(expires, datetime.combine(enquiry.wishes.by, time(), UTC))
        self._change(enquiry, brief, BriefState.SENT, Party.SHOPPER, expires=expires)

    def _accept(self, enquiry: Enquiry, brief: Brief) -> None:
        atelier = self._record(brief.atelier).atelier
        self._must_have_slot(enquiry)
        due = enquiry.wishes.by or self.now.date() + timedelta(days=atelier.lead_time_days or 0)
        self._change(enquiry, brief, BriefState.ACCEPTED, Party.ATELIER, due=due)
        # counted after the change, which holds the workshop's row: two never count at the same time
        self._must_have_room(atelier, enquiry.wishes.quantity, due)

    def _must_have_slot(self, enquiry: Enquiry) -> None:
        if self.briefs.accepted(enquiry.id) >= enquiry.slots:
            raise BriefTakenError("Another workshop was faster and has taken the last slot.")

    def _must_have_room(self, atelier: Atelier, quantity: int, due: date) -> None:
        """A brief larger than a month's capacity counts as a full month: its work began before."""
        capacity = atelier.capacity_per_month
        if capacity is None:
            return
        last = calendar.monthrange(due.year, due.month)[1]
        booked = self.briefs.booked(atelier.id, due.replace(day=1), due.replace(day=last))
        if booked - quantity + min(quantity, capacity) > capacity:
            raise AtelierFullError(
                f"The pieces promised for {due:%Y-%m} already reach the {capacity} a month that this "
                "workshop makes; finish or withdraw one, or raise its capacity."
            )

    def _must_work(self, name: str) -> None:
        """A retired workshop gets no new brief; those that it has go on."""
        record = self._record(name)
        if record.retired is not None:
            raise AtelierRetiredError(
                f"{record.atelier.name} takes no more briefs; choose another workshop."
            )

    def _record(self, name: str) -> AtelierRecord:
        record = self.ateliers.get([name]).get(name)
        if record is None:
            raise NotFoundError(
                f"There is no atelier {name[:80]!r}; `lookwright ateliers list` shows those there are."
            )
        return record

    # ------------------------------------------------------------- what every change does

    def _change(
        self,
        enquiry: Enquiry,
        brief: Brief,
        state: BriefState,
        by: Party,
        *,
        reason: str = "",
        expires: datetime | None = None,
        due: date | None = None,
    ) -> None:
        event = self.briefs.change(
            brief.id, state, by, self.now, reason=reason, expires=expires, due=due
        )
        change = standing_change(
            brief, state, enquiry.wishes.quantity, in_time=self._in_time(enquiry)
        )
        if change != Standing():
            self.ateliers.count(brief.atelier, change)
        record(self.app, self.session, enquiry, self.briefs.get(brief.id), event)

    def _in_time(self, enquiry: Enquiry) -> bool:
        return enquiry.wishes.by is None or self.now.date() <= enquiry.wishes.by

    # ------------------------------------------------------------- what follows from it

    def _follow(self, enquiry: Enquiry, brief: Brief, state: BriefState) -> None:
        if state is BriefState.ACCEPTED:
            if self.briefs.accepted(enquiry.id) >= enquiry.slots:
                self._close_the_others(enquiry)
        elif state in {BriefState.DECLINED, BriefState.EXPIRED}:
            others = self.briefs.of_enquiry(brief.enquiry)
            if not any(each.state in _OPEN for each in others):
                self._look_for_more(enquiry)

    def _close_the_others(self, enquiry: Enquiry) -> None:
        for other in self.briefs.of_enquiry(enquiry.id):
            if other.state in {BriefState.DRAFT, BriefState.SENT}:
                self._change(enquiry, other, BriefState.WITHDRAWN, Party.LOOKWRIGHT, reason=TAKEN)

    def _look_for_more(self, enquiry: Enquiry) -> None:
        if self.app.settings.briefs.proposals:
            self.app.jobs.enqueue(PROPOSE, Propose(enquiry.id), session=self.session)
