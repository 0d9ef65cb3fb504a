"""Lookwright's own items, as JSON lines or Parquet. The schema stands in ``docs/feeds.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import msgspec

from data.errors import FeedUnreadableError
from data.types import Dialect
from indexer.readers.base import Reader
from indexer.readers.text import LONGEST_LINE, TextLines, encoding_of
from indexer.rows import Raw

__all__ = ["ItemLines", "ItemParquet", "ItemRow"]

_COLUMNS = {
    "id": "sku", "title": "title", "description": "description", "link": "link",
    "image_link": "picture", "additional_image_link": "more_pictures",
    "availability": "availability", "price": "price", "sale_price": "sale_price",
    "sale_price_effective_date": "sale_starts", "brand": "brand", "condition": "condition",
    "google_product_category": "google_category", "product_type": "category", "color": "colors",
    "size": "size", "size_system": "size_system", "size_type": "size_type", "gender": "gender",
    "age_group": "age_group", "material": "material", "pattern": "pattern",
    "item_group_id": "group", "gtin": "gtin", "mpn": "mpn",
}  # fmt: skip
_PARQUET_ROWS = 8192


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item as a person or a program writes it; further fields are passed over."""

    sku: str | int = ""
    brand: str = ""
    group: str | int = ""
    title: str = ""
    description: str = ""
    link: str = ""
    picture: str = ""
    more_pictures: tuple[str, ...] = ()
    availability: str = ""
    price: str | int | float = ""
    """``"57.00 USD"``, or a number with ``currency``."""
    currency: str = ""
    sale_price: str | int | float = ""
    sale_starts: str = ""
    sale_ends: str = ""
    category: tuple[str, ...] = ()
    google_category: str = ""
    colors: tuple[str, ...] = ()
    size: str | int = ""
    size_system: str = ""
    size_type: str = ""
    gender: str = ""
    age_group: str = ""
    material: str = ""
    pattern: str = ""
    condition: str = ""
    gtin: str | int = ""
    mpn: str | int = ""

    def raw(self) -> Raw:
        """The same under Google's names, in texts."""
        dates = f"{self.sale_starts}/{self.sale_ends}"
        return Raw(
            id=str(self.sku),
            title=self.title,
            description=self.description,
            link=self.link,
            image_link=self.picture,
            additional_image_link="\n".join(self.more_pictures),
            availability=self.availability,
            price=_amount(self.price, self.currency),
            sale_price=_amount(self.sale_price, self.currency),
            sale_price_effective_date="" if dates == "/" else dates,
            brand=self.brand,
            condition=self.condition,
            google_product_category=self.google_category,
            product_type=" > ".join(self.category),
            color="/".join(self.colors),
            size=str(self.size),
            size_system=self.size_system,
            size_type=self.size_type,
            gender=self.gender,
            age_group=self.age_group,
            material=self.material,
            pattern=self.pattern,
            item_group_id=str(self.group),
            gtin=str(self.gtin),
            mpn=str(self.mpn),
        )


def _amount(price: str | float, currency: str) -> str:
    text = price if isinstance(price, str) else format(Decimal(str(price)), "f")
    return f"{text} {currency}" if currency and text and text[-1].isdecimal() else text


def _plain(value: Any) -> Any:
    """A cell of Parquet as it would stand in JSON."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


class ItemLines(Reader):
    """One JSON object a line; rows are lines."""

    dialect: ClassVar[Dialect] = Dialect.ITEMS
    separator: ClassVar[str] = "\n"

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        super().__init__(_COLUMNS)
        self._lines = TextLines(file, encoding_of(head), self, first_row=1)

    @property
    def progress(self) -> float:
        return self._lines.progress

    def close(self) -> None:
        self._lines.close()

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        decoder = msgspec.json.Decoder(ItemRow)
        for row, line in enumerate(self._lines, start=1):
            self.rows = row
            if not line.strip():
                continue
            if len(line) >= LONGEST_LINE - 1:
                self.report(row, "", "cell_too_long", f"{LONGEST_LINE:,} characters")
                continue
            try:
                yield row, decoder.decode(line).raw()
            except msgspec.ValidationError as error:
                self._wrong_type(row, line, str(error))
            except (msgspec.DecodeError, RecursionError) as error:
                self._broken(row, str(error))
        if self._lines.broken:
            self._broken(self.rows + 1, self._lines.broken)

    def _wrong_type(self, row: int, line: str, why: str) -> None:
        found = re.search(r"`\$\.(\w+)", why)
        sku = re.search(r'"sku"\s*:\s*"([^"]*)"', line)
        name = found[1] if found else ""
        self.report(row, name, "wrong_type", why, sku[1] if sku else "")

    def _broken(self, row: int, why: str) -> None:
        """A broken last line without its end is where the file was cut."""
        cut = not self._lines.whole
        self.truncated = self.truncated or cut
        self.report(row, "", "feed_cut" if cut else "json_broken", why)


class ItemParquet(Reader):
    """One item a row of a Parquet file, read in parts; rows are counted from 1."""

    dialect: ClassVar[Dialect] = Dialect.ITEMS
    separator: ClassVar[str] = "\n"

    def __init__(self, path: Path, brand: str | None) -> None:
        import polars as pl

        try:
            self._frame = pl.scan_parquet(path)
            names = self._frame.collect_schema().names()
            self._total = int(self._frame.select(pl.len()).collect().item())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise FeedUnreadableError(
                f"{path.name} is a Parquet file that cannot be read; it may be cut, so export it again."
            ) from error
        super().__init__({field: name for field, name in _COLUMNS.items() if name in names})
        self._names = [name for name in ItemRow.__struct_fields__ if name in names]
        needed = {"sku", "title", "picture", "price", "availability"} | (
            set() if brand else {"brand"}
        )
        if missing := sorted(needed - set(names)):
            raise FeedUnreadableError(
                f"{path.name} has no column {', '.join(missing)}; see the item schema in docs/feeds.md."
            )

    @property
    def progress(self) -> float:
        return self.rows / max(1, self._total)

    def close(self) -> None:
        """Nothing is held open between parts."""

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        frame = self._frame.select(self._names)
        for part in frame.collect_batches(chunk_size=_PARQUET_ROWS):
            for texts in part.iter_rows(named=True):
                self.rows += 1
                if (raw := self._raw(texts)) is not None:
                    yield self.rows, raw

    def _raw(self, texts: dict[str, Any]) -> Raw | None:
        given = {name: _plain(value) for name, value in texts.items() if value is not None}
        try:
            return msgspec.convert(given, ItemRow).raw()
        except msgspec.ValidationError as error:
            found = re.search(r"`\$\.(\w+)", str(error))
            name, sku = found[1] if found else "", str(given.get("sku", ""))
            self.report(self.rows, name, "wrong_type", str(error), sku)
            return None
