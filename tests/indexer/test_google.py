"""Google Merchant tables."""

from datetime import UTC, datetime

import pytest

from data.types import Availability, Dialect, Money, Sale


def test_a_comma_table_is_read_like_a_tab_table(read, google) -> None:
    tabs = read(google("A", "B"))
    commas = read(google("A", "B").replace("\t", ","))
    assert commas.feed.dialect is Dialect.GOOGLE
    assert [item.item for item in commas.items] == [item.item for item in tabs.items]


def test_names_of_columns_may_have_blanks_capitals_and_a_prefix(read, google) -> None:
    header, row, _ = google().split("\n")
    spelled = header.replace("image_link", "G:Image Link").replace("id", "ID", 1)
    assert read(f"{spelled}\n{row}\n").items[0].item.picture == "red.jpg"


def test_every_apparel_attribute_is_kept(read, google) -> None:
    cells = {
        "size_system": "eu", "size_type": "Petite", "age_group": "Adult", "material": "Wool/Silk",
        "pattern": "Striped", "item_group_id": "G1", "gtin": "4006381333931", "mpn": "M-1",
        "condition": "New", "google_product_category": "Apparel & Accessories > Clothing",
    }  # fmt: skip
    reading = read(google(**cells))
    item = reading.items[0].item
    assert reading.problems == []
    assert (item.size_system, item.size_type, item.age_group) == ("EU", "petite", "adult")
    assert (item.material, item.pattern, item.group) == ("Wool/Silk", "Striped", "luma:G1")
    assert (item.gtin, item.mpn, item.condition) == ("4006381333931", "M-1", "new")
    assert item.category == ("Apparel & Accessories", "Clothing")


def test_a_sale_keeps_its_price_and_its_times_in_utc(read, google) -> None:
    dates = "2030-02-24T13:00-0800/2030-03-01T15:30-0800"
    item = read(google(sale_price="9.99 USD", sale_price_effective_date=dates)).items[0].item
    starts = datetime(2030, 2, 24, 21, 0, tzinfo=UTC)
    ends = datetime(2030, 3, 1, 23, 30, tzinfo=UTC)
    assert item.sale == Sale(Money(999, "USD"), starts, ends)
    assert item.price == Money(1500, "USD")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"sale_price": "20.00 USD"}, "sale_price_not_lower"),
        ({"sale_price": "9.00 EUR"}, "sale_currency_differs"),
        ({"sale_price": "cheap"}, "sale_price_invalid"),
        ({"sale_price": "9 USD", "sale_price_effective_date": "soon"}, "sale_date_invalid"),
    ],
)
def test_a_sale_that_cannot_be_one_leaves_the_full_price(read, google, cells, code) -> None:
    reading = read(google(**cells))
    assert reading.codes == [code]
    assert reading.items[0].item.sale is None


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"color": ""}, "color_missing", "color"),
        ({"gender": "robot"}, "value_unknown", "gender"),
        ({"title": "x" * 151}, "title_too_long", "title"),
        ({"gtin": "4006381333932"}, "gtin_invalid", "gtin"),
        ({"link": "javascript:alert(1)"}, "link_unusable", "link"),
        ({"price": "0 USD"}, "price_zero", "price"),
        ({"color": "Red/Blue/Green/Black"}, "too_many_colors", "color"),
        ({"additional_image_link": "javascript:x"}, "more_picture_unusable", "additional_image_link"),
    ],
)  # fmt: skip
def test_what_shoppers_suffer_from_is_a_warning_and_the_row_stays(
    read, google, cells, code, field
) -> None:
    reading = read(google(**cells))
    assert [(p.row, p.item, p.field, p.code, p.severity) for p in reading.problems] == [
        (2, "A", field, code, "warning")
    ]
    assert reading.problems[0].message
    assert reading.problems[0].hint
    assert reading.skus == ["A"]


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"title": " "}, "title_missing", "title"),
        ({"price": ""}, "price_missing", "price"),
        ({"price": "abc"}, "price_invalid", "price"),
        ({"price": "-5 USD"}, "price_negative", "price"),
        ({"price": "1e309 USD"}, "price_invalid", "price"),
        ({"price": "1" + "0" * 400 + " USD"}, "price_invalid", "price"),
        ({"price": "5 XYZ"}, "currency_unknown", "price"),
        ({"price": "5"}, "currency_missing", "price"),
        ({"availability": ""}, "availability_missing", "availability"),
        ({"availability": "maybe"}, "availability_unknown", "availability"),
        ({"image_link": ""}, "picture_missing", "image_link"),
        ({"image_link": "javascript:x"}, "picture_unusable", "image_link"),
        ({"image_link": "data:image/png;base64,AA"}, "picture_unusable", "image_link"),
        ({"brand": ""}, "brand_missing", "brand"),
        ({"id": ""}, "id_missing", "id"),
        ({"id": "x" * 10_000}, "id_too_long", "id"),
        ({"item_group_id": "x" * 10_000}, "group_too_long", "item_group_id"),
    ],
)
def test_what_makes_an_item_useless_rejects_its_row_only(read, google, cells, code, field) -> None:
    good = google("B").split("\n")[1]
    table = google("A", **cells)
    extra = "\t" * (table.split("\n")[0].count("\t") - good.count("\t"))
    reading = read(table + good + extra + "\n")
    assert [(p.row, p.field, p.code, p.severity) for p in reading.problems] == [
        (2, field, code, "error")
    ]
    assert reading.skus == ["B"]


def test_a_rejected_row_is_present_all_the_same(read, google) -> None:
    reading = read(google("A", price="abc"))
    assert reading.items == []
    assert "luma:A" in reading.feed.present
    assert "luma:B" not in reading.feed.present


def test_the_later_of_two_rows_with_one_id_is_rejected_and_names_the_first(read, google) -> None:
    reading = read(google("A", "B", "A", "B/1", "B 1"))
    assert reading.skus == ["A", "B", "B/1"]
    assert [(p.row, p.code) for p in reading.problems] == [(4, "duplicate_id"), (6, "duplicate_id")]
    assert "row 2" in reading.problems[0].message
    assert "row 5" in reading.problems[1].message


def test_a_feed_without_a_colour_column_is_told_so_once(read, google) -> None:
    table = google("A", "B", "C").replace("\tcolor", "\tshade")
    reading = read(table)
    assert [(p.row, p.code) for p in reading.problems] == [(1, "column_missing")]


def test_a_column_that_stands_twice_is_read_once(read, google) -> None:
    header, row, _ = google().split("\n")
    reading = read(f"{header}\ttitle\n{row}\tOther\n")
    assert reading.codes == ["column_twice"]
    assert reading.items[0].item.title == "Tee"


def test_a_brand_given_by_option_overrides_the_rows_and_keeps_its_spelling(read, google) -> None:
    assert read(google(), brand="Nova").items[0].item.id == "nova:A"
    assert read(google(), brand="Nova").items[0].item.brand_name == "Nova"
    assert read(google(), brand="luma").items[0].item.brand_name == "Luma"


def test_a_feed_of_several_brands_lets_each_item_keep_its_own(read, google) -> None:
    reading = read(google("A") + google("B", brand="Nova").split("\n")[1] + "\n")
    assert reading.feed.brand == "mixed"
    assert [item.item.id for item in reading.items] == ["luma:A", "nova:B"]
    assert reading.codes == ["several_brands"]


def test_markup_in_a_description_becomes_plain_text(read, google) -> None:
    item = read(google(description="<p>Warm &amp; <b>soft</b></p><script>x()</script>")).items[0]
    assert item.item.description == "Warm & soft"


def test_a_feed_can_be_read_twice(read, google) -> None:
    feed = read(google("A", "B")).feed
    assert [len(batch.items) for batch in feed.batches(size=1)] == [1, 1]
    assert feed.progress == 1.0


def test_availability_is_what_the_feed_says(read, google) -> None:
    item = read(google(availability="available for order")).items[0].item
    assert item.availability is Availability.IN_STOCK
