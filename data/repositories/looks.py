"""The looks' history, and the objects that looks are kept in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.jobs import JobStatus
from data.looks import Look, LookFile, LookReport, LookRole, NewLook
from data.repositories._bulk import chunks, upsert
from data.repositories._job_states import insert_new
from data.tables import (
    JobRow,
    LookDraftRow,
    LookFileRow,
    LookParentRow,
    LookReportRow,
    LookRow,
)

__all__ = ["LookDraftRepository", "LookPage", "LookRepository"]

_STORING = 0x6C6F6F6D
"""PostgreSQL's advisory lock between those that store objects of looks and those that take them away."""


class LookPage(msgspec.Struct, frozen=True):
    """Looks, newest first; ``next`` is the number behind which the next page begins, None at the end."""

    looks: tuple[Look, ...]
    next: int | None


class LookRepository:
    """Looks by their ids. A hidden one is there only for who asks for hidden ones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, look: NewLook, when: datetime) -> bool:
        """Keep a look; False where the one with its id is there already, and then nothing changes."""
        columns = {
            name: getattr(look, name)
            for name in NewLook.__struct_fields__
            if name not in {"files", "parents"}
        }
        columns |= {"created": when, "hidden": look.moderation == "blocked"}
        seq = insert_new(self._session, LookRow, "id", columns)
        if seq is None:
            return False
        known = self._session.scalars(select(LookRow.id).where(LookRow.id.in_(look.parents))).all()
        for position, parent in enumerate(each for each in look.parents if each in known):
            self._session.add(LookParentRow(look_seq=seq, position=position, parent=parent))
        for file in look.files:
            row = LookFileRow(look_seq=seq, **msgspec.structs.asdict(file))
            row.role = file.role.value
            self._session.add(row)
        self._session.flush()
        return True

    def get(self, look: str, *, hidden: bool = False) -> Look:
        """Raises ``NotFoundError``."""
        return self._looks([self._row(look, hidden=hidden)])[0]

    def page(self, before: int | None = None, limit: int = 20, *, hidden: bool = False) -> LookPage:
        """The latest looks behind a number; with ``hidden`` also those out of sight."""
        wanted = select(LookRow).order_by(LookRow.seq.desc()).limit(limit + 1)
        if before is not None:
            wanted = wanted.where(LookRow.seq < before)
        if not hidden:
            wanted = wanted.where(LookRow.hidden.is_(False))
        rows = self._session.scalars(wanted).all()
        more = len(rows) > limit
        return LookPage(self._looks(rows[:limit]), rows[limit - 1].seq if more else None)

    def of_job(self, job: str) -> tuple[Look, ...]:
        """What a job has made so far, by number; blocked ones too."""
        wanted = select(LookRow).where(LookRow.job == job).order_by(LookRow.number)
        return self._looks(self._session.scalars(wanted).all())

    def delete(self, look: str) -> Look:
        """Forget a look and mark its objects as to go; what it was. Raises ``NotFoundError``."""
        row = self._row(look, hidden=True)
        gone = self._looks([row])[0]
        LookDraftRepository(self._session).begin("", [file.name for file in gone.files])
        self._session.execute(delete(LookRow).where(LookRow.seq == row.seq))
        return gone

    # ------------------------------------------------------------- what is said of them

    def hide(self, look: str, when: datetime, *, hidden: bool) -> Look:
        """Take a look out of sight or bring it back; its reports are settled. Raises ``NotFoundError``."""
        row = self._row(look, hidden=True)
        row.hidden = hidden
        self._session.execute(
            update(LookReportRow)
            .where(LookReportRow.look_seq == row.seq, LookReportRow.settled.is_(None))
            .values(settled=when)
            .execution_options(synchronize_session=False)
        )
        self._session.flush()
        return self._looks([row])[0]

    def report(self, look: str, reason: str, when: datetime) -> LookReport:
        """Keep a complaint. Raises ``NotFoundError``."""
        row = LookReportRow(look_seq=self._row(look).seq, reason=reason, created=when, settled=None)
        self._session.add(row)
        self._session.flush()
        return LookReport(row.id, look, reason, when)

    def reports(self, *, settled: bool = False, limit: int = 1_000) -> list[LookReport]:
        """The latest complaints, newest first; with ``settled`` also those that were decided."""
        wanted = select(LookReportRow, LookRow.id).join(
            LookRow, LookRow.seq == LookReportRow.look_seq
        )
        if not settled:
            wanted = wanted.where(LookReportRow.settled.is_(None))
        rows = self._session.execute(wanted.order_by(LookReportRow.id.desc()).limit(limit))
        return [
            LookReport(row.id, look, row.reason, row.created, row.settled) for row, look in rows
        ]

    # ------------------------------------------------------------- inside

    def _row(self, look: str, *, hidden: bool = False) -> LookRow:
        row = self._session.scalars(select(LookRow).where(LookRow.id == look)).one_or_none()
        if row is None or (row.hidden and not hidden):
            raise NotFoundError(
                f"There is no look {look[:80]!r}; `lookwright looks list` shows those there are."
            )
        return row

    def _looks(self, rows: Sequence[LookRow]) -> tuple[Look, ...]:
        seqs, ids = [row.seq for row in rows], [row.id for row in rows]
        files, parents, children, reports = (
            self._files(seqs),
            self._parents(seqs),
            self._children(ids),
            self._open_reports(seqs),
        )
        return tuple(
            Look(
                id=row.id,
                manifest=row.manifest,
                seed=row.seed,
                engine=row.engine,
                model=row.model,
                fingerprint=row.fingerprint,
                width=row.width,
                height=row.height,
                pixel_sha256=row.pixel_sha256,
                moderation=row.moderation,
                files=tuple(files[row.seq]),
                parents=tuple(parents[row.seq]),
                wish=row.wish,
                job=row.job,
                number=row.number,
                created=row.created,
                children=tuple(children[row.id]),
                hidden=row.hidden,
                reports=reports.get(row.seq, 0),
            )
            for row in rows
        )

    def _files(self, seqs: Sequence[int]) -> dict[int, list[LookFile]]:
        found: dict[int, list[LookFile]] = defaultdict(list)
        wanted = select(LookFileRow).order_by(LookFileRow.look_seq, LookFileRow.role)
        for chunk in chunks(seqs):
            for row in self._session.scalars(wanted.where(LookFileRow.look_seq.in_(chunk))):
                role = LookRole(row.role)
                file = LookFile(role, row.name, row.sha256, row.content_type, row.size)
                found[row.look_seq].append(file)
        return found

    def _parents(self, seqs: Sequence[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        wanted = select(LookParentRow.look_seq, LookParentRow.parent)
        for chunk in chunks(seqs):
            rows = wanted.where(LookParentRow.look_seq.in_(chunk)).order_by(LookParentRow.position)
            for seq, parent in self._session.execute(rows):
                found[seq].append(parent)
        return found

    def _children(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """Those in sight, the oldest first."""
        found: dict[str, list[str]] = defaultdict(list)
        wanted = (
            select(LookParentRow.parent, LookRow.id)
            .join(LookRow, LookRow.seq == LookParentRow.look_seq)
            .where(LookRow.hidden.is_(False))
            .order_by(LookRow.seq)
        )
        for chunk in chunks(ids):
            for parent, child in self._session.execute(
                wanted.where(LookParentRow.parent.in_(chunk))
            ):
                found[parent].append(child)
        return found

    def _open_reports(self, seqs: Sequence[int]) -> dict[int, int]:
        wanted = (
            select(LookReportRow.look_seq, func.count())
            .where(LookReportRow.settled.is_(None))
            .group_by(LookReportRow.look_seq)
        )
        return {
            seq: count
            for chunk in chunks(seqs)
            for seq, count in self._session.execute(wanted.where(LookReportRow.look_seq.in_(chunk)))
        }


class LookDraftRepository:
    """Objects on their way in or out.

    Who stores objects writes them down first (``begin``), stores them, and strikes them out (``end``)
    together with the look. Who takes objects away holds this same list, from the look at who needs them
    to their deletion, so that an object which somebody is storing again is never deleted behind them.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, job: str, names: Iterable[str]) -> None:
        """Before ``job`` stores these; or, with an empty job, before they are taken away."""
        self.lock()
        rows = [{"name": name, "job": job} for name in dict.fromkeys(names)]
        upsert(self._session, LookDraftRow, rows)

    def end(self, job: str, names: Iterable[str]) -> None:
        """Strike these out."""
        for chunk in chunks(names):
            self._session.execute(
                delete(LookDraftRow)
                .where(LookDraftRow.job == job, LookDraftRow.name.in_(chunk))
                .execution_options(synchronize_session=False)
            )

    def lock(self) -> None:
        """Until the transaction ends nobody else begins or takes away. SQLite has one writer anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _STORING})

    def of(self, job: str) -> list[str]:
        """What ``job`` began and did not end."""
        wanted = select(LookDraftRow.name).where(LookDraftRow.job == job)
        return list(self._session.scalars(wanted.order_by(LookDraftRow.name)))

    def abandoned(self, limit: int = 1_000) -> list[str]:
        """The jobs that have ended, or are no more, with drafts left; an empty one for what is to go."""
        open_ones = [status.value for status in JobStatus if not status.ended]
        at_work = select(JobRow.id).where(JobRow.status.in_(open_ones))
        wanted = select(LookDraftRow.job).distinct().where(LookDraftRow.job.not_in(at_work))
        return list(self._session.scalars(wanted.order_by(LookDraftRow.job).limit(limit)))

    def unneeded(self, job: str, names: Sequence[str]) -> list[str]:
        """Those that no look has and no other job is storing; to be asked under ``lock``."""
        needed: set[str] = set()
        for chunk in chunks(names):
            kept = select(LookFileRow.name).where(LookFileRow.name.in_(chunk))
            begun = select(LookDraftRow.name).where(
                LookDraftRow.name.in_(chunk), LookDraftRow.job.not_in(("", job))
            )
            needed.update(self._session.scalars(kept.union(begun)))
        return [name for name in names if name not in needed]
