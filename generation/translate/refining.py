"""A manifest changed by an instruction, only where it was asked."""

from __future__ import annotations

from data.errors import WishInvalidError
from generation.manifest import Manifest
from generation.translate.assembling import assemble
from generation.translate.changes import compare, direct
from generation.translate.checking import check_understood, check_words
from generation.translate.chunks import COMPARATIVES, cut
from generation.translate.matching import match
from generation.translate.reading import Reader
from generation.translate.rules import explain, left_over
from generation.translate.tokens import tokenise
from generation.translate.types import Translation

__all__ = ["refine"]


def refine(manifest: Manifest, instruction: str) -> Translation:
    """The manifest with only what was asked changed: "make it knee-length and burgundy", "without the belt".

    Raises ``WishInvalidError`` where nothing is understood, ``TooLargeError`` for too many words.
    """
    check_words(instruction)
    matches = match(tokenise(instruction))
    chunks, unknown = cut(matches)
    garments = manifest.fashion.garments
    categories = [garment.category for garment in garments]
    chunks = direct(chunks, categories)
    compared = [one for one in matches if one.words in COMPARATIVES and not one.senses]
    measured = list(compare(chunks, garments, compared))
    parts = [
        frozenset(word.split()[-1] for word in garment.details if word.split())
        for garment in garments
    ]
    reader = Reader(garments=list(categories), refining=True, parts=parts)
    reader.read(chunks)
    facts = [*measured, *reader.facts]
    check_understood(matches, len(facts))
    child, notes = assemble(facts, manifest)
    if not child.fashion.garments and garments:
        raise WishInvalidError("Nothing would be left to wear; name what shall take its place.")
    wide = not any(chunk.says("garment", "also") or chunk.each for chunk in chunks)
    if len(garments) > 1 and wide and any(fact.garment == 0 for fact in facts):
        notes = (
            *notes,
            f"Taken to be about the {categories[0]}; name another garment to change that.",
        )
    if child == manifest:
        notes = (*notes, "The look is as asked already; nothing changed.")
    ignored = left_over(instruction, [*unknown, *reader.unused], facts)
    return Translation(child, explain(instruction, facts), ignored, notes)
