"""The looks' history: pictures with their manifests, what they came from, their files, what is said of them."""

from __future__ import annotations

from datetime import datetime

from advanced_alchemy.types import BigIntIdentity
from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = ["LookDraftRow", "LookFileRow", "LookParentRow", "LookReportRow", "LookRow"]


class LookRow(Base):
    """One look; ``manifest`` is JSON. ``seq`` is the order in which looks came and is never given twice."""

    __tablename__ = "looks"
    __table_args__ = (
        Index("ix_looks_history", "hidden", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    manifest: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    engine: Mapped[str]
    model: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    width: Mapped[int]
    height: Mapped[int]
    pixel_sha256: Mapped[str]
    moderation: Mapped[str]
    wish: Mapped[str] = mapped_column(Text)
    job: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    hidden: Mapped[bool]
    created: Mapped[datetime]


class LookParentRow(Base):
    """``parent`` is the id of a look that this one came from; ``position`` keeps their order."""

    __tablename__ = "look_parents"

    look_seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("looks.seq", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    parent: Mapped[str] = mapped_column(ForeignKey("looks.id", ondelete="CASCADE"), index=True)


class LookFileRow(Base):
    """One file of a look. Looks may share an object: it stays until the last of them is gone."""

    __tablename__ = "look_files"

    look_seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("looks.seq", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)


class LookDraftRow(Base):
    """An object that is being stored, or taken away: written down before, so that a kill leaves none behind.

    ``job`` is who stores it, empty where it is to go.
    """

    __tablename__ = "look_drafts"

    name: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(primary_key=True)


class LookReportRow(Base):
    """A complaint about a look."""

    __tablename__ = "look_reports"

    id: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    look_seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("looks.seq", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]
    settled: Mapped[datetime | None]
