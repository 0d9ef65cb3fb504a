"""The outbox between records and vectors."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from data.repositories._bulk import chunks
from data.tables import JournalRow

__all__ = ["JournalRepository"]

_APPENDING = 0x6C6F6F6B
"""PostgreSQL's advisory lock that writers of the journal take one after the other."""


class JournalRepository:
    """Items whose point must be brought up to date, in the order in which the changes became visible."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, ids: Iterable[str]) -> None:
        """In the transaction that changes the items, so that neither is there without the other."""
        # A sequence is not transactional: without the lock a lower number may become visible after
        # a higher one was already replayed, and its item would never be. SQLite has one writer.
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPENDING})
        for chunk in chunks(ids, 10_000):
            self._session.execute(insert(JournalRow), [{"item_id": item} for item in chunk])

    def after(self, seq: int, limit: int = 1_000) -> list[tuple[int, str]]:
        """Number and item id of the entries behind ``seq``, in order; an item may be named twice."""
        wanted = select(JournalRow.seq, JournalRow.item_id).where(JournalRow.seq > seq)
        rows = self._session.execute(wanted.order_by(JournalRow.seq).limit(limit))
        return [(number, item) for number, item in rows]

    def last(self) -> int:
        """The number of the latest entry; 0 where there never was one."""
        return self._session.scalar(select(func.max(JournalRow.seq))) or 0

    def trim(self, upto: int) -> None:
        """Forget entries up to ``upto``, which every index has applied.

        The latest entry stays, so that ``last`` never goes back.
        """
        self._session.execute(
            delete(JournalRow)
            .where(JournalRow.seq <= upto, JournalRow.seq < self.last())
            .execution_options(synchronize_session=False)
        )
