"""What people said of garments: the reader's training labels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.garments import Box, Correction, GarmentColour
from data.repositories._bulk import upsert
from data.tables import CorrectionRow

__all__ = ["CorrectionRepository"]


class CorrectionRepository:
    """The last word on each garment of each picture."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, correction: Correction, when: datetime) -> None:
        """The same garment again replaces what was said of it."""
        row = {
            "picture_sha256": correction.picture,
            "box": _name(correction.box),
            "category": correction.category,
            "grade": correction.grade,
            "colours": _text(correction.colours),
            "created": when,
        }
        upsert(self._session, CorrectionRow, [row])

    def of(self, picture: str, boxes: Iterable[Box]) -> dict[Box, Correction]:
        """What was said of a picture's garments, by their box; others are left out."""
        wanted = {_name(box): box for box in boxes}
        rows = self._session.scalars(
            select(CorrectionRow).where(
                CorrectionRow.picture_sha256 == picture, CorrectionRow.box.in_(wanted)
            )
        )
        return {wanted[row.box]: _correction(row) for row in rows}

    def all(self) -> list[Correction]:
        """In the order in which they were given."""
        rows = self._session.scalars(
            select(CorrectionRow).order_by(
                CorrectionRow.created, CorrectionRow.picture_sha256, CorrectionRow.box
            )
        )
        return [_correction(row) for row in rows]


def _name(box: Box) -> str:
    return ",".join(f"{side:.4g}" for side in (box.left, box.top, box.right, box.bottom))


def _text(colours: tuple[GarmentColour, ...]) -> str | None:
    return msgspec.json.encode(colours).decode() if colours else None


def _correction(row: CorrectionRow) -> Correction:
    colours: tuple[GarmentColour, ...] = ()
    if row.colours:
        colours = msgspec.json.decode(row.colours, type=tuple[GarmentColour, ...])
    sides = (float(side) for side in row.box.split(","))
    return Correction(row.picture_sha256, Box(*sides), row.category, row.grade, colours)
