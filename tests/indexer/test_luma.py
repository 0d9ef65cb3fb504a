"""A real shop's catalogue in each dialect it was exported to."""

from pathlib import Path

from data import Known
from data.types import Availability, Dialect, Money
from indexer import Candidate, FeedOptions, open_feed, plan_batch


def read(path: Path, **options: str):
    feed = open_feed(path, FeedOptions(**options))
    batches = list(feed.batches())
    items = [item for batch in batches for item in batch.items]
    problems = [problem for batch in batches for problem in batch.problems]
    return feed, items, problems


def test_the_google_feed_gives_937_items_in_75_groups_and_rejects_none(luma: Path) -> None:
    feed, items, problems = read(luma / "google.tsv")
    assert (feed.dialect, feed.brand, feed.truncated) == (Dialect.GOOGLE, "luma", False)
    assert len(items) == 937
    assert len({item.item.group for item in items}) == 75
    assert problems == []


def test_an_item_of_the_google_feed_says_what_the_feed_says(luma: Path) -> None:
    _, items, _ = read(luma / "google.tsv")
    first = items[0]
    assert first.row == 2
    assert first.item.id == "luma:WH01-XS-Green"
    assert first.item.group == "luma:WH01"
    assert first.item.price == Money(5700, "USD")
    assert first.item.availability is Availability.IN_STOCK
    assert first.item.category == ("Women", "Tops", "Hoodies & Sweatshirts")
    assert first.item.more_pictures == ("images/wh01-green_alt1.jpg", "images/wh01-green_back.jpg")


def test_the_same_feed_a_second_time_changes_nothing(luma: Path) -> None:
    _, items, _ = read(luma / "google.tsv")
    batch = [Candidate.of(item, "picture") for item in items]
    known = {item.item.id: Known(item.facts_hash, "picture", "", "luma", None) for item in items}
    plan = plan_batch(batch, known, source="luma")
    assert len(plan.unchanged) == 937
    assert plan.add == plan.reembed == plan.facts == plan.conflicts == ()


def test_the_shopify_export_gives_the_same_items_in_75_groups(luma: Path) -> None:
    _, google, _ = read(luma / "google.tsv")
    feed, items, problems = read(luma / "shopify.csv", currency="USD")
    assert (feed.dialect, feed.brand) == (Dialect.SHOPIFY, "luma")
    assert {item.item.id for item in items} == {item.item.id for item in google}
    assert len({item.item.group for item in items}) == 75
    assert problems == []


def test_both_exports_agree_on_price_colour_size_and_picture(luma: Path) -> None:
    def told(path: Path, **options: str):
        return {
            (i.item.id, i.item.price, i.item.colors, i.item.size, i.item.picture)
            for i in read(path, **options)[1]
        }

    assert told(luma / "google.tsv") == told(luma / "shopify.csv", currency="USD")
