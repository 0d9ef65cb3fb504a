"""Words that stop a wish before anything is rendered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from data.errors import SettingInvalidError
from generation.finish.types import Moderation

__all__ = ["BUNDLED_WORDS", "Topic", "WordList", "read_words"]

BUNDLED_WORDS = Path(__file__).with_name("words.toml")
"""The list that ships; its head says how a list is written."""

_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u043a\u03bf\u03b1", "aeopcyxikoa"
)
"""Cyrillic and Greek letters that look like Latin ones."""
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_LEET = str.maketrans("013457@$!", "oieastasi")
_LEET_L = str.maketrans("013457@$!", "oleastasl")
_TOKEN = re.compile(r"[@$]?[^\W_]+(?:[@$!]+[^\W_]+)*")
_RUN = re.compile(r"(.)\1{2,}")
_SPELLED_OUT = 4
"""So many single letters in a row are a word with spaces in it."""
_AGE = "@minor-age"
_AGES = re.compile(
    r"\b(?:1[0-7]|[1-9])[\s-]*(?:years?|yrs?|y)?[\s-]*(?:old|olds|o|yo)\b|\b(?:aged?|age of)\s*(?:1[0-7]|[1-9])\b(?!\s*[-+%])"
)


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is not pictured, and the phrases that tell of it; see ``words.toml``."""

    name: str
    phrases: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    allowed: tuple[str, ...] = ()


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``extend`` adds the topics to the list that ships instead of taking its place."""

    topics: tuple[Topic, ...]
    extend: bool = False

    def check(self, text: str) -> Moderation:
        """``passed``, or ``blocked`` with the first topic and the words of the text that tell of it."""
        words = _Text(text)
        for topic in self.topics:
            found = _found(topic, words)
            if found:
                return Moderation("blocked", topic.name, found)
        return Moderation("passed")


def read_words(file: Path | None = None) -> WordList:
    """The list in ``file``, or the one that ships.

    Raises ``SettingInvalidError`` where the file cannot be read as a list.
    """
    bundled = _read(BUNDLED_WORDS)
    if file is None:
        return bundled
    named = _read(file)
    if not named.extend:
        return named
    return WordList(bundled.topics + named.topics)


def _read(file: Path) -> WordList:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=WordList)
    except OSError as error:
        raise SettingInvalidError(
            f"finish.words names {file}, which cannot be read; correct the setting or leave it out."
        ) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise SettingInvalidError(
            f"finish.words names {file}, which is no word list: {error}. {BUNDLED_WORDS.name} in generation/finish shows how one is written."
        ) from error


# ----------------------------------------------------------------- reading a text


class _Text:
    """The words of a text as they stand, and for each way in which one may be meant where that is."""

    def __init__(self, text: str) -> None:
        plain = _plain(text)
        ages = [found.group() for found in _AGES.finditer(plain)]
        words = list(_joined(_TOKEN.findall(plain)))
        self.words = words + ages
        self.places: dict[str, set[int]] = {}
        for place, word in enumerate(words):
            for reading in _readings(word):
                self.places.setdefault(reading, set()).add(place)
        if ages:
            self.places[_AGE] = set(range(len(words), len(self.words)))

    def said(self, span: range) -> str:
        return " ".join(self.words[place] for place in span)

    def spans(self, phrase: str) -> Iterator[range]:
        """Where a phrase stands."""
        steps = [self._where(step) for step in phrase.split()]
        for start in sorted(steps[0]) if steps else ():
            if all(start + further in step for further, step in enumerate(steps)):
                yield range(start, start + len(steps))

    def _where(self, step: str) -> set[int]:
        found: set[int] = set()
        for word in step.split("|"):
            if word.endswith("*"):
                found.update(
                    *(at for known, at in self.places.items() if known.startswith(word[:-1]))
                )
            else:
                found |= self.places.get(word, set())
        return found


def _plain(text: str) -> str:
    """Small letters without accents, apostrophes and what cannot be seen."""
    decomposed = unicodedata.normalize("NFKD", _HIDDEN.sub("", text)).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _APOSTROPHES.sub("", bare.translate(_LOOKALIKES))


def _joined(words: Sequence[str]) -> Iterator[str]:
    """Letters that stand alone, four or more in a row, make one word; an article before it is none of it."""
    for single, run in groupby(words, key=lambda word: len(word) == 1):
        letters = list(run)
        if not single or len(letters) < _SPELLED_OUT:
            yield from letters
        elif letters[0] == "a" and len(letters) > _SPELLED_OUT:
            yield from ("a", "".join(letters[1:]))
        else:
            yield "".join(letters)


def _readings(word: str) -> set[str]:
    readings = {word}
    if any(c.isalpha() for c in word):
        readings |= {word.translate(_LEET), word.translate(_LEET_L)}
    for reading in tuple(readings):
        readings |= {_RUN.sub(r"\1", reading), _RUN.sub(r"\1\1", reading)}
    return readings


# ----------------------------------------------------------------- looking for phrases


def _found(topic: Topic, text: _Text) -> tuple[str, ...]:
    excused = {place for phrase in topic.allowed for span in text.spans(phrase) for place in span}
    for phrase in topic.phrases:
        if told := _first((phrase,), text, excused):
            return (told,)
    together = tuple(_first(phrases, text, excused) for phrases in topic.together)
    return together if together and all(together) else ()


def _first(phrases: Sequence[str], text: _Text, excused: set[int]) -> str:
    spans = (span for phrase in phrases for span in text.spans(phrase))
    return next((text.said(span) for span in spans if excused.isdisjoint(span)), "")
