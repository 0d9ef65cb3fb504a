"""What workshops are asked and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data.briefs import Brief, BriefEvent, BriefState, Enquiry, Party
from data.errors import CursorExpiredError, NotFoundError
from data.repositories._brief_rows import (
    brief_of,
    brief_row,
    enquiry_of,
    enquiry_row,
    event_of,
    event_row,
    storable,
)
from data.tables import BriefEventRow, BriefRow, EnquiryRow

__all__ = ["BriefRepository"]


_WORKING = (BriefState.ACCEPTED.value, BriefState.DONE.value)


class BriefRepository:
    """Briefs by their public ids. Every change writes the event that tells of it.

    Whoever changes a brief holds its enquiry first, and the workshop after it where it books pieces:
    always in this order. On SQLite ``Database.write()`` has one writer at a time; on PostgreSQL it is the
    locks on these rows.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # ------------------------------------------------------------- enquiries

    def ask(self, enquiry: Enquiry) -> None:
        """Keep a new enquiry."""
        self._session.add(enquiry_row(enquiry))
        self._session.flush()

    def enquiry(self, enquiry: str) -> Enquiry:
        """Raises ``NotFoundError``."""
        row = self._session.scalars(
            select(EnquiryRow).where(EnquiryRow.id == enquiry)
        ).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no enquiry {enquiry[:80]!r}.")
        return enquiry_of(row)

    def hold(self, enquiry: str) -> Enquiry:
        """The enquiry, nobody else changing its briefs until the transaction ends. Raises ``NotFoundError``."""
        self._session.execute(
            select(EnquiryRow.seq).where(EnquiryRow.id == enquiry).with_for_update()
        )
        return self.enquiry(enquiry)

    # ------------------------------------------------------------- briefs

    def add(self, brief: Brief, quantity: int, by: Party) -> BriefEvent:
        """Keep a new brief, with the first line of its story."""
        row = brief_row(brief, quantity)
        self._session.add(row)
        self._session.flush()
        return self._told(row, by, brief.created)

    def get(self, brief: str) -> Brief:
        """Raises ``NotFoundError``."""
        return brief_of(self._row(brief))

    def change(
        self,
        brief: str,
        state: BriefState,
        by: Party,
        at: datetime,
        *,
        reason: str = "",
        expires: datetime | None = None,
        due: date | None = None,
    ) -> BriefEvent:
        """Bring a brief to another state; its enquiry is held by this transaction. Raises ``NotFoundError``."""
        row = self._row(brief)
        row.state, row.reason = state.value, storable(reason)
        match state:
            case BriefState.SENT:
                row.sent, row.expires = at, expires
            case BriefState.ACCEPTED:
                row.answered, row.due = at, due
            case BriefState.DECLINED:
                row.answered = at
            case BriefState.DONE:
                row.finished = at
            case _:
                pass
        return self._told(row, by, at)

    def events(self, brief: str) -> list[BriefEvent]:
        """The brief's story from its beginning. Raises ``NotFoundError``."""
        row = self._row(brief)
        told = select(BriefEventRow).where(BriefEventRow.brief_seq == row.seq)
        rows = self._session.scalars(told.order_by(BriefEventRow.number))
        return [event_of(brief, each) for each in rows]

    def of_enquiry(self, enquiry: str) -> list[Brief]:
        """All briefs of an enquiry, in the order in which they were written."""
        wanted = select(BriefRow).where(BriefRow.enquiry == enquiry).order_by(BriefRow.seq)
        return [brief_of(row) for row in self._session.scalars(self._fresh(wanted))]

    def list(
        self,
        *,
        states: Collection[BriefState] = (),
        atelier: str | None = None,
        enquiry: str | None = None,
        look: str | None = None,
        after: str | None = None,
        limit: int = 20,
    ) -> list[Brief]:
        """The latest briefs, newest first; ``after`` is the id of the last one seen.

        Raises ``CursorExpiredError`` where there is no such brief.
        """
        wanted = select(BriefRow).order_by(BriefRow.seq.desc()).limit(limit)
        if states:
            wanted = wanted.where(BriefRow.state.in_([state.value for state in states]))
        if atelier is not None:
            wanted = wanted.where(BriefRow.atelier == atelier)
        if enquiry is not None:
            wanted = wanted.where(BriefRow.enquiry == enquiry)
        if look is not None:
            asked = select(EnquiryRow.id).where(EnquiryRow.look == look)
            wanted = wanted.where(BriefRow.enquiry.in_(asked))
        if after is not None:
            seq = self._session.scalar(select(BriefRow.seq).where(BriefRow.id == after))
            if seq is None:
                raise CursorExpiredError("The list of briefs has changed; ask for its beginning.")
            wanted = wanted.where(BriefRow.seq < seq)
        return [brief_of(row) for row in self._session.scalars(wanted)]

    def overdue(self, now: datetime, limit: int = 100) -> list[Brief]:
        """Sent briefs whose time to answer is over."""
        wanted = select(BriefRow).where(
            BriefRow.state == BriefState.SENT.value, BriefRow.expires <= now
        )
        rows = self._session.scalars(wanted.order_by(BriefRow.expires).limit(limit))
        return [brief_of(row) for row in rows]

    # ------------------------------------------------------------- what they add up to

    def accepted(self, enquiry: str) -> int:
        """How many workshops have accepted it, those among them that have finished."""
        taken = select(func.count()).where(
            BriefRow.enquiry == enquiry, BriefRow.state.in_(_WORKING)
        )
        return self._session.scalar(taken) or 0

    def booked(self, atelier: str, first: date, last: date) -> int:
        """Pieces that the workshop has promised for a day between ``first`` and ``last``, both included."""
        promised = select(func.coalesce(func.sum(BriefRow.quantity), 0)).where(
            BriefRow.atelier == atelier,
            BriefRow.state.in_(_WORKING),
            BriefRow.due.between(first, last),
        )
        return int(self._session.scalar(promised) or 0)

    # ------------------------------------------------------------- inside

    def _row(self, brief: str) -> BriefRow:
        wanted = select(BriefRow).where(BriefRow.id == brief)
        row = self._session.scalars(self._fresh(wanted)).one_or_none()
        if row is None:
            raise NotFoundError(
                f"There is no brief {brief[:80]!r}; `lookwright briefs list` shows those there are."
            )
        return row

    @staticmethod
    def _fresh(wanted: Select[BriefRow]) -> Select[BriefRow]:
        return wanted.execution_options(populate_existing=True)

    def _told(self, row: BriefRow, by: Party, at: datetime) -> BriefEvent:
        event = event_row(row, by, at)
        self._session.add(event)
        self._session.flush()
        return event_of(row.id, event)
