"""The workshops: their facts, what became of their briefs, and, encrypted, how they are reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = ["AtelierContactRow", "AtelierPictureRow", "AtelierRevisionRow", "AtelierRow"]


class AtelierRow(Base):
    """A workshop: ``facts`` is the whole of it as JSON, without any contact.

    ``fetched`` is JSON too: the web addresses of its portfolio to the SHA-256 of what they gave.
    ``revision`` is the number of the latest write that touched the row; whoever keeps a copy of all
    workshops asks for what is above the last number it saw. The counts are those of ``Standing``.
    """

    __tablename__ = "ateliers"

    id: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[str] = mapped_column(Text)
    fetched: Mapped[str] = mapped_column(Text)
    sent: Mapped[int] = mapped_column(server_default="0")
    answered: Mapped[int] = mapped_column(server_default="0")
    finished: Mapped[int] = mapped_column(server_default="0")
    on_time: Mapped[int] = mapped_column(server_default="0")
    booked: Mapped[int] = mapped_column(server_default="0")
    revision: Mapped[int] = mapped_column(BigInteger, index=True)
    updated: Mapped[datetime]
    retired: Mapped[datetime | None]


class AtelierRevisionRow(Base):
    """The number of the latest write to ``ateliers``: one row, which writers lock one after the other."""

    __tablename__ = "atelier_revision"

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)


class AtelierPictureRow(Base):
    """A piece of a workshop's portfolio; its vector is in ``embeddings``."""

    __tablename__ = "atelier_pictures"

    atelier_id: Mapped[str] = mapped_column(
        ForeignKey("ateliers.id", ondelete="CASCADE"), primary_key=True
    )
    picture_sha256: Mapped[str] = mapped_column(primary_key=True, index=True)


class AtelierContactRow(Base):
    """How a workshop is reached: ``contact`` is encrypted under the key that ``key_name`` names."""

    __tablename__ = "atelier_contacts"

    atelier_id: Mapped[str] = mapped_column(
        ForeignKey("ateliers.id", ondelete="CASCADE"), primary_key=True
    )
    contact: Mapped[str] = mapped_column(Text)
    key_name: Mapped[str]
