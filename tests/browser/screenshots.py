"""Pictures of every page, in three widths and both themes: ``python -m tests.browser.screenshots FOLDER``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.pages import PAGES, ROLES

WIDTHS = (360, 1024, 1920)


def take(address: str, folder: Path, further: dict[str, str] | None = None) -> int:
    """Photographs a running server's pages; how many pictures there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for theme in ("light", "dark"):
            for width in WIDTHS:
                context = browser.new_context(
                    base_url=address, color_scheme=theme, viewport={"width": width, "height": 900}
                )
                page = context.new_page()
                page.goto("/")
                for name, place in (PAGES | (further or {})).items():
                    role = ROLES.get(name, "shopper")
                    context.add_cookies([{"name": "role", "value": role, "url": address}])
                    page.goto(place, wait_until="networkidle")
                    page.screenshot(path=folder / f"{name}-{width}-{theme}.png")
                    count += 1
                context.close()
        browser.close()
    return count


if __name__ == "__main__":
    given = dict(pair.split("=", 1) for pair in sys.argv[3:])
    print(take(sys.argv[2], Path(sys.argv[1]), given), "pictures in", sys.argv[1])
