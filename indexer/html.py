"""The text in a snippet of HTML."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

__all__ = ["plain_text"]

_SILENT = ("script", "style")
_LONGEST = 20_000
"""Characters that are looked at: more than any description keeps, little enough for any parser."""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent = tag in _SILENT
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._silent = False
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def plain_text(html: str) -> str:
    """``"<p>Warm &amp; soft</p>"`` to ``"Warm & soft"``; text without markup stays as it is."""
    if "<" not in html:
        return unescape(html) if "&" in html else html
    return _without_tags(html[:_LONGEST])


@lru_cache(maxsize=256)
def _without_tags(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.words).split())
