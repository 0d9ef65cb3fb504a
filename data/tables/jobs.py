"""Long work: what waits, what runs, what became of it, and what happened on the way."""

from __future__ import annotations

from datetime import datetime

from advanced_alchemy.types import BigIntIdentity
from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = ["JobEventRow", "JobRoundRow", "JobRow", "JobScheduleRow"]


class JobRow(Base):
    """One job. ``payload`` and ``result`` are JSON.

    ``rank`` is minus the priority, so that one ascending index has the order of the claims. ``turn``
    is the round in which the owner's turn comes. ``fence`` grows with each claim and never goes
    back; ``lease`` is the time until which the claim holds without a heartbeat; ``events`` is the
    number of the latest event.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_turns", "status", "rank", "turn", "seq"),
        Index("ix_jobs_owners", "owner", "status", "rank", "turn"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(BigIntIdentity, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[str] = mapped_column(Text)
    status: Mapped[str]
    rank: Mapped[int]
    turn: Mapped[int] = mapped_column(BigInteger)
    run_at: Mapped[datetime]
    attempts: Mapped[int]
    max_attempts: Mapped[int]
    fence: Mapped[int]
    worker: Mapped[str | None]
    lease: Mapped[datetime | None]
    cancelling: Mapped[bool]
    step: Mapped[int] = mapped_column(BigInteger)
    steps: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(Text)
    preview: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None]
    error: Mapped[str | None] = mapped_column(Text)
    events: Mapped[int]
    created: Mapped[datetime]
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]


class JobEventRow(Base):
    """One event of a job, as it was then."""

    __tablename__ = "job_events"

    job_seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("jobs.seq", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    step: Mapped[int] = mapped_column(BigInteger)
    steps: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(Text)
    preview: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None]
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class JobRoundRow(Base):
    """The round that is being served at a rank: who comes anew begins in the next one."""

    __tablename__ = "job_rounds"

    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(BigInteger)


class JobScheduleRow(Base):
    """When work that comes back by itself is due next."""

    __tablename__ = "job_schedules"

    kind: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime]
