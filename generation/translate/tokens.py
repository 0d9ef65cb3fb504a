"""Text into words and marks, each with its place, in the one spelling that the lexicon has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = ["Token", "tokenise"]

# Quoted text; lenses and decades; fractions and numbers; words with apostrophes; marks.
_PIECES: Final = re.compile(
    r"[\"“”][^\"“”]{1,80}[\"“”]|\d{2,3}\s?mm\b|['\u2019]?(?:19|20)?\d0['\u2019]?s\b|\d+(?:[/.]\d+)?"
    r"|[^\W\d_]+(?:['\u2019][^\W\d_]+)*['\u2019]?|[,;.:!?&()/\n+]"
)
_MARKS: Final = frozenset(",;.:!?()/\n")


@dataclass(frozen=True, slots=True)
class Token:
    """``norm`` is the text without case, accents and apostrophes; ``start`` and ``end`` are its place."""

    text: str
    norm: str
    start: int
    end: int

    @property
    def mark(self) -> bool:
        return self.norm in _MARKS

    @property
    def quoted(self) -> bool:
        return self.text[0] in '"“”' and len(self.text) > 1


def normal(word: str) -> str:
    """A word as it is compared."""
    plain = word
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word)
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = plain.casefold().replace("'", "").replace("\u2019", "")
    return "and" if plain in ("&", "+") else plain


def tokenise(text: str) -> list[Token]:
    """All words and marks in their order; hyphens part words."""
    return [
        Token(piece.group(), normal(piece.group()), piece.start(), piece.end())
        for piece in _PIECES.finditer(text)
    ]
