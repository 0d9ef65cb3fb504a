"""The table of rates."""

from __future__ import annotations

from collections.abc import Mapping

from advanced_alchemy.repository import SQLAlchemySyncRepository
from sqlalchemy.orm import Session

from data.money import Rates
from data.repositories._bulk import upsert
from data.tables import RateRow

__all__ = ["RateRepository"]


class _Rows(SQLAlchemySyncRepository[RateRow]):
    model_type = RateRow
    id_attribute = "currency"


class RateRepository:
    """What one unit of each currency is worth in the installation's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = _Rows(session=session)

    def rates(self, base: str) -> Rates:
        """All rates, for an installation that counts in ``base``."""
        return Rates(base, {row.currency: row.rate for row in self._rows.get_many()})

    def set(self, table: Mapping[str, float], base: str) -> Rates:
        """Add or replace rates; others stay. Raises ``InvalidInputError`` where one cannot be."""
        checked = Rates(base, table)
        rows = [{"currency": currency, "rate": rate} for currency, rate in checked.table.items()]
        upsert(self._session, RateRow, rows)
        return self.rates(base)
