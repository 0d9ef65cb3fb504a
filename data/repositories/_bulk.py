"""Bulk statements that both databases understand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.tables import Base

__all__ = ["chunks", "table_of", "upsert"]

CHUNK = 1_000
"""Values named in one statement: far below the limits of both databases."""

T = TypeVar("T")


def table_of(row: type[Base]) -> Table:
    return cast("Table", row.__table__)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most ``size``."""
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk


def upsert(
    session: Session,
    row: type[Base],
    values: Sequence[Mapping[str, Any]],
    *,
    keep: Sequence[str] = (),
) -> None:
    """Insert rows, or replace those with the same primary key, but for the columns to ``keep``.

    In the order of the keys, so that two writers never wait for each other's rows.
    """
    if not values:
        return
    table = table_of(row)
    keys = [column.name for column in table.primary_key]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    changed = {
        name: insert.excluded[name] for name in values[0] if name not in keys and name not in keep
    }
    statement = (
        insert.on_conflict_do_update(index_elements=keys, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=keys)
    )
    ordered = sorted(values, key=lambda value: tuple(value[key] for key in keys))
    session.execute(statement, ordered)
