"""The catalogue as its brand looks at it: items by words, and what came of their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
from sqlalchemy import JSON, ColumnElement, Select, cast, func, or_, select
from sqlalchemy.orm import Session

from data.repositories._bulk import chunks
from data.repositories._columns import record_of, records
from data.repositories._filters import conditions
from data.repositories.runs import problem_of
from data.tables import ItemRow, JournalRow, ProblemRow, RunRow
from data.types import Filters, ItemRecord, Problem, Severity, slug

__all__ = ["ShelfRepository", "Standing"]


class Standing(msgspec.Struct, frozen=True):
    """A problem that stands: the latest whole import of ``source`` met it."""

    source: str
    run: str
    problem: Problem


class ShelfRepository:
    """Active items, and the rows that brought none."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self,
        filters: Filters = Filters(),
        words: str = "",
        *,
        among: Collection[str] | None = None,
        behind: int | None = None,
        after: str = "",
        limit: int = 100,
    ) -> list[ItemRecord]:
        """Active items by id, those behind ``after``, whose title or id has every one of the words.

        ``among`` leaves only the named ids, ``behind`` only items that the journal names after that entry.
        """
        wanted = [*conditions(filters), ItemRow.id > after]
        wanted += [self._has(word) for word in words.split()]
        if among is not None:
            wanted.append(ItemRow.id.in_(among))
        if behind is not None:
            wanted.append(ItemRow.id.in_(_named_after(behind)))
        rows = self._session.execute(records().where(*wanted).order_by(ItemRow.id).limit(limit))
        return [record_of(row) for row in rows]

    def waiting(self, ids: Iterable[str], behind: int) -> set[str]:
        """Those of the ids that the journal names after the entry ``behind``."""
        return {
            item
            for chunk in chunks(ids)
            for item in self._session.scalars(
                _named_after(behind).where(JournalRow.item_id.in_(chunk)).distinct()
            )
        }

    def brands_of(self, source: str) -> list[str]:
        """The brands whose items a source owns."""
        wanted = select(ItemRow.brand).where(ItemRow.source == source).distinct()
        return list(self._session.scalars(wanted))

    def standing(
        self, severity: Severity, *, code: str = "", words: str = "", limit: int = 1_000
    ) -> list[Standing]:
        """Problems that the latest finished run of each source left; ``code`` is how theirs begins."""
        latest = (
            select(RunRow.source, func.max(RunRow.started).label("started"))
            .where(RunRow.status == "done")
            .group_by(RunRow.source)
            .subquery()
        )
        wanted = (
            select(RunRow.source, ProblemRow)
            .join(RunRow, RunRow.id == ProblemRow.run)
            .join(latest, (latest.c.source == RunRow.source) & (latest.c.started == RunRow.started))
            .where(
                ProblemRow.severity == severity, ProblemRow.code.startswith(code, autoescape=True)
            )
        )
        for word in words.split():
            wanted = wanted.where(
                or_(
                    ProblemRow.item.icontains(word, autoescape=True),
                    ProblemRow.message.icontains(word, autoescape=True),
                )
            )
        rows = self._session.execute(wanted.order_by(ProblemRow.id).limit(limit))
        return [Standing(source, row.run, problem_of(row)) for source, row in rows]

    def _has(self, word: str) -> ColumnElement[bool]:
        """Its title or its id, which holds brand and SKU."""
        found = [self._title().icontains(word, autoescape=True)]
        if slug(word):
            found.append(ItemRow.id.icontains(slug(word), autoescape=True))
        return or_(*found)

    def _title(self) -> ColumnElement[str]:
        if self._session.get_bind().dialect.name == "postgresql":
            return func.json_extract_path_text(cast(ItemRow.facts, JSON), "title")
        return func.json_extract(ItemRow.facts, "$.title")


def _named_after(behind: int) -> Select[str]:
    return select(JournalRow.item_id).where(JournalRow.seq > behind)
