"""Translation by rules: the same wish always becomes the same manifest."""

from __future__ import annotations

from collections.abc import Sequence

from generation.manifest import Manifest
from generation.translate.assembling import assemble, pointer, removed
from generation.translate.checking import check_understood, check_words
from generation.translate.chunks import cut
from generation.translate.matching import Match, match
from generation.translate.reading import Fact, Reader
from generation.translate.tokens import tokenise
from generation.translate.types import Translation, Understood

__all__ = ["explain", "left_over", "translate"]


def translate(wish: str) -> Translation:
    """What a wish asks for, in English of either side of the Atlantic.

    Raises ``WishInvalidError`` where nothing is understood, ``TooLargeError`` for more than ``MAX_WISH`` characters.
    """
    check_words(wish)
    matches = match(tokenise(wish))
    chunks, unknown = cut(matches)
    reader = Reader()
    reader.read(chunks)
    check_understood(matches, len(reader.facts))
    manifest, notes = assemble(reader.facts, Manifest())
    return Translation(
        manifest,
        explain(wish, reader.facts),
        left_over(wish, [*unknown, *reader.unused], reader.facts),
        notes,
    )


def explain(wish: str, facts: Sequence[Fact]) -> tuple[Understood, ...]:
    """Which words became what, in the order of the words."""
    gone = removed(facts)
    found = [
        Understood(
            wish[fact.said[0].start : fact.said[-1].end],
            (fact.said[0].start, fact.said[-1].end),
            pointer(fact, gone),
            fact.value,
        )
        for fact in facts
    ]
    return tuple(sorted(found, key=lambda one: one.span))


def left_over(wish: str, unknown: Sequence[Match], facts: Sequence[Fact]) -> tuple[str, ...]:
    """The words that became nothing, in their order, each once."""
    used = {match.start for fact in facts for match in fact.said}
    spans = sorted({(one.start, one.end) for one in unknown if one.start not in used})
    return tuple(dict.fromkeys(wish[start:end] for start, end in spans))
