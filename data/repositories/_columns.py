"""Between an item's record and its row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Row, Select, select

from data.money import Rates
from data.repositories._filters import PATH, joined_colors
from data.tables import ItemRow
from data.types import Item, ItemRecord, match_key, price_now

__all__ = ["columns_of", "record_of", "records", "spellings_of"]

_items = msgspec.json.Decoder(Item)
_key = lru_cache(maxsize=1 << 14)(match_key)
"""Feeds repeat themselves; their values are short, so what is remembered is small."""


def columns_of(record: ItemRecord, now: datetime, rates: Rates) -> dict[str, Any]:
    """A row of ``items``."""
    item = record.item
    return {
        "id": item.id,
        "source": record.source,
        "brand": item.brand,
        "group_id": item.group,
        "facts": msgspec.json.encode(item).decode(),
        "facts_hash": record.facts_hash,
        "picture_hash": record.picture_hash,
        "picture_sha256": record.picture_sha256,
        "price_now": rates.convert(price_now(item, now)),
        "next_price_change": item.next_price_change(now),
        "category": _key(PATH.join(item.category)),
        "colors": joined_colors(item.colors),
        "size": _key(item.size),
        "gender": _key(item.gender),
        "availability": item.availability.value,
        "updated": record.updated,
        "retired": record.retired,
    }


def records() -> Select[str, str, str, str, str, str, datetime, datetime | None]:
    """What ``record_of`` reads."""
    return select(
        ItemRow.id,
        ItemRow.facts,
        ItemRow.source,
        ItemRow.picture_sha256,
        ItemRow.facts_hash,
        ItemRow.picture_hash,
        ItemRow.updated,
        ItemRow.retired,
    )


def record_of(row: Row[*tuple[Any, ...]]) -> ItemRecord:
    return ItemRecord(
        item=_items.decode(row.facts),
        source=row.source,
        picture_sha256=row.picture_sha256,
        facts_hash=row.facts_hash,
        picture_hash=row.picture_hash,
        updated=row.updated,
        retired=row.retired,
    )


def spellings_of(item: Item) -> Iterator[tuple[str, str, str]]:
    """Field, match key and spelling of every value that can be counted."""
    yield "brand", item.brand, item.brand_name
    for depth in range(len(item.category)):
        path = PATH.join(item.category[: depth + 1])
        yield "category", _key(path), path
    for color in item.colors:
        yield "color", _key(color), color
    for field, value in (("size", item.size), ("gender", item.gender)):
        if value:
            yield field, _key(value), value
