"""A slow network, a lost one, and a hand that clicks twice: nothing jumps, nothing is made twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pipelines.wiring import Lookwright
from tests.drawn_engine import DrawnEngine

JUMPS = """window.jumps = 0; new PerformanceObserver(seen => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.jumps += one.value;
}).observe({ type: "layout-shift", buffered: true });"""
MOST = 0.05
"""Of the window's area times the way it moved; what is above 0.1 counts as bad on the web."""


@pytest.fixture
def slow(page: Page, context: BrowserContext) -> Iterator[Page]:
    """40 kB and three answers a second."""
    page.add_init_script(JUMPS)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    conditions = {"latency": 300, "downloadThroughput": 40_000, "uploadThroughput": 40_000}
    wire.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
    yield page
    wire.detach()


@pytest.fixture
def slowly(engine: DrawnEngine) -> Iterator[DrawnEngine]:
    """The engine takes its time."""
    engine.delay = 0.3
    yield engine
    engine.delay = 0.02


def wish(page: Page, words: str, count: str = "2") -> None:
    page.goto("/")
    page.get_by_label("Describe a look").fill(words)
    page.locator("select[name=count]").select_option(count)


def jobs(app: Lookwright) -> int:
    return len(app.jobs.list(limit=100))


BUSY = """document.addEventListener("DOMContentLoaded", () => new MutationObserver(
  seen => seen.forEach(one => sessionStorage.setItem("busy", one.target.textContent)),
).observe(document, { subtree: true, attributeFilter: ["aria-busy"] }));"""


def test_clicked_twice_makes_one_job_and_the_button_says_it_is_busy(slow: Page, app: Lookwright):
    slow.add_init_script(BUSY)
    wish(slow, "a double-breasted coat")
    before = jobs(app)
    slow.get_by_role("button", name="Picture it").dblclick()
    slow.wait_for_url(re.compile("/create/"))
    assert slow.evaluate("sessionStorage.getItem('busy')") == "Picture it"
    expect(slow.locator(".card.look")).to_have_count(2)
    assert jobs(app) == before + 1


def test_nothing_jumps_from_a_wish_to_the_shop(slow: Page):
    wish(slow, "a red dress")
    slow.get_by_role("button", name="Picture it").click()
    slow.wait_for_url(re.compile("/create/"))
    expect(slow.locator(".card.look")).to_have_count(2)
    slow.wait_for_timeout(1_000)
    assert slow.evaluate("window.jumps") < MOST
    slow.get_by_role("link", name="Shop it").first.click()
    slow.wait_for_url(re.compile("/shop"))
    expect(slow.locator(".card.product").first).to_be_visible()
    slow.get_by_label("Budget", exact=True).fill("60")
    expect(slow.locator("#results")).to_have_class(re.compile("htmx-request"))
    expect(slow).to_have_url(re.compile("budget=60"))
    slow.wait_for_timeout(1_000)
    assert slow.evaluate("window.jumps") < MOST


def test_the_last_place_of_the_slider_counts_however_fast_it_moves(slow: Page):
    slow.goto("/shop?text=dress")
    slow.get_by_label("Budget", exact=True).focus()
    for _ in range(12):
        slow.keyboard.press("ArrowRight")
    expect(slow).to_have_url(re.compile("budget=60"))
    expect(slow.locator(".summary")).to_contain_text("around 60")


def test_the_picture_forms_before_the_eyes(page: Page, slowly: DrawnEngine):
    slowly.delay = 1.0
    wish(page, "a green parka", "1")
    page.get_by_role("button", name="Picture it").click()
    forming = page.locator(".forming img")
    expect(forming).to_have_attribute("src", re.compile("^data:image/"))
    first = forming.get_attribute("src")
    expect(forming).not_to_have_attribute("src", first or "")
    page.reload()
    expect(forming).to_have_attribute("src", re.compile("^data:image/"))
    expect(page.locator(".card.look")).to_have_count(1)


def test_pictures_come_one_by_one_and_the_rest_is_stopped(page: Page, slowly: DrawnEngine):
    assert slowly.delay
    wish(page, "a grey coat", "4")
    page.get_by_role("button", name="Picture it").click()
    expect(page.locator(".card.look")).to_have_count(1)
    there = page.locator(".card.look img").element_handle()
    expect(page.locator(".forming")).to_have_count(3)
    expect(page.locator(".card.look")).to_have_count(2)
    assert there.evaluate("element => element.isConnected"), (
        "a picture that is there stays as it is"
    )
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(page.locator(".forming")).to_have_count(0)
    assert 2 <= page.locator(".card.look").count() < 4


def test_two_tabs_watch_one_job(page: Page, context: BrowserContext, slowly: DrawnEngine):
    assert slowly.delay
    wish(page, "a striped scarf", "4")
    page.get_by_role("button", name="Picture it").click()
    page.wait_for_url(re.compile("/create/"))
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(".forming").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(other.get_by_text("Stopped.")).to_be_visible()
    expect(other.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_lost_connection_is_told_and_comes_back(
    page: Page, context: BrowserContext, slowly: DrawnEngine
):
    assert slowly.delay
    wish(page, "a violet scarf")
    page.get_by_role("button", name="Picture it").click()
    page.wait_for_url(re.compile("/create/"))
    context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("The connection is lost")
    context.set_offline(False)
    expect(page.locator("#notice")).to_be_empty()
    expect(page.locator(".card.look")).to_have_count(2)
