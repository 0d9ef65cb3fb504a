"""Pictures of every page, in three widths and both themes.

    python -m tests.browser.screenshots FOLDER ADDRESS [NAME...] [--width N]... [--theme NAME]... [--whole]

ADDRESS is a running server; with names, only those pages; a name may be an address on it (``/shop?text=hat``). ``--whole`` takes in what is below the window.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from data.types import slug
from tests.browser.pages import Place, become, every_page

WIDTHS = (360, 1024, 1920)
THEMES = ("light", "dark")
SEEN = "[...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight)"
"""Every picture in the window has come."""


def take(
    address: str,
    folder: Path,
    *,
    names: Sequence[str] = (),
    widths: Sequence[int] = WIDTHS,
    themes: Sequence[str] = THEMES,
    whole: bool = False,
) -> int:
    """Photographs a running server's pages; how many pictures there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context()
        context.set_default_timeout(120_000)
        page = context.new_page()
        places = every_page(page, address)
        for theme in themes:
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                for name in names or places:
                    place = places.get(name) or Place("shopper", name)
                    become(context, place.role, address)
                    page.goto(address + place.address, wait_until="networkidle")
                    page.wait_for_function(SEEN)
                    stem = slug(name.partition("=")[0])
                    page.screenshot(path=folder / f"{stem}-{width}-{theme}.png", full_page=whole)
                    count += 1
        browser.close()
    return count


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("address")
    asked.add_argument("names", nargs="*")
    asked.add_argument("--width", type=int, action="append")
    asked.add_argument("--theme", choices=THEMES, action="append")
    asked.add_argument("--whole", action="store_true")
    given = asked.parse_args()
    count = take(
        given.address.rstrip("/"),
        given.folder,
        names=given.names,
        widths=given.width or WIDTHS,
        themes=given.theme or THEMES,
        whole=given.whole,
    )
    print(count, "pictures in", given.folder)


if __name__ == "__main__":
    main()
