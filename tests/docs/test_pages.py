from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.cli.help_docs import help_page
from pipelines.settings_docs import settings_page

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("page", "made"), [("docs/settings.md", settings_page), ("docs/cli.md", help_page)]
)
def test_a_generated_page_is_what_the_code_says(page: str, made: object) -> None:
    assert (ROOT / page).read_text() == made(), "write it anew: make docs"  # type: ignore[operator]


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
