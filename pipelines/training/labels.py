"""What people said of pictures: categories, grades of complexity and details, from a CSV beside the pictures.

Columns ``file`` (a path beside the CSV, or the name of a photograph of the set), and at least one of
``label``, ``grade`` (1 to 5) and ``details`` (how the garment is made, words with semicolons between
them: ``shirt collar; buttons; 2 pockets``); ``sender_id`` if known. Without details this is the form
in which corrections leave a workspace.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from data.garments import GRADES
from data.rows import read_rows
from pipelines.training.photos import BadRow, Photo

__all__ = ["Labels", "read_labels", "with_details", "with_labels", "write_labels"]

_DETAIL: Final = re.compile(r"(?:(?P<count>[1-9]) )?(?P<name>[a-z][a-z' -]*)")
_COLUMNS: Final = ("image", "file", "label", "kids", "sender_id")


@dataclass(frozen=True)
class Labels:
    """``names``, ``grades`` and ``details`` by the photograph's file name; ``further``: pictures of their own.

    ``details``: how many of each a garment has; what is not among them it does not have.
    """

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    grades: Mapping[str, int] = field(default_factory=dict[str, int])
    details: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    further: tuple[Photo, ...] = ()

    def beside(self, other: Labels) -> Labels:
        """Both; where they differ, what ``other`` says."""
        return Labels(
            {**self.names, **other.names}, {**self.grades, **other.grades},
            {**self.details, **other.details}, (*self.further, *other.further),
        )  # fmt: skip


def read_labels(table: Path, photos: Sequence[Photo]) -> tuple[Labels, list[BadRow]]:
    """The usable rows, and the others with what is wrong with them. Raises ``InvalidInputError``."""
    known = {photo.file.name for photo in photos}
    names: dict[str, str] = {}
    grades: dict[str, int] = {}
    details: dict[str, Mapping[str, int]] = {}
    further: list[Photo] = []
    bad: list[BadRow] = []
    for number, row in enumerate(read_rows(table, {"file"}), 1):
        file, label, grade, told = (
            row.get(key, "").strip() for key in ("file", "label", "grade", "details")
        )
        made = _details(told)
        wrong = _wrong(table.parent, file, label, grade, known)
        if told and made is None:
            wrong = "details are not words with semicolons between them"
        elif wrong is None and not (label or grade or made):
            wrong = "neither label nor grade nor details"
        if wrong:
            bad.append(BadRow(number, file, wrong))
            continue
        name = Path(file).name
        if label:
            names[name] = label
        if grade:
            grades[name] = int(grade)
        if made:
            details[name] = made
        if name not in known:
            sender = row.get("sender_id", "").strip() or f"labels:{name}"
            further.append(Photo(table.parent / file, label, kids=False, sender=sender))
    return Labels(names, grades, details, tuple(further)), bad


def _wrong(folder: Path, file: str, label: str, grade: str, known: set[str]) -> str | None:
    if grade and grade not in {str(each) for each in GRADES}:
        return "grade is none of 1 to 5"
    if Path(file).name in known:
        return None
    if not label:
        return "no label, and no photograph of the set has this name"
    return None if (folder / file).is_file() else "no such file"


def _details(told: str) -> dict[str, int] | None:
    """``2 pockets; hood`` as two pockets and a hood; None where it is not written so."""
    found: dict[str, int] = {}
    for each in filter(None, (part.strip().lower() for part in told.split(";"))):
        match = _DETAIL.fullmatch(each)
        if match is None:
            return None
        found[match["name"]] = int(match["count"] or 1)
    return found


def with_labels(photos: Sequence[Photo], labels: Labels) -> list[Photo]:
    """The photographs as people see them, and the further pictures."""
    named = [replace(p, label=labels.names.get(p.file.name, p.label)) for p in photos]
    return [*named, *labels.further]


def with_details(table: Path, photos: Sequence[Photo]) -> tuple[list[Photo], list[BadRow]]:
    """The photographs with their details as a table of labels has them, and the rows that could not be used. Raises
    ``InvalidInputError``.
    """
    said, bad = read_labels(table, photos)
    return [replace(p, details=tuple(said.details.get(p.file.name, ()))) for p in photos], bad


def write_labels(table: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of ``(file, label, sender)`` that ``read_labels`` and ``read_photos`` both take."""
    with table.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(_COLUMNS)
        lines.writerows((Path(name).stem, name, label, "false", by) for name, label, by in rows)
