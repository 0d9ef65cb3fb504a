"""Shopify's product CSV in both generations of its header."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FeedUnreadableError
from data.types import Availability, Dialect, Money, Sale
from indexer.readers.shopify import fill_down

OLD = {
    "Handle": "tee", "Title": "Tee", "Body (HTML)": "<p>Soft</p>", "Vendor": "Luma", "Type": "Tees",
    "Option1 Name": "Size", "Option1 Value": "S", "Option2 Name": "Color", "Option2 Value": "Red",
    "Variant SKU": "A", "Variant Price": "20.00", "Variant Compare At Price": "",
    "Variant Inventory Qty": "3", "Variant Inventory Policy": "deny", "Image Src": "1.jpg",
    "Variant Image": "", "Status": "active",
}  # fmt: skip
NEW_NAMES = {
    "Handle": "URL handle", "Body (HTML)": "Description", "Option1 Name": "Option1 name",
    "Option1 Value": "Option1 value", "Option2 Name": "Option2 name",
    "Option2 Value": "Option2 value", "Variant SKU": "SKU", "Variant Price": "Price",
    "Variant Compare At Price": "Compare-at price", "Variant Inventory Qty": "Inventory quantity",
    "Variant Inventory Policy": "Continue selling when out of stock",
    "Image Src": "Product image URL", "Variant Image": "Variant image URL",
}  # fmt: skip


def table(*rows: dict[str, str], names: dict[str, str] | None = None) -> str:
    """A table whose first row is ``OLD`` with changes; the others hold only what they say."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(OLD | rows[0]))
    writer.writerow({name: (names or {}).get(name, name) for name in OLD | rows[0]})
    writer.writerows([OLD | rows[0], *({"Handle": "tee"} | row for row in rows[1:])])
    return out.getvalue()


def test_both_generations_of_the_header_give_the_same_items(read) -> None:
    rows = ({}, {"Variant SKU": "B", "Option1 Value": "M", "Variant Price": "21.00"})
    old = read(table(*rows), currency="USD")
    new = read(table(*rows, names=NEW_NAMES), currency="USD")
    assert old.feed.dialect is new.feed.dialect is Dialect.SHOPIFY
    assert [item.item for item in old.items] == [item.item for item in new.items]
    assert old.skus == ["A", "B"]


def test_blank_cells_mean_as_above(read) -> None:
    reading = read(table({}, {"Variant SKU": "B", "Option1 Value": "M"}), currency="USD")
    second = reading.items[1].item
    assert (second.title, second.description, second.group) == ("Tee", "Soft", "luma:tee")
    assert (second.size, second.colors, second.price) == ("M", ("Red",), Money(2000, "USD"))
    assert reading.problems == []


def test_without_a_currency_it_is_refused_with_a_sentence(read) -> None:
    with pytest.raises(FeedUnreadableError, match="--currency"):
        read(table({}))


def test_a_compare_at_price_above_the_price_makes_a_sale(read) -> None:
    rows = (
        {"Variant Compare At Price": "30.00"},
        {"Variant SKU": "B", "Option1 Value": "M", "Variant Price": "22.00"},
        {"Variant SKU": "C", "Option1 Value": "L", "Variant Compare At Price": "5.00"},
    )
    first, second, third = (read.item for read in read(table(*rows), currency="USD").items)
    assert (first.price, first.sale) == (Money(3000, "USD"), Sale(Money(2000, "USD")))
    assert (second.price, second.sale) == (Money(2200, "USD"), None)
    assert (third.price, third.sale) == (Money(2200, "USD"), None)


@pytest.mark.parametrize(
    ("quantity", "policy", "expected"),
    [
        ("3", "deny", Availability.IN_STOCK),
        ("0", "deny", Availability.OUT_OF_STOCK),
        ("-2", "deny", Availability.OUT_OF_STOCK),
        ("0", "continue", Availability.BACKORDER),
        ("0", "TRUE", Availability.BACKORDER),
        ("", "deny", Availability.IN_STOCK),
    ],
)
def test_stock_and_policy_give_the_availability(read, quantity, policy, expected) -> None:
    cells = {"Variant Inventory Qty": quantity, "Variant Inventory Policy": policy}
    assert read(table(cells), currency="USD").items[0].item.availability is expected


def test_untracked_stock_never_runs_out(read) -> None:
    cells = {"Variant Inventory Tracker": "", "Variant Inventory Qty": "0"}
    item = read(table(cells), currency="USD").items[0].item
    assert item.availability is Availability.IN_STOCK


def test_rows_of_pictures_belong_to_the_product_and_are_no_items(read) -> None:
    rows = (
        {"Variant Image": "red.jpg"},
        {"Variant SKU": "B", "Option2 Value": "Blue", "Variant Image": "blue.jpg"},
        {"Image Src": "back.jpg"},
        {"Image Src": "blue.jpg"},
    )
    reading = read(table(*rows), currency="USD")
    assert [item.item.picture for item in reading.items] == ["red.jpg", "blue.jpg"]
    assert [item.item.more_pictures for item in reading.items] == [("1.jpg", "back.jpg")] * 2
    assert (reading.rows, reading.codes) == (4, [])


@pytest.mark.parametrize(
    "cells", [{"Status": "draft"}, {"Status": "archived"}, {"Published": "FALSE"}]
)
def test_what_is_not_sold_stays_out_of_the_catalogue(read, cells) -> None:
    reading = read(table(cells), currency="USD")
    assert (reading.items, reading.codes) == ([], ["not_sold"])
    assert "luma:A" not in reading.feed.present


def test_a_variant_without_sku_is_known_by_its_handle_and_options(read) -> None:
    reading = read(table({"Variant SKU": ""}), currency="USD")
    assert (reading.skus, reading.codes) == (["tee-S-Red"], ["sku_missing"])


def test_problems_name_the_columns_of_the_file(read) -> None:
    old = read(table({"Variant Price": "abc"}), currency="USD")
    new = read(table({"Variant Price": "abc"}, names=NEW_NAMES), currency="USD")
    assert (old.problems[0].field, new.problems[0].field) == ("Variant Price", "Price")


def test_options_are_found_by_their_names_in_any_place(read) -> None:
    cells = {"Option1 Name": "Colour", "Option1 Value": "Red", "Option2 Name": "Taille"}
    item = read(table(cells | {"Option2 Value": "38"}), currency="USD").items[0].item
    assert (item.colors, item.size) == (("Red",), "38")


cells = st.dictionaries(
    st.sampled_from(["title", "brand", "value1", "price", "compare", "quantity", "sku"]),
    st.sampled_from(["", "x", "10.00", "5"]),
)


@given(row=cells, above=cells)
def test_filling_down_never_erases_and_never_overwrites(row, above) -> None:
    filled = fill_down(row, above)
    assert all(filled[name] == value for name, value in row.items() if value and name != "compare")
    assert all(filled[name] for name in ("title", "brand", "price", "quantity") if above.get(name))
    assert fill_down(row, filled) == fill_down(row, fill_down(row, filled))


@given(row=cells, above=cells)
def test_an_identity_is_never_taken_from_the_row_above(row, above) -> None:
    assert fill_down(row, above).get("sku") == row.get("sku")
