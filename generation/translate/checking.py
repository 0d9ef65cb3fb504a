"""What no translator takes: no words, too many, words of another language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from data.errors import TooLargeError, WishInvalidError
from generation.translate.lexicon import lexicon
from generation.translate.matching import Match

__all__ = ["MAX_WISH", "check_size", "check_understood", "check_words"]

MAX_WISH: Final = 2000
"""Characters of the longest wish."""

_LATIN: Final = ("LATIN", "FULLWIDTH LATIN")
_ENGLISH: Final = "Wishes are understood in English only so far; say it in English."
_EXAMPLE: Final = 'Name a garment, a colour or a style, such as "a red silk dress, knee-length".'


def check_size(wish: str) -> None:
    """Raises ``TooLargeError`` above ``MAX_WISH`` characters, ``WishInvalidError`` without any word."""
    if len(wish) > MAX_WISH:
        raise TooLargeError(f"A wish may have {MAX_WISH} characters; say it in fewer words.")
    if not wish.strip():
        raise WishInvalidError(f"The wish is empty. {_EXAMPLE}")
    if not any(sign.isalpha() for sign in wish):
        raise WishInvalidError(f"The wish has no words. {_EXAMPLE}")


def check_words(wish: str) -> None:
    """As ``check_size``; and raises ``WishInvalidError`` where most letters are not Latin."""
    check_size(wish)
    if wish.isascii():
        return
    letters = [sign for sign in wish if sign.isalpha()]
    latin = sum(unicodedata.name(sign, "").startswith(_LATIN) for sign in letters)
    if latin * 2 < len(letters):
        raise WishInvalidError(_ENGLISH)


def check_understood(matches: Sequence[Match], understood: int) -> None:
    """Raises ``WishInvalidError`` where nothing was understood, or most words are of another language."""
    known = lexicon()
    words = [match.words for match in matches if match.tokens[0].norm.isalpha()]
    foreign = sum(word in known.foreign and word not in known.known for word in words)
    if foreign and foreign * 2 >= understood and foreign * 3 >= len(words):
        raise WishInvalidError(_ENGLISH)
    if not understood:
        raise WishInvalidError(f"Nothing of the wish was understood. {_EXAMPLE}")
