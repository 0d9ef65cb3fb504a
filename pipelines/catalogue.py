"""The catalogue as people look it up: one product, or all of them page by page."""

from __future__ import annotations

import msgspec

from data.errors import NotFoundError
from data.repositories import ItemRepository
from data.types import Filters, ItemRecord, price_now
from pipelines.answers import Product
from pipelines.cursors import Cursor
from pipelines.finding import amount
from pipelines.pictures import picture_addresses
from pipelines.wiring import Lookwright

__all__ = ["ProductPage", "product", "product_of", "products"]


class ProductPage(msgspec.Struct, frozen=True):
    products: tuple[Product, ...]
    next_cursor: str | None


def product(app: Lookwright, item: str) -> Product:
    """One product with the other variants of its group. Raises ``NotFoundError``."""
    with app.database.read() as session:
        items = ItemRepository(session)
        record = items.get([item]).get(item)
        if record is None or record.retired is not None:
            raise NotFoundError(f"No product has the id {item!r}; ids look like brand:sku.")
        variants = items.ids_of_group(record.item.group)
    return product_of(app, record, tuple(each for each in variants if each != item))


def products(
    app: Lookwright, filters: Filters = Filters(), *, limit: int = 50, cursor: str | None = None
) -> ProductPage:
    """Products by id. Raises ``QuestionInvalidError``, ``CursorExpiredError``."""
    place = Cursor(filters, "", "")
    after = place.read(cursor)
    with app.database.read() as session:
        records = ItemRepository(session).page(filters, after=after, limit=limit + 1)
    page = tuple(product_of(app, record) for record in records[:limit])
    more = len(records) > limit
    return ProductPage(page, place.write(records[limit - 1].item.id) if more else None)


def product_of(app: Lookwright, record: ItemRecord, variants: tuple[str, ...] = ()) -> Product:
    """An item as people see it."""
    price = price_now(record.item, app.clock())
    image = picture_addresses(app, {record.picture_sha256})[record.picture_sha256]
    return Product(record.item, amount(price), image, variants)
