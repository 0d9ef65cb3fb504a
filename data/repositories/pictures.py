"""Pictures, their embeddings, and the pictures people ask with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from data.pictures import PictureInfo
from data.repositories._bulk import chunks, upsert
from data.tables import (
    AtelierPictureRow,
    CorrectionRow,
    EmbeddingRow,
    ItemRow,
    PictureRow,
    QueryPictureRow,
)
from data.types import Vector

__all__ = ["EmbeddingRepository", "PictureRepository", "QueryPictureRepository"]


class PictureRepository:
    """What is known of each stored picture; the bytes are in the object store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, pictures: Iterable[PictureInfo], when: datetime) -> None:
        """Add pictures; those that are there keep their time."""
        rows = [
            {
                "sha256": picture.sha256,
                "content_type": picture.content_type,
                "width": picture.width,
                "height": picture.height,
                "bytes": picture.size,
                "created": when,
            }
            for picture in {picture.sha256: picture for picture in pictures}.values()
        ]
        upsert(self._session, PictureRow, rows, keep=("created",))

    def get(self, shas: Iterable[str]) -> dict[str, PictureInfo]:
        """Those that are known, by SHA-256."""
        rows = (
            row
            for chunk in chunks(shas)
            for row in self._session.scalars(select(PictureRow).where(PictureRow.sha256.in_(chunk)))
        )
        return {
            row.sha256: PictureInfo(row.sha256, row.content_type, row.width, row.height, row.bytes)
            for row in rows
        }

    def unreferenced(self, now: datetime, *, limit: int = 10_000) -> list[PictureInfo]:
        """Pictures that no item, no portfolio, active or retired, no correction and no unexpired query needs."""
        asked = select(QueryPictureRow.sha256).where(QueryPictureRow.expires > now)
        wanted = self._unneeded().where(PictureRow.sha256.not_in(asked))
        found = self._session.scalars(wanted.order_by(PictureRow.sha256).limit(limit)).all()
        return list(self.get(found).values())

    def _unneeded(self) -> Select[str]:
        """Pictures that are no item's, in no portfolio and without a correction."""
        return select(PictureRow.sha256).where(
            PictureRow.sha256.not_in(select(CorrectionRow.picture_sha256)),
            ~select(ItemRow.id).where(ItemRow.picture_sha256 == PictureRow.sha256).exists(),
            ~select(AtelierPictureRow.atelier_id)
            .where(AtelierPictureRow.picture_sha256 == PictureRow.sha256)
            .exists(),
        )

    def forget_queries(self, shas: Iterable[str]) -> list[PictureInfo]:
        """Forget that these were asked with; those that nothing else needs are deleted, and given back."""
        asked = list(shas)
        for chunk in chunks(asked):
            self._session.execute(
                delete(QueryPictureRow)
                .where(QueryPictureRow.sha256.in_(chunk))
                .execution_options(synchronize_session=False)
            )
        found = self._session.scalars(
            self._unneeded().where(PictureRow.sha256.in_(asked)).order_by(PictureRow.sha256)
        ).all()
        gone = list(self.get(found).values())
        self.delete(found)
        return gone

    def delete(self, shas: Iterable[str]) -> None:
        """Forget pictures and their embeddings."""
        for chunk in chunks(shas):
            for row, column in (
                (EmbeddingRow, EmbeddingRow.picture_sha256),
                (QueryPictureRow, QueryPictureRow.sha256),
                (PictureRow, PictureRow.sha256),
            ):
                self._session.execute(
                    delete(row)
                    .where(column.in_(chunk))
                    .execution_options(synchronize_session=False)
                )


class QueryPictureRepository:
    """Pictures people asked with, kept for a limited time so that an address can hold the question."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, sha256: str, expires: datetime) -> None:
        """The same picture again is kept until the later time asked for last."""
        upsert(self._session, QueryPictureRow, [{"sha256": sha256, "expires": expires}])

    def is_kept(self, sha256: str, now: datetime) -> bool:
        found = self._session.get(QueryPictureRow, sha256)
        return found is not None and found.expires > now

    def forget_expired(self, now: datetime) -> None:
        self._session.execute(
            delete(QueryPictureRow)
            .where(QueryPictureRow.expires <= now)
            .execution_options(synchronize_session=False)
        )


class EmbeddingRepository:
    """Vectors by picture and model, so that a picture is embedded once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, shas: Iterable[str], model: str) -> dict[str, Vector]:
        """``(d,)`` float32 vectors of the pictures this model has embedded; others are left out."""
        wanted = select(EmbeddingRow.picture_sha256, EmbeddingRow.vector)
        return {
            sha256: np.frombuffer(vector, dtype="<f4")
            for chunk in chunks(shas)
            for sha256, vector in self._session.execute(
                wanted.where(EmbeddingRow.picture_sha256.in_(chunk), EmbeddingRow.model == model)
            )
        }

    def known(self, shas: Iterable[str], model: str) -> set[str]:
        """The pictures this model has embedded, without reading their vectors."""
        wanted = select(EmbeddingRow.picture_sha256).where(EmbeddingRow.model == model)
        return {
            sha256
            for chunk in chunks(shas)
            for sha256 in self._session.scalars(
                wanted.where(EmbeddingRow.picture_sha256.in_(chunk))
            )
        }

    def missing(self, model: str, after: str = "", limit: int = 1_000) -> list[str]:
        """The next pictures of active items behind ``after`` that this model has not embedded, sorted."""
        embedded = select(EmbeddingRow.picture_sha256).where(
            EmbeddingRow.picture_sha256 == ItemRow.picture_sha256, EmbeddingRow.model == model
        )
        wanted = select(ItemRow.picture_sha256).where(
            ItemRow.picture_sha256 > after, ItemRow.retired.is_(None), ~embedded.exists()
        )
        return list(
            self._session.scalars(wanted.distinct().order_by(ItemRow.picture_sha256).limit(limit))
        )

    def put(self, vectors: Mapping[str, Vector], model: str) -> None:
        """``(d,)`` float32 unit vectors by their picture's SHA-256."""
        rows: Sequence[dict[str, Any]] = [
            {
                "picture_sha256": sha256,
                "model": model,
                "vector": np.asarray(vector, dtype="<f4").tobytes(),
            }
            for sha256, vector in vectors.items()
        ]
        upsert(self._session, EmbeddingRow, rows)

    def forget(self, model: str) -> None:
        """Drop the vectors of a model that is no longer used."""
        self._session.execute(
            delete(EmbeddingRow)
            .where(EmbeddingRow.model == model)
            .execution_options(synchronize_session=False)
        )
