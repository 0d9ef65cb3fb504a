"""What a shop's feed shows of its garments: main pictures, and others of the same garments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import InvalidInputError
from data.rows import read_rows

__all__ = ["Row", "Shown", "read_shown"]

Row = Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """``rows``: one of each main picture, whose file is ``mains``; ``others``: further pictures with the row of theirs."""

    folder: Path
    rows: tuple[Row, ...]
    others: tuple[tuple[Path, Row], ...]

    @property
    def mains(self) -> tuple[Path, ...]:
        return tuple(self.main_of(row) for row in self.rows)

    def main_of(self, row: Row) -> Path:
        return self.folder / row["image_link"]


def read_shown(feed: Path, needed: Collection[str] = ()) -> Shown:
    """A Google Merchant TSV whose pictures lie beside it; ``needed`` are columns besides ``image_link``.

    Raises ``InvalidInputError``.
    """
    rows = read_rows(feed, {"image_link", *needed}, delimiter="\t")
    mains = {row["image_link"]: row for row in rows if row["image_link"]}
    if not mains:
        raise InvalidInputError(f"{feed.name} names no picture in the column image_link.")
    others = {
        name.strip(): row
        for row in rows
        for name in row.get("additional_image_link", "").split(",")
        if name.strip() and row["image_link"]
    }
    further = ((feed.parent / name, row) for name, row in others.items() if name not in mains)
    return Shown(feed.parent, tuple(mains.values()), tuple(further))
