"""Builds of the vector index and how far each is in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from advanced_alchemy.repository import SQLAlchemySyncRepository
from sqlalchemy import update
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.repositories._bulk import upsert
from data.tables import IndexStateRow

__all__ = ["IndexState", "IndexStateRepository", "IndexStatus"]

IndexStatus = Literal["building", "live", "retired"]


class IndexState(msgspec.Struct, frozen=True):
    """``applied_seq`` is the last entry of the journal that this build holds."""

    generation: str
    model: str
    applied_seq: int
    status: IndexStatus
    created: datetime


class _Rows(SQLAlchemySyncRepository[IndexStateRow]):
    model_type = IndexStateRow
    id_attribute = "generation"


class IndexStateRepository:
    """At most one build is live."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = _Rows(session=session)

    def put(self, state: IndexState) -> None:
        """Add or replace a build."""
        upsert(self._session, IndexStateRow, [msgspec.structs.asdict(state)])

    def get(self, generation: str) -> IndexState | None:
        row = self._rows.get_one_or_none(generation=generation)
        return None if row is None else _state(row)

    def live(self) -> IndexState | None:
        """The build that answers."""
        row = self._rows.get_one_or_none(status="live")
        return None if row is None else _state(row)

    def all(self) -> list[IndexState]:
        """Oldest first."""
        rows = self._rows.get_many(order_by=[("created", False), ("generation", False)])
        return [_state(row) for row in rows]

    def apply(self, generation: str, seq: int) -> None:
        """The build now holds the journal up to ``seq``. Raises ``NotFoundError``."""
        self._change(generation, applied_seq=seq)

    def lock(self, generation: str) -> IndexState:
        """The build, its row held until the transaction ends: two processes never replay at once.

        In ``Database.write()``; on SQLite that alone holds every other writer off. Raises ``NotFoundError``.
        """
        row = self._session.get(IndexStateRow, generation, with_for_update=True)
        if row is None:
            raise NotFoundError(f"The index has no generation {generation!r}.")
        return _state(row)

    def swap(self, generation: str) -> None:
        """This build answers from now on; the one that did is retired. Raises ``NotFoundError``."""
        self._session.execute(
            update(IndexStateRow)
            .where(IndexStateRow.status == "live", IndexStateRow.generation != generation)
            .values(status="retired")
            .execution_options(synchronize_session=False)
        )
        self._change(generation, status="live")

    def delete(self, generation: str) -> None:
        """Forget a build; one that is not there is passed over."""
        self._rows.delete_where(generation=generation)

    def _change(self, generation: str, **values: object) -> None:
        changed = self._session.execute(
            update(IndexStateRow)
            .where(IndexStateRow.generation == generation)
            .values(**values)
            .execution_options(synchronize_session=False)
            .returning(IndexStateRow.generation)
        )
        if changed.one_or_none() is None:
            raise NotFoundError(f"The index has no generation {generation!r}.")


def _state(row: IndexStateRow) -> IndexState:
    return msgspec.convert(row, IndexState, from_attributes=True)
