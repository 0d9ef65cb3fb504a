"""Shopify's product CSV, in both generations of its header.

A product is the rows of one handle. Blank cells mean "as above"; they never erase. Names of columns:
Shopify's help page "Using CSV files to import and export products", the older ones from exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from data.errors import FeedUnreadableError
from data.types import Dialect
from indexer.readers.base import Reader
from indexer.readers.text import Table
from indexer.rows import Raw

__all__ = ["ShopifyTable", "fill_down", "shopify_field"]

_COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body (html)", "description"),
    "brand": ("vendor",),
    "type": ("type",),
    "category": ("product category",),
    "status": ("status",),
    "published": ("published", "published on online store"),
    "option1": ("option1 name",),
    "option2": ("option2 name",),
    "option3": ("option3 name",),
    "value1": ("option1 value",),
    "value2": ("option2 value",),
    "value3": ("option3 value",),
    "sku": ("variant sku", "sku"),
    "gtin": ("variant barcode", "barcode"),
    "price": ("variant price", "price"),
    "compare": ("variant compare at price", "compare-at price"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "quantity": ("variant inventory qty", "inventory quantity"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "image": ("image src", "product image url"),
    "own_image": ("variant image", "variant image url"),
    "google_category": ("google shopping / google product category",),
    "gender": ("google shopping / gender",),
    "age_group": ("google shopping / age group",),
    "mpn": ("google shopping / mpn", "google shopping / manufacturer part number (mpn)"),
    "condition": ("google shopping / condition",),
    "meta_color": ("product.metafields.shopify.color-pattern",),
    "meta_size": ("product.metafields.shopify.size",),
    "meta_gender": ("product.metafields.shopify.target-gender",),
    "meta_age": ("product.metafields.shopify.age-group",),
    "material": ("product.metafields.shopify.fabric", "product.metafields.shopify.material"),
}
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names}

_PRODUCT = (
    "title", "description", "brand", "type", "category", "status", "published",
    "option1", "option2", "option3", "google_category", "gender", "age_group", "condition",
    "meta_color", "meta_size", "meta_gender", "meta_age", "material",
)  # fmt: skip
_VARIANT = ("value1", "value2", "value3", "tracker", "quantity", "policy")
_MAKES_A_VARIANT = ("title", "sku", "price", "value1", "value2", "value3")

_RAW_COLUMNS = {
    "id": "sku", "title": "title", "description": "description", "image_link": "own_image",
    "additional_image_link": "image", "availability": "quantity", "price": "price",
    "sale_price": "price", "brand": "brand", "condition": "condition",
    "google_product_category": "google_category", "product_type": "type",
    "color": "option1", "size": "option1", "gender": "gender", "age_group": "age_group",
    "material": "material", "item_group_id": "handle", "gtin": "gtin", "mpn": "mpn",
}  # fmt: skip
"""Which of the columns each field of ``Raw`` is read from, to name it in problems."""

_MOST_ROWS = 5000
"""Rows of one product that are held at once; Shopify itself allows 2048 variants and 250 pictures."""

_COLOR_NAMES = ("color", "colour", "farbe", "couleur", "kleur", "colore")
_SIZE_NAMES = ("size", "grösse", "größe", "taille", "maat", "taglia", "talla")
_TRUE = ("true", "yes", "1", "continue")

Cells = dict[str, str]


def shopify_field(name: str) -> str | None:
    """``"Variant SKU"`` or ``"SKU"`` to ``"sku"``; None for a column that is not read."""
    plain = " ".join(name.strip().casefold().split())
    metafield = re.search(r"\((product\.metafields\.shopify\.[a-z-]+)\)$", plain)
    return _FIELD_OF.get(metafield[1] if metafield else plain)


def fill_down(row: Cells, above: Cells) -> Cells:
    """A variant's cells, blank ones taken from the product's row above.

    A blank compare-at price beside a price of the variant's own means that it is not reduced.
    """
    filled = row | {
        field: above.get(field, "") for field in (*_PRODUCT, *_VARIANT) if not row.get(field)
    }
    if not row.get("price"):
        filled |= {"price": above.get("price", ""), "compare": above.get("compare", "")}
    return filled


class ShopifyTable(Reader):
    """Products of several rows; each variant becomes one item."""

    dialect: ClassVar[Dialect] = Dialect.SHOPIFY
    separator: ClassVar[str] = "\n"

    def __init__(
        self, file: BinaryIO, head: bytes, brand: str | None, currency: str | None
    ) -> None:
        super().__init__({})
        self._table = Table(file, head, self)
        self._places: dict[str, int] = {}
        names: dict[str, str] = {}
        for place, name in enumerate(self._table.header):
            field = shopify_field(name)
            if field in names and name.strip() == names[field]:
                self.report(1, name, "column_twice", name)
            elif field and field not in names:
                names[field], self._places[field] = name.strip(), place
        self.columns = {
            field: names[column] for field, column in _RAW_COLUMNS.items() if column in names
        }
        _check(names, brand, currency)

    @property
    def progress(self) -> float:
        return self._table.lines.progress

    def close(self) -> None:
        self._table.lines.close()

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        above: Cells = {}
        for rows in self._products():
            if rows[0][1]["handle"] != above.get("handle"):
                above = {}
            above = yield from self._variants(rows, above)

    def _products(self) -> Iterator[list[tuple[int, Cells]]]:
        """The rows of one handle after another; a blank handle is the one above."""
        product: list[tuple[int, Cells]] = []
        for row, texts in self._table:
            cells = {field: texts[place].strip() for field, place in self._places.items()}
            if product and not cells["handle"]:
                cells["handle"] = product[-1][1]["handle"]
            if product and (
                cells["handle"] != product[-1][1]["handle"] or len(product) == _MOST_ROWS
            ):
                yield product
                product = []
            product.append((row, cells))
        if product:
            yield product

    def _variants(self, rows: list[tuple[int, Cells]], above: Cells) -> Iterator[tuple[int, Raw]]:
        """The variants of one product; gives back the last one's cells for what follows."""
        pictures = list(dict.fromkeys(cells["image"] for _, cells in rows if cells.get("image")))
        owned = {cells["own_image"] for _, cells in rows if cells.get("own_image")}
        shared = [picture for picture in pictures if picture not in owned]
        for row, cells in rows:
            if not any(cells.get(field) for field in _MAKES_A_VARIANT):
                continue
            above = fill_down(cells, above)
            unsold = _unsold(above)
            if unsold:
                self.report(row, "Status", "not_sold", unsold, above.get("sku") or above["handle"])
                continue
            main = above.get("own_image") or next(iter(pictures), "")
            more = "\n".join(picture for picture in shared if picture != main)
            yield row, self._raw(row, above, main, more)
        return above

    def _raw(self, row: int, cells: Cells, main: str, more: str) -> Raw:
        get = cells.get
        price, reduced = _prices(get("price", ""), get("compare", ""))
        color = _option(cells, _COLOR_NAMES) or get("meta_color", "").replace("; ", "/")
        size = _option(cells, _SIZE_NAMES) or get("meta_size", "").partition(";")[0]
        return Raw(
            id=get("sku") or self._made_up_sku(row, cells),
            title=get("title", ""),
            description=get("description", ""),
            image_link=main,
            additional_image_link=more,
            availability=self._availability(row, cells),
            price=price,
            sale_price=reduced,
            brand=get("brand", ""),
            condition=get("condition", ""),
            google_product_category=get("google_category", "") or get("category", ""),
            product_type=get("type", "") or get("category", ""),
            color=color,
            size=size,
            gender=get("gender") or get("meta_gender", "").partition(";")[0],
            age_group=get("age_group") or get("meta_age", "").partition(";")[0],
            material=get("material", "").replace("; ", "/"),
            item_group_id=cells["handle"],
            gtin=get("gtin", "").lstrip("'"),
            mpn=get("mpn", ""),
        )

    def _made_up_sku(self, row: int, cells: Cells) -> str:
        values = [cells.get(f"value{place}", "") for place in (1, 2, 3)]
        sku = "-".join(
            [cells["handle"], *(value for value in values if value not in ("", "Default Title"))]
        )
        self.report(row, self.columns.get("id", "SKU"), "sku_missing", sku, sku)
        return sku

    def _availability(self, row: int, cells: Cells) -> str:
        """Untracked stock and a blank quantity never run out."""
        quantity = cells.get("quantity", "")
        if not quantity or ("tracker" in self._places and not cells["tracker"]):
            return "in_stock"
        try:
            left = float(quantity)
        except ValueError:
            name = self.columns.get("availability", "")
            self.report(row, name, "quantity_invalid", quantity, cells.get("sku", ""))
            return "in_stock"
        if left > 0:
            return "in_stock"
        return "backorder" if cells.get("policy", "").casefold() in _TRUE else "out_of_stock"


def _check(names: dict[str, str], brand: str | None, currency: str | None) -> None:
    needed = {"handle": "URL handle", "title": "Title", "price": "Price"}
    missing = [name for field, name in needed.items() if field not in names]
    if not {"image", "own_image"} & names.keys():
        missing.append("Product image URL")
    if "brand" not in names and not brand:
        missing.append("Vendor (or --brand)")
    if missing:
        raise FeedUnreadableError(
            f"This Shopify export has no column {', '.join(missing)}; export all columns again."
        )
    if not currency:
        raise FeedUnreadableError(
            "A Shopify export does not say its currency; import again with --currency, as in "
            "--currency USD."
        )


def _unsold(cells: Cells) -> str:
    """Why a product is not on sale, blank where it is."""
    status = cells.get("status", "").casefold()
    if status in ("draft", "archived", "unlisted"):
        return status
    return "not published" if cells.get("published", "").casefold() in ("false", "no") else ""


def _prices(price: str, compare: str) -> tuple[str, str]:
    """The full price and the reduced one: a compare-at price above the price makes it a sale."""
    try:
        reduced = float(compare) > float(price)
    except ValueError:
        reduced = False
    return (compare, price) if reduced else (price, "")


def _option(cells: Cells, names: tuple[str, ...]) -> str:
    for place in (1, 2, 3):
        if cells.get(f"option{place}", "").casefold() in names:
            return cells.get(f"value{place}", "")
    return ""
