"""What workshops are asked, what became of it, and how it is told."""

from __future__ import annotations

from datetime import date, datetime

from advanced_alchemy.types import BigIntIdentity
from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = [
    "BriefEventRow",
    "BriefRow",
    "EnquiryRow",
    "NoticeDeliveryRow",
    "NoticeRow",
    "WebhookEndpointRow",
]


class EnquiryRow(Base):
    """What is asked of several workshops; ``subject`` and ``wishes`` are JSON.

    Whoever changes a brief of it holds this row, so that its last slot is given away once.
    """

    __tablename__ = "enquiries"
    __table_args__ = ({"sqlite_autoincrement": True},)

    seq: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    look: Mapped[str | None] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(Text)
    wishes: Mapped[str] = mapped_column(Text)
    slots: Mapped[int]
    key_sha256: Mapped[str]
    created: Mapped[datetime]


class BriefRow(Base):
    """One workshop's brief. ``why`` is a JSON list; ``events`` is the number of the latest event.

    ``quantity`` repeats the wish, ``due`` is the day its pieces are promised for: what is booked is
    counted from them.
    """

    __tablename__ = "briefs"
    __table_args__ = (
        UniqueConstraint("enquiry", "atelier"),
        Index("ix_briefs_expiry", "state", "expires"),
        Index("ix_briefs_bookings", "atelier", "state", "due"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    enquiry: Mapped[str] = mapped_column(ForeignKey("enquiries.id", ondelete="CASCADE"))
    atelier: Mapped[str]
    state: Mapped[str]
    origin: Mapped[str]
    quantity: Mapped[int]
    created: Mapped[datetime]
    sent: Mapped[datetime | None]
    expires: Mapped[datetime | None]
    answered: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    due: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    events: Mapped[int]


class BriefEventRow(Base):
    """One change of a brief."""

    __tablename__ = "brief_events"

    brief_seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("briefs.seq", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)


class NoticeRow(Base):
    """The outbox: a change of a brief as it is told, written in the transaction of the change."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("brief", "event"), {"sqlite_autoincrement": True})

    seq: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    brief: Mapped[str] = mapped_column(ForeignKey("briefs.id", ondelete="CASCADE"))
    event: Mapped[int]
    atelier: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]


class WebhookEndpointRow(Base):
    """An address that hears of changes; with no ``atelier`` it is the installation's own."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    atelier: Mapped[str | None] = mapped_column(index=True)
    created: Mapped[datetime]
    disabled: Mapped[datetime | None]


class NoticeDeliveryRow(Base):
    """One notice on its way to one receiver; ``job`` sends it, and is another one after each failure."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (Index("ix_notice_deliveries_waiting", "state", "due"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str]
    endpoint: Mapped[str | None] = mapped_column(
        ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str]
    attempts: Mapped[int]
    job: Mapped[str]
    due: Mapped[datetime]
    delivered: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text)
