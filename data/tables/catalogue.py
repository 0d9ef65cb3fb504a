"""What brands feed in: sources, items, pictures, their embeddings, and what the blend needs to know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = [
    "BrandRow",
    "EmbeddingRow",
    "ItemRow",
    "PictureRow",
    "QueryPictureRow",
    "RateRow",
    "SourceRow",
    "SpellingRow",
]


class SourceRow(Base):
    """A named feed."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(primary_key=True)
    brand: Mapped[str]
    dialect: Mapped[str]
    created: Mapped[datetime]


class ItemRow(Base):
    """An item: ``facts`` is the whole of it as JSON, the other columns are what is looked up or filtered by.

    ``category``, ``colors``, ``size`` and ``gender`` hold match keys: ``colors`` one a line, with a
    line break before the first and after the last; ``category`` the path, ``women > tops``. How the
    feed spells them stands in ``spellings``. ``price_now`` is the price in force in major units of
    the installation's currency, null where it cannot be compared.
    """

    __tablename__ = "items"

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.name"))
    brand: Mapped[str]
    group_id: Mapped[str]
    facts: Mapped[str] = mapped_column(Text)
    facts_hash: Mapped[str]
    picture_hash: Mapped[str]
    picture_sha256: Mapped[str] = mapped_column(index=True)
    price_now: Mapped[float | None]
    next_price_change: Mapped[datetime | None] = mapped_column(index=True)
    category: Mapped[str]
    colors: Mapped[str]
    size: Mapped[str]
    gender: Mapped[str]
    availability: Mapped[str]
    updated: Mapped[datetime]
    retired: Mapped[datetime | None]

    __table_args__ = (Index("ix_items_source_id", "source", "id"),)


class SpellingRow(Base):
    """How a feed writes the value behind a match key; the latest import's spelling stays."""

    __tablename__ = "spellings"

    field: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class PictureRow(Base):
    """A stored picture, known by the SHA-256 of its bytes."""

    __tablename__ = "pictures"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    created: Mapped[datetime]


class QueryPictureRow(Base):
    """A picture somebody asked with, kept until ``expires``."""

    __tablename__ = "query_pictures"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    expires: Mapped[datetime] = mapped_column(index=True)


class EmbeddingRow(Base):
    """One picture's vector by one model: little-endian float32."""

    __tablename__ = "embeddings"

    picture_sha256: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes]


class BrandRow(Base):
    """A brand and its part of the blend."""

    __tablename__ = "brands"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    score: Mapped[float] = mapped_column(server_default="0.5")


class RateRow(Base):
    """What one unit of ``currency`` is worth in the installation's currency."""

    __tablename__ = "rates"

    currency: Mapped[str] = mapped_column(primary_key=True)
    rate: Mapped[float]
