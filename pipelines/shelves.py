"""The catalogue as its brand looks at it: every item with its state, and the rows that became none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from data.repositories import (
    IndexStateRepository,
    ShelfRepository,
    Standing,
)
from data.types import Filters, ItemRecord, Severity, item_id
from pipelines.answers import Product
from pipelines.catalogue import product_of
from pipelines.cursors import Cursor
from pipelines.wiring import Lookwright

__all__ = ["Shelf", "ShelfRequest", "ShelfState", "Shelved", "look_at_shelves", "refused_rows"]

PICTURES = "picture_"
"""How the codes of problems with a picture begin."""


class ShelfState(StrEnum):
    """What the items that are looked for have in common."""

    ALL = "all"
    OUT_OF_STOCK = "out_of_stock"
    WAITING = "waiting"
    """Changed, and not yet so in the index."""
    OLD_PICTURE = "old_picture"
    """The latest import could not use their picture; the one from before is kept."""
    REFUSED = "refused"
    """Rows of the latest imports that became no item."""


class ShelfRequest(msgspec.Struct, frozen=True):
    """``words`` stand in the title, the brand or the id."""

    words: str = ""
    brand: str = ""
    state: ShelfState = ShelfState.ALL


class Shelved(msgspec.Struct, frozen=True):
    """An item; ``trouble`` says what is wrong with its picture, and what to do."""

    product: Product
    source: str
    indexed: bool
    trouble: str


class Shelf(msgspec.Struct, frozen=True):
    items: tuple[Shelved, ...]
    next_cursor: str | None


def look_at_shelves(
    app: Lookwright, request: ShelfRequest, *, limit: int = 60, cursor: str | None = None
) -> Shelf:
    """Items by id, with their states. Raises ``QuestionInvalidError``, ``CursorExpiredError``."""
    place = Cursor(request, "", "")
    stock = ("out_of_stock",) if request.state is ShelfState.OUT_OF_STOCK else ()
    filters = Filters(brand=(request.brand,) if request.brand else (), availability=stock)
    with app.database.read() as session:
        shelves = ShelfRepository(session)
        live = IndexStateRepository(session).live()
        applied = live.applied_seq if live else 0
        troubles = _troubles(shelves)
        records = shelves.page(
            filters,
            request.words,
            among=list(troubles) if request.state is ShelfState.OLD_PICTURE else None,
            behind=applied if request.state is ShelfState.WAITING else None,
            after=place.read(cursor),
            limit=limit + 1,
        )
        waiting = shelves.waiting((record.item.id for record in records), applied)
    items = tuple(_shelved(app, record, waiting, troubles) for record in records[:limit])
    more = len(records) > limit
    return Shelf(items, place.write(records[limit - 1].item.id) if more else None)


def refused_rows(app: Lookwright, words: str = "", *, limit: int = 200) -> tuple[Standing, ...]:
    """Rows that the latest import of each source could not take in."""
    with app.database.read() as session:
        return tuple(ShelfRepository(session).standing(Severity.ERROR, words=words, limit=limit))


def _troubles(shelves: ShelfRepository) -> dict[str, str]:
    """Ids whose picture the latest import could not use, with what to do."""
    standing = shelves.standing(Severity.WARNING, code=PICTURES)
    brands = {source: shelves.brands_of(source) for source in {each.source for each in standing}}
    return {
        item_id(brand, each.problem.item): f"{each.problem.message} {each.problem.hint}"
        for each in standing
        for brand in brands[each.source]
    }


def _shelved(
    app: Lookwright, record: ItemRecord, waiting: Iterable[str], troubles: Mapping[str, str]
) -> Shelved:
    item = record.item.id
    return Shelved(
        product_of(app, record), record.source, item not in waiting, troubles.get(item, "")
    )
