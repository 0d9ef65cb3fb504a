"""Google Merchant feeds as tables: TSV, or CSV with commas, semicolons or bars.

Source of names and limits: Google's product data specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import BinaryIO, ClassVar

from data.errors import FeedUnreadableError
from data.types import Dialect
from indexer.readers.base import Reader
from indexer.readers.text import Table
from indexer.rows import FIELDS, Raw

__all__ = ["ALIASES", "GoogleTable", "google_field", "require"]

ALIASES = {
    "image": "image_link",
    "colour": "color",
    "additional_image_links": "additional_image_link",
    "product_category": "google_product_category",
    "group_id": "item_group_id",
    "offer_id": "id",
}
"""Names that other exporters give to Google's attributes."""

_NEEDED = ("id", "title", "image_link", "price", "availability", "brand")


def google_field(name: str) -> str:
    """``"g:Image Link"`` to ``"image_link"``."""
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold()).removeprefix("g:")
    return ALIASES.get(plain, plain)


def require(needed: tuple[str, ...], columns: dict[str, str], brand: str | None) -> None:
    """Raise ``FeedUnreadableError`` where a whole column without which no row is valid is not there."""
    missing = [name for name in needed if name not in columns and not (name == "brand" and brand)]
    if missing:
        by_option = ", or import with --brand" if "brand" in missing else ""
        raise FeedUnreadableError(
            f"The feed has no column {', '.join(missing)}. Add it to the first line{by_option}."
        )


class GoogleTable(Reader):
    """One variant a row, named by the header's columns."""

    dialect: ClassVar[Dialect] = Dialect.GOOGLE

    def __init__(self, file: BinaryIO, head: bytes, brand: str | None) -> None:
        super().__init__({})
        self._table = Table(file, head, self)
        columns: dict[str, str] = {}
        places: dict[str, int] = {}
        for place, name in enumerate(self._table.header):
            field = google_field(name)
            if field in FIELDS and field in columns:
                self.report(1, name, "column_twice", name)
            elif field in FIELDS:
                columns[field], places[field] = name.strip(), place
        self.columns = columns
        require(_NEEDED, columns, brand)
        for field in ("color", "size", "gender"):
            if field not in columns:
                self.report(1, field, "column_missing")
        # cells get one blank more, which stands for every column that the file does not have
        self._pick = itemgetter(*(places.get(field, len(self._table.header)) for field in FIELDS))

    @property
    def progress(self) -> float:
        return self._table.lines.progress

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        pick, make = self._pick, Raw._make
        for row, cells in self._table:
            cells.append("")
            yield row, make(pick(cells))

    def close(self) -> None:
        self._table.lines.close()
