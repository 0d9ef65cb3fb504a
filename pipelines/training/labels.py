"""What people said of pictures: categories, colours, details and grades of complexity, from CSVs beside the pictures.

Columns ``file`` (a path beside the CSV, or the name of a photograph of the set), and at least one of ``label``, ``colour`` (one of
``FAMILIES``, or two with a slash between them, the better name first: ``navy/black``), ``details`` (how the garment is made, words
with semicolons between them: ``shirt collar; buttons; 2 pockets``) and ``grade`` (1 to 5); ``sender_id`` if known. Of label and
grade is the form in which corrections leave a workspace.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from data.colours import FAMILIES
from data.errors import InvalidInputError
from data.garments import GRADES
from data.rows import read_rows
from pipelines.training.photos import BadRow, Photo

__all__ = ["Labels", "read_labels", "with_labels", "write_labels"]

_DETAIL: Final = re.compile(r"(?:(?P<count>[1-9]) )?(?P<name>[a-z][a-z' -]*)")
_MOST_COLOURS: Final = 2
_SAID: Final = ("label", "colour", "details", "grade")
_COLUMNS: Final = ("image", "file", "label", "kids", "sender_id")


@dataclass(frozen=True)
class Labels:
    """``names``, ``colours``, ``details`` and ``grades`` by the photograph's file name; ``further``: pictures of their own.

    ``colours``: the best name first; ``details``: how many of each a garment has, what is not among them it does not have.
    """

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    colours: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    details: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    grades: Mapping[str, int] = field(default_factory=dict[str, int])
    further: tuple[Photo, ...] = ()

    def beside(self, other: Labels) -> Labels:
        """Both; where they differ, what ``other`` says."""
        return Labels(
            {**self.names, **other.names}, {**self.colours, **other.colours},
            {**self.details, **other.details}, {**self.grades, **other.grades},
            (*self.further, *other.further),
        )  # fmt: skip


def read_labels(tables: Sequence[Path], photos: Sequence[Photo]) -> tuple[Labels, list[BadRow]]:
    """The usable rows of every table, a later one with the last word, and the others with what is wrong with them.

    Raises ``InvalidInputError`` for what is no table, or has no usable row.
    """
    labels = Labels()
    bad: list[BadRow] = []
    for table in tables:
        said, wrong = _read(table, photos)
        labels = labels.beside(said)
        bad += wrong
    return labels, bad


def _read(table: Path, photos: Sequence[Photo]) -> tuple[Labels, list[BadRow]]:
    known = {photo.file.name for photo in photos}
    names: dict[str, str] = {}
    colours: dict[str, tuple[str, ...]] = {}
    details: dict[str, Mapping[str, int]] = {}
    grades: dict[str, int] = {}
    further: list[Photo] = []
    bad: list[BadRow] = []
    number = 0
    for number, row in enumerate(read_rows(table, {"file"}), 1):
        file, *said = (row.get(key, "").strip() for key in ("file", *_SAID))
        label, colour, made, grade = said
        wrong = _wrong(*said) or _without_picture(table.parent, file, label, known)
        if wrong:
            bad.append(BadRow(number, file, wrong))
            continue
        name = Path(file).name
        called, has = _parts(colour, "/"), _counted(made)
        if label:
            names[name] = label
        if called:
            colours[name] = called
        if has:
            details[name] = has
        if grade:
            grades[name] = int(grade)
        if name not in known:
            sender = row.get("sender_id", "").strip() or f"labels:{name}"
            own = Photo(table.parent / file, label, kids=False, sender=sender)
            further.append(replace(own, colours=called, details=tuple(has)))
    if len(bad) == number:
        first = f"; the first: {bad[0].reason}" if bad else ""
        raise InvalidInputError(f"{table.name} has no row that can be used{first}.")
    return Labels(names, colours, details, grades, tuple(further)), bad


def _wrong(label: str, colour: str, made: str, grade: str) -> str | None:
    """What is wrong with what somebody said."""
    if grade and grade not in {str(each) for each in GRADES}:
        return "grade is none of 1 to 5"
    if not all(_DETAIL.fullmatch(each) for each in _parts(made, ";")):
        return "details are not words with semicolons between them"
    colours = _parts(colour, "/")
    if len(colours) > _MOST_COLOURS:
        return "more than two colours"
    if not set(colours) <= set(FAMILIES):
        return f"colour is none of {', '.join(FAMILIES)}"
    if not (label or colours or _parts(made, ";") or grade):
        return f"neither {' nor '.join(_SAID)}"
    return None


def _without_picture(folder: Path, file: str, label: str, known: set[str]) -> str | None:
    if Path(file).name in known:
        return None
    if not label:
        return "no label, and no photograph of the set has this name"
    return None if (folder / file).is_file() else "no such file"


def _parts(said: str, between: str) -> tuple[str, ...]:
    return tuple(part for each in said.split(between) if (part := each.strip().lower()))


def _counted(made: str) -> dict[str, int]:
    """``2 pockets; hood`` as two pockets and a hood."""
    found = filter(None, map(_DETAIL.fullmatch, _parts(made, ";")))
    return {match["name"]: int(match["count"] or 1) for match in found}


def with_labels(photos: Sequence[Photo], labels: Labels) -> list[Photo]:
    """The photographs as people see them, and the further pictures."""
    seen: list[Photo] = []
    for photo in photos:
        name = photo.file.name
        label = labels.names.get(name, photo.label)
        colours = labels.colours.get(name, photo.colours)
        details = tuple(labels.details.get(name, photo.details))
        seen.append(replace(photo, label=label, colours=colours, details=details))
    return [*seen, *labels.further]


def write_labels(table: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of ``(file, label, sender)`` that ``read_labels`` and ``read_photos`` both take."""
    with table.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(_COLUMNS)
        lines.writerows((Path(name).stem, name, label, "false", by) for name, label, by in rows)
