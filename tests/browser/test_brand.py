"""A feed from upload to search; what a feed says is never trusted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import png

EVIL = '<script>window.taken=true</script>"onmouseover="window.taken=true'


@pytest.fixture
def evil_feed(tmp_path: Path) -> tuple[Path, Path]:
    """A feed that tries to run scripts, and its pictures, one of them an SVG."""
    head = [
        "id",
        "title",
        "description",
        "link",
        "image_link",
        "price",
        "availability",
        "brand",
        "item_group_id",
    ]
    good = [
        "E-1",
        EVIL,
        EVIL,
        "javascript:alert(1)",
        "a.png",
        "20.00 USD",
        "in_stock",
        "Evil",
        "E-1",
    ]
    drawn = [
        "E-2",
        "Drawn",
        "",
        "https://e.example/2",
        "b.svg",
        "20.00 USD",
        "in_stock",
        "Evil",
        "E-2",
    ]
    feed = tmp_path / "feed.tsv"
    feed.write_text("\n".join("\t".join(row) for row in (head, good, drawn)) + "\n")
    archive = tmp_path / "images.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.png", png((90, 20, 140)))
        packed.writestr("b.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    return feed, archive


def test_a_feed_is_looked_at_confirmed_and_found(page: Page, evil_feed: tuple[Path, Path]):
    feed, archive = evil_feed
    page.goto("/brand")
    page.locator("input[name=feed]").set_input_files(feed)
    page.locator("input[name=images]").set_input_files(archive)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="What it would do")).to_be_visible()
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    expect(page.locator(".table-scroll")).to_contain_text("b.svg")
    page.goto("/shop?brand=evil")
    expect(page.locator(".card.product h3").first).to_contain_text("<script>")
    assert not page.get_by_role("link", name="To the shop").count()
    assert page.evaluate("window.taken") is None


def test_a_feed_that_is_none_says_what_to_do(page: Page, tmp_path: Path):
    nothing = tmp_path / "feed.tsv"
    nothing.write_bytes(io.BytesIO(b"\x00\x01\x02 nothing").getvalue())
    page.goto("/brand")
    page.locator("input[name=feed]").set_input_files(nothing)
    page.get_by_role("button", name="Import at once").click()
    expect(page.locator(".failure")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_score_is_kept(page: Page):
    page.goto("/brand/settings")
    field = page.locator("input[name^=score-]").first
    field.fill("0.8")
    page.get_by_role("button", name="Keep").click()
    page.goto("/brand/settings")
    expect(page.locator("input[name^=score-]").first).to_have_value("0.8")
