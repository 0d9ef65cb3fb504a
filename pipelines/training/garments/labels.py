"""What people said of pictures: categories and grades of complexity, from a CSV beside the pictures.

Columns ``file`` (a path beside the CSV, or the name of a photograph of the set), and at least one of
``label`` and ``grade`` (1 to 5); ``sender_id`` if known. This is the form in which corrections leave
a workspace.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from data.garments import GRADES
from data.rows import read_rows
from pipelines.training.photos import BadRow, Photo

__all__ = ["Labels", "read_labels", "with_labels", "write_labels"]

_COLUMNS: Final = ("image", "file", "label", "kids", "sender_id")


@dataclass(frozen=True)
class Labels:
    """``names`` and ``grades`` by the photograph's file name; ``further``: pictures of their own."""

    names: Mapping[str, str]
    grades: Mapping[str, int]
    further: tuple[Photo, ...] = ()


def read_labels(table: Path, photos: Sequence[Photo]) -> tuple[Labels, list[BadRow]]:
    """The usable rows, and the others with what is wrong with them. Raises ``InvalidInputError``."""
    known = {photo.file.name for photo in photos}
    names: dict[str, str] = {}
    grades: dict[str, int] = {}
    further: list[Photo] = []
    bad: list[BadRow] = []
    for number, row in enumerate(read_rows(table, {"file"}), 1):
        file, label, grade = (row.get(key, "").strip() for key in ("file", "label", "grade"))
        wrong = _wrong(table.parent, file, label, grade, known)
        if wrong:
            bad.append(BadRow(number, file, wrong))
            continue
        name = Path(file).name
        if label:
            names[name] = label
        if grade:
            grades[name] = int(grade)
        if name not in known:
            sender = row.get("sender_id", "").strip() or f"labels:{name}"
            further.append(Photo(table.parent / file, label, kids=False, sender=sender))
    return Labels(names, grades, tuple(further)), bad


def _wrong(folder: Path, file: str, label: str, grade: str, known: set[str]) -> str | None:
    if not label and not grade:
        return "neither label nor grade"
    if grade and grade not in {str(each) for each in GRADES}:
        return "grade is none of 1 to 5"
    if Path(file).name in known:
        return None
    if not label:
        return "no label, and no photograph of the set has this name"
    return None if (folder / file).is_file() else "no such file"


def with_labels(photos: Sequence[Photo], labels: Labels) -> list[Photo]:
    """The photographs as people see them, and the further pictures."""
    named = [replace(p, label=labels.names.get(p.file.name, p.label)) for p in photos]
    return [*named, *labels.further]


def write_labels(table: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of ``(file, label, sender)`` that ``read_labels`` and ``read_photos`` both take."""
    with table.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(_COLUMNS)
        lines.writerows((Path(name).stem, name, label, "false", by) for name, label, by in rows)
