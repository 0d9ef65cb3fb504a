"""Counting groups by the values of one field."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.repositories._filters import COLUMNS, PATH, conditions
from data.tables import ItemRow, SpellingRow
from data.types import Facet, Filters

__all__ = ["facet"]


def facet(session: Session, field: str, filters: Filters) -> tuple[Facet, ...]:
    """Each value with the number of its groups, most first.

    The database gives the distinct pairs of value and group; they are taken apart and counted here,
    so that a group is counted once for a colour that several of its items have.
    """
    pairs = select(COLUMNS[field], ItemRow.group_id).where(*conditions(filters)).distinct()
    groups: dict[str, set[str]] = defaultdict(set)
    for value, group in session.execute(pairs):
        for key in _keys(field, value):
            groups[key].add(group)
    spelled = _spellings(session, field)
    facets = [Facet(spelled.get(key, key), len(members)) for key, members in groups.items()]
    return tuple(sorted(facets, key=lambda each: (-each.count, each.value)))


def _keys(field: str, value: str) -> list[str]:
    if field == "color":
        return value.strip("\n").split("\n") if value else []
    if field == "category" and value:
        names = value.split(PATH)
        return [PATH.join(names[: depth + 1]) for depth in range(len(names))]
    return [value] if value else []


def _spellings(session: Session, field: str) -> dict[str, str]:
    rows = session.execute(
        select(SpellingRow.key, SpellingRow.value).where(SpellingRow.field == field)
    )
    return {row.key: row.value for row in rows}
