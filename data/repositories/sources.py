"""Named feeds."""

from __future__ import annotations

from datetime import datetime

import msgspec
from advanced_alchemy.repository import SQLAlchemySyncRepository
from sqlalchemy.orm import Session

from data.repositories._bulk import upsert
from data.tables import SourceRow
from data.types import Dialect

__all__ = ["Source", "SourceRepository"]


class Source(msgspec.Struct, frozen=True):
    name: str
    brand: str
    dialect: Dialect
    created: datetime


class _Rows(SQLAlchemySyncRepository[SourceRow]):
    model_type = SourceRow
    id_attribute = "name"


class SourceRepository:
    """The feeds that own items."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = _Rows(session=session)

    def put(self, name: str, brand: str, dialect: Dialect, when: datetime) -> None:
        """Make the source known; one that is there keeps its time."""
        row = {"name": name, "brand": brand, "dialect": dialect.value, "created": when}
        upsert(self._session, SourceRow, [row], keep=("created",))

    def get(self, name: str) -> Source | None:
        row = self._rows.get_one_or_none(name=name)
        return None if row is None else _source(row)

    def all(self) -> list[Source]:
        """By name."""
        return [_source(row) for row in self._rows.get_many(order_by=("name", False))]


def _source(row: SourceRow) -> Source:
    return Source(row.name, row.brand, Dialect(row.dialect), row.created)
