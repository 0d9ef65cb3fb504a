"""Every page: no barrier that axe-core calls serious, no sideways scrolling, keys alone, small and strict."""

from __future__ import annotations

import re
import time
import uuid
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.web import web_parts
from pipelines.briefs import BriefRequest, ask_ateliers
from pipelines.import_jobs import enqueue_import, incoming
from pipelines.importing import ImportOptions
from pipelines.jobs import Job
from pipelines.looks import GenerateRequest, ask_for_looks
from pipelines.pictures import keep_query_picture
from pipelines.wiring import Lookwright
from tests.api.conftest import png
from tests.browser.conftest import PATIENCE_MS
from tests.browser.pages import Place, become, every_page

pytestmark = pytest.mark.timeout(1_800)
"""Looking at every page takes minutes where other work runs beside it."""

MOST_BYTES = 100_000
"""Of a first visit, without pictures."""

WIDTHS = (360, 768, 1024, 1920)

UNSIZED = ", ".join(
    f"main img:not([{name}]):not(dialog img)" for name in ("width", "height", "alt")
)

THEMES: dict[str, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
"""What axe-core looks for: all of it once, and what another theme can change."""

INLINE = r"<style|\sstyle=|\son\w+=|<script>"

PARTS = {
    "/assets/{name:str}",
    "/create/read",
    "/operate/storage",
    "/brand/imports/{job_id:str}/problems.csv",
    "/briefs/{brief_id:str}/pictures/{number:int}",
}
"""What is fetched by pages and is none."""


@pytest.fixture(scope="module")
def places(chromium: Browser, app: Lookwright, address: str, some_feed: Path) -> dict[str, Place]:
    """Every page, with something on it: a look, a brief, an import with problems."""
    done(app, ask_for_looks(app, GenerateRequest(prompt="a red dress", count=1, seed=7)).job)
    done(app, sent(app, some_feed.read_text().replace("in_stock", "soon", 3)))
    shown = keep_query_picture(app, png((160, 40, 60)))
    wanted = BriefRequest(("atelier-lune-cousue",), picture=shown, category="Dress", notes="Soft.")
    ask_ateliers(app, wanted)
    context = chromium.new_context()
    found = every_page(context.new_page(), address)
    context.close()
    return found


def sent(app: Lookwright, feed: str) -> Job:
    place = incoming(app) / f"{uuid.uuid4().hex}.feed"
    place.parent.mkdir(exist_ok=True)
    place.write_text(feed)
    return enqueue_import(app, place, None, ImportOptions(source="spoilt", take_over=True))


def done(app: Lookwright, job: Job) -> None:
    while not app.jobs.get(job.id).status.ended:
        time.sleep(0.05)


class Seen(NamedTuple):
    """What was found on one page; ``wide`` is how many pixels it is wider than the window, by width."""

    wide: dict[int, int]
    inline: tuple[str, ...]
    unsized: int
    barriers: dict[str, list[str]]


@pytest.fixture(scope="module")
def seen(chromium: Browser, address: str, places: dict[str, Place]) -> dict[str, Seen]:
    """Every page, looked at once: it takes a while to open so many."""
    context = chromium.new_context(base_url=address, bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.request.post(f"{address}/atelier/sit", form={"atelier": "atelier-lune-cousue"})
    found: dict[str, Seen] = {}
    for name, place in places.items():
        become(context, place.role, address)
        answer = page.goto(place.address)
        assert answer is not None
        inline = re.findall(INLINE, answer.text())
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        unsized = page.locator(UNSIZED).count()
        found[name] = Seen(overflows(page), tuple(inline), unsized, barriers(page))
    context.close()
    return found


def overflows(page: Page) -> dict[int, int]:
    found: dict[int, int] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            found[width] = over
    return found


def barriers(page: Page) -> dict[str, list[str]]:
    """What axe-core calls serious or critical, by theme."""
    found: dict[str, list[str]] = {}
    for theme, asked in THEMES.items():
        page.emulate_media(color_scheme=theme)
        grave = [
            f"{each['id']}: {each['nodes'][0]['html'][:200]}"
            for each in Axe().run(page, options=asked).response["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        if grave:
            found[theme] = grave
    return found


def test_every_page_is_among_those_that_are_looked_at(places: dict[str, Place]):
    seen = [place.address.partition("?")[0] for place in places.values()]
    routes = [r for r in web_parts().routes[0].routes if "GET" in getattr(r, "methods", ())]
    unseen = {
        route.path
        for route in routes
        if route.path not in PARTS
        and not any(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", route.path), at) for at in seen)
    }
    assert not unseen


def test_what_is_looked_for_would_be_found(chromium: Browser):
    page = chromium.new_page()
    page.set_content('<main><img src="x"><p style="color:#ccc;width:3000px">Pale</p></main>')
    assert overflows(page).keys() == set(WIDTHS)
    assert page.locator(UNSIZED).count() == 1
    found = barriers(page)
    assert any("image-alt" in each for each in found["light"])
    assert any("color-contrast" in each for each in found["dark"])
    assert re.findall(INLINE, page.content()) == [" style="]
    page.close()


def test_axe_finds_nothing_serious_on_any_page_in_light_or_dark(seen: dict[str, Seen]):
    assert not {name: each.barriers for name, each in seen.items() if each.barriers}


def test_no_page_scrolls_sideways(seen: dict[str, Seen]):
    assert not {name: each.wide for name, each in seen.items() if each.wide}


def test_no_page_carries_inline_script_or_style(seen: dict[str, Seen]):
    assert not {name: each.inline for name, each in seen.items() if each.inline}


def test_every_picture_has_its_size_so_that_nothing_jumps(seen: dict[str, Seen]):
    assert not {name: each.unsized for name, each in seen.items() if each.unsized}


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


def test_a_brief_is_answered_with_the_keyboard_alone(
    page: Page, address: str, places: dict[str, Place]
):
    page.request.post(f"{address}/atelier/sit", form={"atelier": "atelier-lune-cousue"})
    become(page.context, "atelier", address)
    page.goto(places["brief-received"].address)
    page.get_by_role("button", name="Accept").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Too many orders in spring.")
    page.keyboard.press("Enter")
    expect(page.locator(".badge").first).to_have_text("declined")
    expect(page.locator(".story")).to_contain_text("Too many orders in spring.")


def test_a_first_visit_is_small_without_its_pictures(page: Page):
    taken: dict[str, int] = {}
    page.on("response", lambda r: taken.update({r.url: int(r.headers.get("content-length", 0))}))
    page.goto("/shop", wait_until="networkidle")
    plain = {url: size for url, size in taken.items() if "/pictures/" not in url}
    assert 0 < sum(plain.values()) < MOST_BYTES, plain


def test_what_never_changes_is_kept_for_ever(page: Page, address: str):
    page.goto("/shop")
    kept = [page.locator("link[rel=stylesheet]"), page.locator("main img").first]
    for element in kept:
        place = element.get_attribute("href") or element.get_attribute("src")
        answer = page.request.get(f"{address}{place}")
        assert "immutable" in answer.headers["cache-control"], place


def test_a_page_of_elsewhere_cannot_send_any_of_our_forms(page: Page, address: str):
    posts = [r.path for r in web_parts().routes[0].routes if "POST" in getattr(r, "methods", ())]
    assert len(posts) > 15
    for path in posts:
        answer = page.request.post(
            address + re.sub(r"\{[^}]+\}", "x", path),
            form={"role": "brand"},
            headers={"Origin": "https://evil.example"},
        )
        assert answer.status == 403, path


def test_links_and_pictures_can_be_checked_without_their_body(page: Page, address: str):
    page.goto("/shop")
    picture = page.locator("main img").first.get_attribute("src")
    for place in ("/", "/shop?text=dress", f"{picture}"):
        answer = page.request.head(address + place)
        assert (answer.status, answer.body()) == (200, b""), place
    assert page.request.head(f"{address}/looks/none").status == 404


def test_a_drawing_that_could_carry_a_script_is_no_picture(page: Page, address: str):
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for name, kind in (("a.svg", "image/svg+xml"), ("a.png", "image/png")):
        sent = {"image": {"name": name, "mimeType": kind, "buffer": drawn}, "goal": "shop"}
        assert page.request.post(f"{address}/shop/picture", multipart=sent).status == 415


def test_a_picture_that_is_too_large_is_refused(page: Page, address: str, app: Lookwright):
    body = bytes(int(app.settings.server.upload_mb * 1_000_000) + 1)
    sent = {"image": {"name": "a.png", "mimeType": "image/png", "buffer": body}, "goal": "shop"}
    answer = page.request.post(f"{address}/shop/picture", multipart=sent)
    assert answer.status == 413
    assert "MB" in answer.text()


def test_the_theme_stays_where_one_was(page: Page):
    page.goto("/shop?text=hat")
    page.get_by_role("button", name="Colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "text=hat" in page.url
