"""What keeps records and vectors in step, and what an import leaves behind."""

from __future__ import annotations

from datetime import datetime

from advanced_alchemy.types import BigIntIdentity
from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = ["IndexStateRow", "InstallationRow", "JournalRow", "ProblemRow", "RunRow"]


class JournalRow(Base):
    """The outbox: items whose point in the index must be brought up to date, in order.

    AUTOINCREMENT, because a number may never be given twice, not even after the journal was trimmed.
    """

    __tablename__ = "journal"
    __table_args__ = ({"sqlite_autoincrement": True},)

    seq: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    item_id: Mapped[str]


class IndexStateRow(Base):
    """A build of the vector index and how far in the journal it is."""

    __tablename__ = "index_state"

    generation: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str]
    applied_seq: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    created: Mapped[datetime]


class RunRow(Base):
    """One import; ``report`` is its answer as JSON."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    started: Mapped[datetime] = mapped_column(index=True)
    finished: Mapped[datetime | None]
    report: Mapped[str | None] = mapped_column(Text)
    feed_sha256: Mapped[str]


class ProblemRow(Base):
    """What was wrong with one row of an import."""

    __tablename__ = "problems"

    id: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    row: Mapped[int] = mapped_column(BigInteger)
    item: Mapped[str]
    field: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
    hint: Mapped[str]
    severity: Mapped[str]


class InstallationRow(Base):
    """What holds for the whole installation: its currency, its model's fingerprint."""

    __tablename__ = "installation"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)
