"""Every page that can be opened, for the tests of all of them and for the screenshots."""

from __future__ import annotations

from pipelines.looks import GenerateRequest, ask_for_looks, list_looks
from pipelines.wiring import Lookwright

PAGES = {
    "home": "/",
    "shop": "/shop?text=red+dress&budget=80",
    "catalogue-of-all": "/shop",
    "looks": "/looks",
    "make": "/make",
    "briefs": "/briefs",
    "imports": "/brand",
    "catalogue": "/brand/catalogue",
    "brand-settings": "/brand/settings",
    "inbox": "/atelier",
    "health": "/operate",
    "jobs": "/operate/jobs",
    "models": "/operate/models",
    "reports": "/operate/reports",
    "nothing-here": "/looks/none",
}
"""Name to address."""

ROLES = {"imports": "brand", "catalogue": "brand", "brand-settings": "brand", "inbox": "atelier",
         "health": "operator", "jobs": "operator", "models": "operator", "reports": "operator"}  # fmt: skip


def with_looks(app: Lookwright) -> dict[str, str]:
    """The pages, and those of a look and a product that are there."""
    if not list_looks(app, limit=1).looks:
        ask_for_looks(app, GenerateRequest(prompt="a red dress", count=1, seed=7))
    look = next(iter(list_looks(app, limit=1).looks), None)
    item = next(iter(app.index.items()))
    found = PAGES | {"product": f"/products/{item}"}
    if look is not None:
        found |= {
            "look": f"/looks/{look.id}",
            "make-look": f"/make?look={look.id}&city=Paris&category=Dress",
        }
    return found
