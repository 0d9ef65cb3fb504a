"""Rows of a file of workshops: JSONL, or CSV with the same names as columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, cast

import msgspec

from data.errors import FeedUnreadableError
from data.types import Problem
from pipelines.ateliers.forms import AtelierForm, Checked, Fault, check_form

__all__ = ["Row", "read_rows"]

MOST_LINE = 1_000_000
LISTS = ("languages", "techniques", "materials", "certifications", "portfolio")

_BAND = re.compile(r"(?P<label>.*?)\s*(?:(?P<low>[\d.]+)?\s*-\s*(?P<high>[\d.]+)?)?")
_FIELDS = {field.name: field.type for field in msgspec.structs.fields(AtelierForm)}


class Row(msgspec.Struct, frozen=True):
    """One row of the file, its number from 1, the line of names not counted."""

    number: int
    checked: Checked
    problems: tuple[Problem, ...]


def read_rows(body: bytes) -> Iterator[Row]:
    """The rows of a file, told apart by their beginning. Raises ``FeedUnreadableError``."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FeedUnreadableError(
            "The file of ateliers is not UTF-8; save it as UTF-8 and import it again."
        ) from None
    if not text.strip():
        raise FeedUnreadableError("The file of ateliers is empty.")
    start = text.lstrip()[0]
    if start == "[":
        raise FeedUnreadableError(
            "The file is one JSON list; write one object a line (JSONL), without the brackets."
        )
    rows = _json_rows(text) if start == "{" else _csv_rows(text)
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        yield _read(number, row, seen)


def _read(number: int, row: dict[str, Any] | str, seen: dict[str, int]) -> Row:
    if isinstance(row, str):
        fault = Fault("", "unreadable", row, "Correct the line.")
        return _row(number, "", Checked(None, None, (), (fault,)))
    form, faults = _form(row)
    if faults:
        return _row(number, form.id, Checked(None, None, (), tuple(faults)))
    checked = check_form(form)
    first = seen.setdefault(form.id, number) if form.id else number
    if first != number:
        message = f"Row {first} has the same id; the first one counts."
        twice = Fault("id", "duplicate_id", message, "Give each workshop an id of its own.")
        checked = Checked(None, None, (), (*checked.faults, twice))
    return _row(number, form.id, checked)


def _row(number: int, atelier: str, checked: Checked) -> Row:
    problems = tuple(
        Problem(number, atelier[:64], f.field, f.code, f.message, f.hint, f.severity)
        for f in checked.faults
    )
    return Row(number, checked, problems)


def _form(row: dict[str, Any]) -> tuple[AtelierForm, list[Fault]]:
    """The row field by field, so that every wrong one is told."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in row.items():
        if name not in _FIELDS:
            hint = f"Known are {', '.join(_FIELDS)}."
            faults.append(Fault(name[:40], "unknown_field", "No such field is known.", hint))
        elif value is not None:
            try:
                values[name] = msgspec.convert(value, _FIELDS[name], strict=False)
            except (msgspec.ValidationError, ValueError, OverflowError):
                hint = "docs/ateliers.md says what each field holds."
                faults.append(Fault(name, "wrong_kind", "It is of the wrong kind.", hint))
    return AtelierForm(**values), faults


def _json_rows(text: str) -> Iterator[dict[str, Any] | str]:
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            value: Any = msgspec.json.decode(line) if len(line) <= MOST_LINE else None
        except (msgspec.DecodeError, RecursionError):
            value = None
        yield (
            cast("dict[str, Any]", value)
            if isinstance(value, dict)
            else "The line is no JSON object."
        )


def _csv_rows(text: str) -> Iterator[dict[str, Any] | str]:
    dialect = csv.excel_tab if "\t" in text.splitlines()[0] else csv.excel
    table = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    if "id" not in (table.fieldnames or ()):
        raise FeedUnreadableError(
            "The file of ateliers is neither JSONL nor a CSV with a column `id`; "
            "docs/ateliers.md shows both."
        )
    try:
        for cells in table:
            wide = None in cells
            yield "The row has more cells than there are columns." if wide else _cells(cells)
    except csv.Error as error:
        raise FeedUnreadableError(f"The CSV cannot be read: {error}.") from None


def _cells(cells: dict[str, str | None]) -> dict[str, Any]:
    """Text cells as the values that JSON would have; an empty cell is left out."""
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        value = (cell or "").strip()
        if not value:
            continue
        entries = [entry.strip() for entry in value.split(";") if entry.strip()]
        if name in LISTS:
            row[name] = entries
        elif name == "categories":
            row[name] = [_band(entry) for entry in entries]
        else:
            row[name] = value
    return row


def _band(entry: str) -> dict[str, str]:
    """``Dress 1300-3600``, ``Dress 1300-``, ``Dress``."""
    found = _BAND.fullmatch(entry)
    if found is None:
        return {"label": entry}
    parts = {"label": found["label"], "price_min": found["low"], "price_max": found["high"]}
    return {name: value for name, value in parts.items() if value}
