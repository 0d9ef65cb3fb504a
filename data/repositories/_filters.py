"""From filters to conditions on ``items``."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from data.tables import ItemRow
from data.types import Filters, match_key, slug

__all__ = ["COLUMNS", "PATH", "conditions", "joined_colors"]

PATH = " > "
"""Between the names of a category path."""

COLUMNS = {
    "brand": ItemRow.brand,
    "category": ItemRow.category,
    "color": ItemRow.colors,
    "size": ItemRow.size,
    "gender": ItemRow.gender,
    "availability": ItemRow.availability,
}
"""The column behind each field that can be filtered and counted."""


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What an active item must satisfy to pass."""
    found: list[ColumnElement[bool]] = [ItemRow.retired.is_(None)]
    found += [
        COLUMNS[field].in_([match_key(value) for value in values])
        for field in ("size", "gender", "availability")
        if (values := getattr(filters, field))
    ]
    if filters.brand:
        found.append(ItemRow.brand.in_([slug(value) for value in filters.brand]))
    if filters.category:
        found.append(or_(*(_in_category(match_key(value)) for value in filters.category)))
    if filters.color:
        found.append(or_(*(_has_color(match_key(value)) for value in filters.color)))
    return found + _in_price_range(filters)


def _in_category(key: str) -> ColumnElement[bool]:
    """The path itself, one of its ancestors, or its last name alone: as ``category_terms`` has them."""
    path = ItemRow.category
    named = [path == key, path.startswith(key + PATH, autoescape=True)]
    if PATH not in key:
        named.append(path.endswith(PATH + key, autoescape=True))
    return or_(*named)


def _has_color(key: str) -> ColumnElement[bool]:
    return ItemRow.colors.contains(f"\n{key}\n", autoescape=True)


def _in_price_range(filters: Filters) -> list[ColumnElement[bool]]:
    bounds = filters.price
    found: list[ColumnElement[bool]] = []
    if bounds and bounds.gte is not None:
        found.append(ItemRow.price_now >= bounds.gte)
    if bounds and bounds.lte is not None:
        found.append(ItemRow.price_now <= bounds.lte)
    return found


def joined_colors(colors: tuple[str, ...]) -> str:
    """How the colours stand in their column; empty for none."""
    keys = dict.fromkeys(match_key(color) for color in colors)
    return "\n" + "\n".join(keys) + "\n" if keys else ""
