"""Every page: no barrier that axe-core calls serious, no sideways scrolling, keys alone, small and strict."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipelines.wiring import Lookwright
from tests.browser.pages import PAGES, ROLES, with_looks

MOST_BYTES = 100_000
"""Of a first visit, without pictures."""


def seen_as(page: Page, name: str) -> None:
    role = ROLES.get(name, "shopper")
    page.context.add_cookies([{"name": "role", "value": role, "url": page.url}])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(
    chromium: Browser, address: str, app: Lookwright, theme: str
):
    context = chromium.new_context(base_url=address, color_scheme=theme, bypass_csp=True)
    page = context.new_page()
    page.goto("/")
    grave: dict[str, list[str]] = {}
    for name, place in with_looks(app).items():
        seen_as(page, name)
        page.goto(place)
        found = Axe().run(page).response["violations"]
        told = [
            f"{v['id']}: {v['nodes'][0]['html'][:200]}"
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        if told:
            grave[name] = told
    context.close()
    assert not grave, grave


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, app: Lookwright, width: int):
    context = chromium.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto("/")
    wide: dict[str, int] = {}
    for name, place in with_looks(app).items():
        seen_as(page, name)
        page.goto(place)
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wide[name] = over
    context.close()
    assert not wide, wide


def test_the_journey_needs_no_mouse(page: Page):
    page.goto("/")
    page.keyboard.type("a red dress")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search the shops")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/shop\?.*text=a\+red\+dress"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()


def test_a_first_visit_is_small_without_its_pictures(page: Page):
    taken: dict[str, int] = {}
    page.on("response", lambda r: taken.update({r.url: int(r.headers.get("content-length", 0))}))
    page.goto("/shop", wait_until="networkidle")
    plain = {url: size for url, size in taken.items() if "/pictures/" not in url}
    assert 0 < sum(plain.values()) < MOST_BYTES, plain


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_page_carries_inline_script_or_style(page: Page, name: str):
    page.goto(PAGES[name])
    assert page.locator("script:not([src])").count() == 0
    assert page.locator("style, [style]").count() == 0
    assert page.locator("[onclick], [onload], [onerror]").count() == 0


def test_every_picture_has_its_size_so_that_nothing_jumps(page: Page):
    page.goto("/shop")
    assert page.locator("img:not([width]), img:not([height]), img:not([alt])").count() == 0


def test_a_page_of_elsewhere_cannot_send_our_forms(page: Page, address: str):
    answer = page.request.post(
        f"{address}/create",
        form={"prompt": "a red dress"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status == 403


def test_the_theme_stays_where_one_was(page: Page):
    page.goto("/shop?text=hat")
    page.get_by_role("button", name="Colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "text=hat" in page.url
