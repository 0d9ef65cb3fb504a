"""What holds for the whole installation."""

from __future__ import annotations

from sqlalchemy.orm import Session

from data.repositories._bulk import upsert
from data.tables import InstallationRow

__all__ = ["InstallationRepository"]


class InstallationRepository:
    """Names and values, such as the currency and the model's fingerprint."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str) -> str | None:
        row = self._session.get(InstallationRow, key)
        return None if row is None else row.value

    def set(self, key: str, value: str) -> None:
        upsert(self._session, InstallationRow, [{"key": key, "value": value}])
