"""Which words of a text the lexicon knows, the longest phrases first."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.translate.lexicon import Lexicon, Sense, lexicon, spelled
from generation.translate.tokens import Token

__all__ = ["Match", "match"]


@dataclass(frozen=True, slots=True)
class Match:
    """Some neighbouring words and what they may say; no sense at all for a word the lexicon does not know."""

    tokens: tuple[Token, ...]
    senses: tuple[Sense, ...] = ()

    @property
    def words(self) -> str:
        return " ".join(token.norm for token in self.tokens)

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    def value(self, *fields: str) -> str | None:
        """What it says of the first of these fields that it can speak of."""
        return next((s.value for field in fields for s in self.senses if s.field == field), None)

    def says(self, *fields: str) -> bool:
        for sense in self.senses:  # noqa: SIM110 - asked many times a word: twice as fast as any()
            if sense.field in fields:
                return True
        return False


def match(tokens: Sequence[Token]) -> list[Match]:
    """Every word and mark once, in order, gathered into the longest phrases."""
    known = lexicon()
    clean = [_corrected(token) for token in tokens]
    found: list[Match] = []
    at = 0
    while at < len(clean):
        one = _coloured(clean, at, known) or _phrase(clean, at, known) or _special(clean[at])
        found.append(one)
        at += len(one.tokens)
    return found


def _phrase(tokens: Sequence[Token], at: int, known: Lexicon) -> Match | None:
    longest = known.longest.get(tokens[at].norm, 0)
    words = tuple(token.norm for token in tokens[at : at + longest])
    for size in range(len(words), 0, -1):
        senses = known.phrases.get(words[:size])
        if senses:
            return Match(tuple(tokens[at : at + size]), senses)
    return None


def _colour(tokens: Sequence[Token], at: int, known: Lexicon) -> Match | None:
    found = _phrase(tokens, at, known) if at < len(tokens) else None
    return found if found and found.senses[0].field == "colour" else None


def _coloured(tokens: Sequence[Token], at: int, known: Lexicon) -> Match | None:
    """A colour with the modifiers before it or the plain colour after it."""
    for begin in range(at, min(at + 3, len(tokens))):
        colour = _colour(tokens, begin, known)
        alone = colour and colour.words in known.modifiers
        if colour and not (alone and _colour(tokens, begin + 1, known)):
            return _joined(tokens, at, begin, colour, known)
        if tokens[begin].norm not in known.modifiers:
            return None
    return None


def _joined(tokens: Sequence[Token], at: int, begin: int, colour: Match, known: Lexicon) -> Match:
    """The colour that begins at ``begin``, told more closely by what stands around it."""
    if begin > at:  # "soft yellow"
        before = tuple(tokens[at:begin])
        value = " ".join([*(token.norm for token in before), colour.value("colour") or ""])
        return Match((*before, *colour.tokens), (Sense("colour", value),))
    after = _colour(tokens, begin + len(colour.tokens), known)
    named = len(colour.tokens) == 1 and colour.words not in known.basic | known.modifiers
    if after and named and after.words in known.basic:  # "emerald green"
        value = f"{colour.value('colour')} {after.value('colour')}"
        return Match((*colour.tokens, *after.tokens), (Sense("colour", value),))
    return colour


def _special(token: Token) -> Match:
    """Lenses, decades and quoted words; else a word without a sense."""
    if token.quoted:
        said = "".join(sign for sign in token.text[1:-1] if sign.isprintable()).strip()
        return Match((token,), (Sense("text", said),) if said else ())
    if token.norm.endswith("mm") and token.norm[0].isdigit():
        return Match((token,), (Sense("lens", f"{token.norm[:-2].strip()} mm"),))
    if token.norm.endswith("0s") and token.norm[0].isdigit():
        decade = token.norm[-3:]
        century = token.norm[:-3] or ("20" if decade[0] in "01" else "19")
        return Match((token,), (Sense("style", century + decade),))
    return Match((token,))


def _corrected(token: Token) -> Token:
    norm = token.norm
    if not norm.isalpha():
        return token
    norm = spelled(norm)
    if norm not in lexicon().known and len(norm) > 4:
        norm = _nearest(norm)
    return token if norm == token.norm else replace(token, norm=norm)


@functools.lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The word it was most likely meant to be: one slip, from 8 letters two; else the word itself."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(word) < 8 else 2
    found = process.extractOne(
        word, _vocabulary().get(word[0], ()), scorer=OSA.distance, score_cutoff=slips
    )
    return found[0] if found else word


@functools.cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    """Longer words by their first letter, which is seldom mistaken; in a fixed order."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(lexicon().known - lexicon().skipped):
        if len(word) > 4:
            by_letter.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in by_letter.items()}
