"""Every page that can be opened, for the tests of all of them and for the screenshots."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page

__all__ = ["PAGES", "Place", "become", "every_page"]


class Place(NamedTuple):
    """Who looks at it, and where it is."""

    role: str
    address: str


PAGES = {
    "home": Place("shopper", "/"),
    "shop": Place("shopper", "/shop?text=red+dress&budget=80"),
    "shop-all": Place("shopper", "/shop"),
    "looks": Place("shopper", "/looks"),
    "edit": Place("shopper", "/create/edit?prompt=a+red+silk+dress"),
    "make": Place("shopper", "/make"),
    "briefs": Place("shopper", "/briefs"),
    "nothing-here": Place("shopper", "/looks/none"),
    "imports": Place("brand", "/brand"),
    "catalogue": Place("brand", "/brand/catalogue"),
    "catalogue-none": Place("brand", "/brand/catalogue?words=nothingislikethis"),
    "refused": Place("brand", "/brand/catalogue?state=refused"),
    "brand-settings": Place("brand", "/brand/settings"),
    "inbox": Place("atelier", "/atelier"),
    "profile": Place("atelier", "/atelier/profile"),
    "health": Place("operator", "/operate"),
    "jobs": Place("operator", "/operate/jobs"),
    "models": Place("operator", "/operate/models"),
    "reports": Place("operator", "/operate/reports"),
}
"""Those that are always there."""

LINKS = {
    "product": ("shop-all", "shopper", "main a[href^='/products/']"),
    "look": ("looks", "shopper", "main a[href^='/looks/']"),
    "shop-look": ("looks", "shopper", "main a[href^='/shop?look=']"),
    "make-look": ("looks", "shopper", "main a[href^='/make?look=']"),
    "brief": ("briefs", "shopper", "main a[href^='/briefs/']"),
    "brief-received": ("inbox", "atelier", "main a[href^='/briefs/']"),
    "making": ("jobs", "shopper", "main a[href^='/create/']"),
    "import": ("imports", "brand", "main a[href^='/brand/imports/']"),
}
"""Those that another page names: that page, who looks, and which of its links is followed."""

_MORE = {"make-look": "&city=Paris&category=Dress"}


def become(context: BrowserContext, role: str, address: str) -> None:
    context.add_cookies([{"name": "role", "value": role, "url": address}])


def every_page(page: Page, address: str) -> dict[str, Place]:
    """What there is to look at; leaves the browser in a workshop that was sent a brief, if one was."""
    _sit(page, address)
    found = dict(PAGES)
    for name, (source, role, link) in LINKS.items():
        become(page.context, PAGES[source].role, address)
        page.goto(address + PAGES[source].address)
        place = page.locator(link).first
        if place.count():
            found[name] = Place(role, f"{place.get_attribute('href')}{_MORE.get(name, '')}")
    return found


def _sit(page: Page, address: str) -> None:
    become(page.context, "atelier", address)
    page.goto(f"{address}/atelier")
    offered = page.locator("#sits option").evaluate_all("all => all.map(one => one.value)")
    for workshop in filter(None, offered):
        answer = page.request.post(f"{address}/atelier/sit", form={"atelier": workshop})
        if "/briefs/" in answer.text():
            return
