"""A feed from upload to search; what a feed says is never trusted."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.web.brand import plain_cell
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


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """Three coats: one without a price, one whose picture is missing."""
    head = "id\ttitle\timage_link\tprice\tavailability\tbrand"
    rows = [
        "W-1\tA whole coat\ta.png\t90.00 USD\tin_stock\tWarmth",
        "W-2\tA coat without a price\ta.png\t\tin_stock\tWarmth",
        "W-3\t=cmd|'/C calc'!A0\tmissing.png\t90.00 USD\tin_stock\tWarmth",
    ]
    (tmp_path / "feed.tsv").write_text("\n".join([head, *rows]) + "\n")
    with zipfile.ZipFile(tmp_path / "images.zip", "w") as packed:
        packed.writestr("a.png", png((30, 90, 140)))
    return tmp_path


def brought(page: Page, folder: Path) -> None:
    page.goto("/brand")
    page.locator("input[name=feed]").set_input_files(folder / "feed.tsv")
    page.locator("input[name=images]").set_input_files(folder / "images.zip")
    page.get_by_role("button", name="Import at once").click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()


def test_failed_rows_are_tried_again_alone(page: Page, spoilt: Path):
    brought(page, spoilt)
    first = page.url
    expect(page.get_by_role("heading", name="2 rows failed")).to_be_visible()
    page.get_by_role("button", name="Try the failed rows again").click()
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    expect(page.locator(".counts")).to_contain_text(re.compile(r"rows\s*2"))
    page.goto("/brand")
    expect(page.locator("tbody tr").first).to_contain_text("failed rows")


def test_problems_are_narrowed_and_taken_along(page: Page, spoilt: Path):
    brought(page, spoilt)
    rows = page.locator("#problems tbody tr")
    everything = rows.count()
    page.locator("select[name=code]").select_option("price_missing")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("code=price_missing"))
    page.reload()
    expect(rows).to_have_count(1)
    with page.expect_download() as begun:
        page.get_by_role("link", name="All of them as CSV").click()
    with begun.value.path().open(newline="") as lines:
        taken = list(csv.DictReader(lines))
    assert len(taken) == everything
    assert {each["item"] for each in taken} >= {"W-2", "W-3"}


def test_a_cell_that_begins_like_a_formula_is_taken_along_as_text():
    assert plain_cell("=cmd|'/C calc'!A0") == "'=cmd|'/C calc'!A0"
    assert (plain_cell("W-1"), plain_cell(3)) == ("W-1", 3)


def test_the_catalogue_is_searched_by_words_and_by_state(page: Page, spoilt: Path):
    brought(page, spoilt)
    page.goto("/brand/catalogue")
    page.get_by_role("searchbox").fill("WHOLE coat")
    rows = page.locator("#shelf tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("warmth:W-1")
    expect(rows).to_contain_text("indexed")
    page.get_by_role("searchbox").fill("warmth W-2")
    expect(page.get_by_role("heading", name="No item is like that")).to_be_visible()
    page.get_by_role("searchbox").fill("W-2")
    page.get_by_label("Not taken in").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("price")


def test_the_catalogue_goes_on_where_the_page_ends(page: Page):
    page.goto("/brand/catalogue")
    rows = page.locator("#shelf tbody tr:not(.further)")
    expect(rows).to_have_count(60)
    page.get_by_role("link", name="Show more").click()
    expect(rows).not_to_have_count(60)
    ids = page.locator("#shelf .id").all_inner_texts()
    assert ids == sorted(set(ids))


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
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.goto("/brand/settings")
    expect(page.locator("input[name^=score-]").first).to_have_value("0.8")
