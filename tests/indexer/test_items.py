"""Lookwright's own items, as JSON lines and as Parquet."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from data.errors import FeedUnreadableError
from data.types import Availability, Dialect, Money, Sale

ITEM = {
    "sku": "A", "brand": "Luma", "group": "G", "title": "Tee", "picture": "a.jpg",
    "more_pictures": ["b, c.jpg", "d.jpg"], "availability": "preorder", "price": "57.00 USD",
    "sale_price": "40.00 USD", "sale_starts": "2030-01-01", "sale_ends": "2030-01-31",
    "category": ["Women", "Tops"], "colors": ["Red", "Blue"], "gender": "female",
}  # fmt: skip


def lines(*items: dict) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def test_json_lines_give_every_field(read) -> None:
    reading = read(lines(ITEM))
    item = reading.items[0].item
    assert reading.feed.dialect is Dialect.ITEMS
    assert (item.id, item.group, item.availability) == ("luma:A", "luma:G", Availability.PREORDER)
    assert item.more_pictures == ("b, c.jpg", "d.jpg")
    assert item.category == ("Women", "Tops")
    assert item.colors == ("Red", "Blue")
    assert item.sale == Sale(
        Money(4000, "USD"), datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 2, 1, tzinfo=UTC)
    )
    assert reading.problems == []


@pytest.mark.parametrize("price", [57, 57.0, "57", "57.00"])
def test_a_price_may_be_a_number_beside_its_currency(read, price) -> None:
    item = read(lines(ITEM | {"price": price, "currency": "USD"})).items[0].item
    assert item.price == Money(5700, "USD")


def test_a_field_of_the_wrong_type_rejects_its_line_and_is_named(read) -> None:
    reading = read(lines(ITEM | {"title": ["Tee"]}, ITEM | {"sku": "B"}))
    assert reading.skus == ["B"]
    problem = reading.problems[0]
    assert (problem.row, problem.item, problem.field) == (1, "A", "title")
    assert problem.code == "wrong_type"


def test_rows_of_json_are_its_lines_and_blank_lines_are_passed_over(read) -> None:
    reading = read("\n" + lines(ITEM) + "\n" + lines(ITEM | {"sku": "B", "further": 1}))
    assert [item.row for item in reading.items] == [2, 4]


@pytest.fixture
def parquet(tmp_path):
    def written(**columns) -> bytes:
        path = tmp_path / "items.parquet"
        pl.DataFrame({name: [value] for name, value in (ITEM | columns).items()}).write_parquet(
            path
        )
        return path.read_bytes()

    return written


def test_parquet_gives_the_same_items_as_json_lines(read, parquet) -> None:
    assert read(parquet()).items[0].item == read(lines(ITEM)).items[0].item


def test_parquet_may_hold_decimals_and_dates_of_its_own(read, parquet) -> None:
    typed = parquet(
        price=Decimal("57.00"), currency="USD", sku=7,
        sale_starts=datetime(2030, 1, 1, tzinfo=UTC), sale_ends=date(2030, 1, 31),
    )  # fmt: skip
    item = read(typed).items[0].item
    assert (item.sku, item.price) == ("7", Money(5700, "USD"))
    assert item.sale == read(lines(ITEM)).items[0].item.sale


def test_parquet_without_a_needed_column_is_refused(read, parquet) -> None:
    body = pl.read_parquet(parquet()).drop("price").write_parquet
    with pytest.raises(FeedUnreadableError, match="no column price"):
        read(_bytes(body))


def test_parquet_that_was_cut_is_refused(read, parquet) -> None:
    with pytest.raises(FeedUnreadableError, match="may be cut"):
        read(parquet()[:-20])


def _bytes(write) -> bytes:
    import io

    out = io.BytesIO()
    write(out)
    return out.getvalue()
