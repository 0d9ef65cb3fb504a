"""Rows of tables that people keep as text: CSV, and TSV."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from data.errors import InvalidInputError

__all__ = ["read_rows"]


def read_rows(
    table: Path, needed: Collection[str], *, delimiter: str = ","
) -> list[dict[str, str]]:
    """Each row by the names in the first line; what a short row lacks is empty.

    Raises ``InvalidInputError`` where there is no such file, or it is no text or lacks a ``needed`` column.
    """
    kind = "TSV" if delimiter == "\t" else "CSV"
    if table.is_dir():
        raise InvalidInputError(f"{table} is a folder: name a {kind}.")
    if not table.is_file():
        raise InvalidInputError(f"There is no file {table.name}: name a {kind}.")
    try:
        with table.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines, delimiter=delimiter, restval="")
            missing = set(needed) - set(reader.fieldnames or ())
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInputError(f"{table.name} is no {kind} in UTF-8: save it as one.") from error
    if missing:
        raise InvalidInputError(f"{table.name} lacks the columns {', '.join(sorted(missing))}.")
    return rows
