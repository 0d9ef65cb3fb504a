"""Imports and the problems they met."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

import msgspec
from advanced_alchemy.repository import SQLAlchemySyncRepository
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.repositories._bulk import chunks
from data.tables import ProblemRow, RunRow
from data.types import Problem, Severity

__all__ = ["Run", "RunRepository", "problem_of"]


class Run(msgspec.Struct, frozen=True):
    """One import; ``report`` is its answer as JSON, None while it runs."""

    id: str
    source: str
    status: str
    started: datetime
    finished: datetime | None
    report: str | None
    feed_sha256: str


class _Rows(SQLAlchemySyncRepository[RunRow]):
    model_type = RunRow


class RunRepository:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = _Rows(session=session)

    def start(self, source: str, when: datetime, feed_sha256: str = "") -> str:
        """A new run's id; its status is ``running``."""
        run = uuid.uuid4().hex
        self._rows.add(
            RunRow(id=run, source=source, status="running", started=when, feed_sha256=feed_sha256)
        )
        return run

    def finish(self, run: str, status: str, when: datetime, report: str | None = None) -> None:
        """Raises ``NotFoundError``."""
        row = self._session.get(RunRow, run)
        if row is None:
            raise NotFoundError(f"There is no import run {run!r}.")
        row.status, row.finished, row.report = status, when, report
        self._session.flush()

    def get(self, run: str) -> Run | None:
        row = self._rows.get_one_or_none(id=run)
        return None if row is None else _run(row)

    def list(self, source: str | None = None, *, limit: int = 20) -> list[Run]:
        """The latest runs, of one source or of all, newest first."""
        wanted = select(RunRow).order_by(RunRow.started.desc(), RunRow.id).limit(limit)
        if source is not None:
            wanted = wanted.where(RunRow.source == source)
        return [_run(row) for row in self._session.scalars(wanted)]

    def add_problems(self, run: str, problems: Iterable[Problem]) -> None:
        for chunk in chunks(problems):
            rows = [{"run": run, **_problem_columns(problem)} for problem in chunk]
            self._session.execute(insert(ProblemRow), rows)

    def problems(self, run: str, *, limit: int | None = None) -> Iterable[Problem]:
        """In the order in which they were met."""
        wanted = select(ProblemRow).where(ProblemRow.run == run).order_by(ProblemRow.id)
        return [problem_of(row) for row in self._session.scalars(wanted.limit(limit))]


def _problem_columns(problem: Problem) -> dict[str, object]:
    columns = msgspec.structs.asdict(problem)
    return {name: _storable(value) for name, value in columns.items()}


def _storable(value: object) -> object:
    """A feed of binary junk names items that no database takes: NUL and lone surrogates."""
    if not isinstance(value, str):
        return value
    return value.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def problem_of(row: ProblemRow) -> Problem:
    """A row as a value."""
    severity = Severity(row.severity)
    return Problem(row.row, row.item, row.field, row.code, row.message, row.hint, severity)


def _run(row: RunRow) -> Run:
    return Run(
        row.id, row.source, row.status, row.started, row.finished, row.report, row.feed_sha256
    )
