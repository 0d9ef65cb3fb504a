"""The workshops, and what became of the briefs they received."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from data.ateliers import Atelier, AtelierRecord, Standing
from data.errors import NotFoundError
from data.repositories._bulk import chunks, upsert
from data.tables import AtelierPictureRow, AtelierRevisionRow, AtelierRow, EmbeddingRow

__all__ = ["AtelierRepository"]


class AtelierRepository:
    """Workshops by id. Retired ones stay, and are left out unless a call says otherwise."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ------------------------------------------------------------- write

    def put(
        self,
        ateliers: Sequence[Atelier],
        when: datetime,
        fetched: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Add or replace workshops; retired ones come back; what became of their briefs stays.

        ``fetched`` has, by workshop, the web addresses of its portfolio and the SHA-256 of each.
        """
        if not ateliers:
            return
        revision, fetched = self._next_revision(), fetched or {}
        rows = [
            {
                "id": each.id,
                "facts": msgspec.json.encode(each).decode(),
                "fetched": msgspec.json.encode(fetched.get(each.id, {})).decode(),
                "revision": revision,
                "updated": when,
                "retired": None,
            }
            for each in ateliers
        ]
        upsert(self._session, AtelierRow, rows)
        self._put_portfolios(ateliers)

    def _put_portfolios(self, ateliers: Sequence[Atelier]) -> None:
        for chunk in chunks(each.id for each in ateliers):
            gone = delete(AtelierPictureRow).where(AtelierPictureRow.atelier_id.in_(chunk))
            self._session.execute(gone.execution_options(synchronize_session=False))
        pieces = [
            {"atelier_id": each.id, "picture_sha256": sha256}
            for each in ateliers
            for sha256 in dict.fromkeys(each.portfolio)
        ]
        if pieces:
            self._session.execute(insert(AtelierPictureRow), pieces)

    def retire(self, atelier: str, when: datetime) -> None:
        """Take a workshop out; one that is retired already stays so. Raises ``NotFoundError``."""
        self._existing(atelier)
        self._session.execute(
            update(AtelierRow)
            .where(AtelierRow.id == atelier, AtelierRow.retired.is_(None))
            .values(retired=when, updated=when, revision=self._next_revision())
            .execution_options(synchronize_session=False)
        )

    def count(self, atelier: str, change: Standing) -> None:
        """Add to what became of a workshop's briefs; no count falls below 0. Raises ``NotFoundError``."""
        self._existing(atelier)
        counts = {
            name: func.greatest(column + by, 0) if self._on_postgresql else func.max(column + by, 0)
            for name, by in msgspec.structs.asdict(change).items()
            for column in [getattr(AtelierRow, name)]
            if by
        }
        self._session.execute(
            update(AtelierRow)
            .where(AtelierRow.id == atelier)
            .values(**counts, revision=self._next_revision())
            .execution_options(synchronize_session=False)
        )

    def touch(self, pictures: Iterable[str]) -> None:
        """Say that there is something new of the workshops that show these pictures."""
        revision = self._next_revision()
        for chunk in chunks(pictures):
            owners = select(AtelierPictureRow.atelier_id).where(
                AtelierPictureRow.picture_sha256.in_(chunk)
            )
            self._session.execute(
                update(AtelierRow)
                .where(AtelierRow.id.in_(owners))
                .values(revision=revision)
                .execution_options(synchronize_session=False)
            )

    @property
    def _on_postgresql(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    def _existing(self, atelier: str) -> None:
        if self._session.scalar(select(AtelierRow.id).where(AtelierRow.id == atelier)) is None:
            raise NotFoundError(f"No atelier has the id {atelier!r}; see `ateliers list`.")

    def _next_revision(self) -> int:
        # the row stays locked until the end of the transaction: numbers are committed in their order
        number = update(AtelierRevisionRow).values(revision=AtelierRevisionRow.revision + 1)
        return self._session.execute(number.returning(AtelierRevisionRow.revision)).scalar_one()

    # ------------------------------------------------------------- read

    def get(self, ids: Iterable[str]) -> dict[str, AtelierRecord]:
        """The named workshops, retired ones too, in the order of the ids; unknown ones are left out."""
        wanted = list(ids)
        found = {
            row.id: _record(row)
            for chunk in chunks(wanted)
            for row in self._session.scalars(select(AtelierRow).where(AtelierRow.id.in_(chunk)))
        }
        return {atelier: found[atelier] for atelier in wanted if atelier in found}

    def page(self, *, after: str = "", limit: int = 100) -> list[AtelierRecord]:
        """Workshops by id, those behind ``after``."""
        wanted = select(AtelierRow).where(AtelierRow.retired.is_(None), AtelierRow.id > after)
        return self._records(wanted.order_by(AtelierRow.id).limit(limit))

    def changed(self, since: int = 0) -> list[AtelierRecord]:
        """Those written after revision ``since``, retired ones too, by id."""
        wanted = select(AtelierRow).where(AtelierRow.revision > since)
        return self._records(wanted.order_by(AtelierRow.id))

    def revision(self) -> int:
        """The number of the latest write."""
        return self._session.scalar(select(AtelierRevisionRow.revision)) or 0

    def fetched(self, ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """By workshop, the web addresses of its portfolio and the SHA-256 of each."""
        wanted = select(AtelierRow.id, AtelierRow.fetched)
        return {
            atelier: msgspec.json.decode(fetched, type=dict[str, str])
            for chunk in chunks(ids)
            for atelier, fetched in self._session.execute(wanted.where(AtelierRow.id.in_(chunk)))
        }

    def not_embedded(self, model: str, *, limit: int) -> list[str]:
        """Portfolio pictures that a model has no vector of, by SHA-256."""
        embedded = select(EmbeddingRow.picture_sha256).where(
            EmbeddingRow.picture_sha256 == AtelierPictureRow.picture_sha256,
            EmbeddingRow.model == model,
        )
        wanted = select(AtelierPictureRow.picture_sha256).where(~embedded.exists()).distinct()
        return list(
            self._session.scalars(wanted.order_by(AtelierPictureRow.picture_sha256).limit(limit))
        )

    def size(self) -> int:
        """How many workshops there are, retired ones left out."""
        counted = select(func.count()).select_from(AtelierRow).where(AtelierRow.retired.is_(None))
        return self._session.scalar(counted) or 0

    def _records(self, wanted: Select[AtelierRow]) -> list[AtelierRecord]:
        return [_record(row) for row in self._session.scalars(wanted)]


def _record(row: AtelierRow) -> AtelierRecord:
    standing = Standing(row.sent, row.answered, row.finished, row.on_time, row.booked)
    atelier = msgspec.json.decode(row.facts, type=Atelier)
    return AtelierRecord(atelier, standing, row.updated, row.retired)
