from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest

from data.errors import (
    AddressRefusedError,
    CursorExpiredError,
    NotFoundError,
    QuestionInvalidError,
    UnsupportedPictureError,
)
from data.types import PARTS, Filters, PriceRange
from pipelines.answers import BudgetRequest, SearchRequest
from pipelines.brands import set_brand, set_rates
from pipelines.finding import find
from pipelines.importing import ImportOptions, import_feed
from pipelines.wiring import Lookwright
from tests.feeds import row, write_feed


@pytest.fixture
def shop(app: Lookwright, feed: Path) -> Lookwright:
    import_feed(app, feed, ImportOptions())
    return app


def test_parts_and_weights_add_up_to_the_score(shop: Lookwright) -> None:
    answer = find(shop, SearchRequest(text="red tee", budget=BudgetRequest(max=15)))
    assert sum(msgspec.structs.astuple(answer.weights)) == pytest.approx(1)
    for hit in answer.hits:
        blended = sum(getattr(answer.weights, part) * getattr(hit.parts, part) for part in PARTS)
        assert blended == pytest.approx(hit.score, abs=1e-6)


def test_hits_fall_by_score_one_a_group(shop: Lookwright) -> None:
    hits = find(shop, SearchRequest(text="tee")).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.group for hit in hits}) == len(hits) == 6


def test_items_are_listed_when_asked_for(shop: Lookwright) -> None:
    assert len(find(shop, SearchRequest(text="tee", by="item")).hits) == 12


def test_a_picture_finds_its_own_product_first(shop: Lookwright, feed: Path) -> None:
    body = (feed.parent / "images" / "7.jpg").read_bytes()
    answer = find(shop, SearchRequest(by="item"), [body])
    alike = [hit.id for hit in answer.hits if hit.parts.cosine == answer.hits[0].parts.cosine]
    assert "tees:T0007" in alike
    assert answer.hits[0].color == "Blue"
    again = find(shop, SearchRequest(by="item", picture=answer.pictures[0]))
    assert again.hits == answer.hits


def test_more_like_this_leaves_its_own_group_out(shop: Lookwright) -> None:
    hits = find(shop, SearchRequest(item_id="tees:T0002")).hits
    assert "tees:G0001" not in {hit.group for hit in hits}
    assert len(hits) == 5


def test_filters_hold_and_facets_leave_their_own_field_out(shop: Lookwright) -> None:
    answer = find(shop, SearchRequest(text="tee", filters=Filters(color=("RED",))))
    assert {hit.color for hit in answer.hits} == {"Red"}
    assert {facet.value for facet in answer.facets["color"]} >= {"Red", "Blue", "Green"}
    assert [(facet.value, facet.count) for facet in answer.facets["brand"]] == [("Tees", 2)]


def test_a_price_filter_is_in_the_installations_currency(shop: Lookwright) -> None:
    answer = find(shop, SearchRequest(filters=Filters(price=PriceRange(gte=12, lte=14)), by="item"))
    assert {hit.price.amount for hit in answer.hits} == {"12.00", "13.00", "14.00"}


def test_pages_join_without_a_gap(shop: Lookwright) -> None:
    whole = [hit.id for hit in find(shop, SearchRequest(text="tee", limit=6)).hits]
    first = find(shop, SearchRequest(text="tee", limit=4))
    rest = find(shop, SearchRequest(text="tee", limit=4, cursor=first.next_cursor))
    assert [hit.id for hit in (*first.hits, *rest.hits)] == whole
    assert rest.next_cursor is None


def test_a_cursor_belongs_to_its_question(shop: Lookwright) -> None:
    cursor = find(shop, SearchRequest(text="tee", limit=2)).next_cursor
    with pytest.raises(CursorExpiredError):
        find(shop, SearchRequest(text="shoe", limit=2, cursor=cursor))
    with pytest.raises(QuestionInvalidError):
        find(shop, SearchRequest(text="tee", limit=2, cursor="rubbish!"))


def test_a_cursor_ends_when_the_catalogue_changes(shop: Lookwright) -> None:
    cursor = find(shop, SearchRequest(text="tee", limit=2)).next_cursor
    set_brand(shop, "tees", 0.9)
    with pytest.raises(CursorExpiredError):
        find(shop, SearchRequest(text="tee", limit=2, cursor=cursor))


def test_a_brands_score_counts_at_once(shop: Lookwright) -> None:
    set_brand(shop, "tees", 1.0)
    assert find(shop, SearchRequest(text="tee")).hits[0].parts.brand_score == 1.0


def test_prices_are_compared_through_the_rates(shop: Lookwright, tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "euro", [row(50, price="100.00 EUR", brand="Euro")])
    import_feed(shop, feed, ImportOptions())
    asked = SearchRequest(budget=BudgetRequest(max=108), filters=Filters(brand=("Euro",)))
    before = find(shop, asked).hits[0]
    assert before.parts.price_alignment == 0
    assert before.notes
    set_rates(shop, {"EUR": 1.08})
    assert find(shop, asked).hits[0].parts.price_alignment == pytest.approx(1)
    in_euros = msgspec.structs.replace(asked, budget=BudgetRequest(max=100, currency="EUR"))
    assert find(shop, in_euros).hits[0].parts.price_alignment == pytest.approx(1)


@pytest.mark.parametrize(
    ("field", "request_"),
    [
        ("limit", SearchRequest(text="tee", limit=0)),
        ("limit", SearchRequest(text="tee", limit=10**9)),
        ("text", SearchRequest(text="x" * 100_000)),
        ("diversity", SearchRequest(text="tee", diversity=math.nan)),
        ("budget.max", SearchRequest(text="tee", budget=BudgetRequest(max=0))),
        ("budget.max", SearchRequest(text="tee", budget=BudgetRequest(max=math.nan))),
        ("budget.currency", SearchRequest(text="tee", budget=BudgetRequest(max=5, currency="XXQ"))),
        ("weights.cosine", SearchRequest(text="tee", weights={"cosine": -1})),
        ("weights.price", SearchRequest(text="tee", weights={"price": math.nan})),
        ("filters.availability", SearchRequest(filters=Filters(availability=("soon",)))),
        ("filters.price", SearchRequest(filters=Filters(price=PriceRange(gte=9, lte=1)))),
        ("look_id", SearchRequest(look_id="none")),
    ],
)
def test_a_wrong_field_is_named(shop: Lookwright, field: str, request_: SearchRequest) -> None:
    with pytest.raises(QuestionInvalidError) as caught:
        find(shop, request_)
    assert field in caught.value.fields


def test_bad_pictures_and_addresses_are_answered(shop: Lookwright) -> None:
    with pytest.raises(UnsupportedPictureError):
        find(shop, SearchRequest(), [b""])
    with pytest.raises(AddressRefusedError):
        find(shop, SearchRequest(image_url="http://127.0.0.1:1/picture.jpg"))
    with pytest.raises(NotFoundError):
        find(shop, SearchRequest(picture="0" * 64))
    with pytest.raises(NotFoundError):
        find(shop, SearchRequest(item_id="tees:none"))
