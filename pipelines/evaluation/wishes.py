"""Text to product: do the pictures that a wish names come first?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.rows import read_rows
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.pictures import opened

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["COLOURS", "GARMENT_NAMES", "Judged", "WishScores", "read_judged", "score_wishes"]

# The list of queries, fixed before any model was tuned: every colour, every garment, every pair.
COLOURS: Final = (
    "black", "grey", "white", "beige", "brown", "red", "burgundy", "pink", "orange", "yellow",
    "green", "blue", "navy", "purple",
)  # fmt: skip
GARMENT_NAMES: Final = {
    "T-Shirt": "t-shirt", "Pants": "pants", "Longsleeve": "long sleeve top", "Shoes": "shoes",
    "Shirt": "shirt", "Dress": "dress", "Outwear": "jacket", "Shorts": "shorts", "Hat": "hat",
    "Skirt": "skirt", "Polo": "polo shirt", "Undershirt": "tank top", "Hoodie": "hoodie",
    "Blazer": "blazer", "Body": "bodysuit", "Top": "top", "Blouse": "blouse",
}  # fmt: skip
LEAST_MATCHES: Final = 5


@dataclass(frozen=True)
class Judged:
    """A photograph with its garment's label and the colour a person saw."""

    file: Path
    label: str
    colour: str


@dataclass(frozen=True)
class WishScores:
    """Macro R-precision over the queries of each kind, and each query's own."""

    pairs: Measured
    garments: Measured
    colours: Measured
    each: tuple[tuple[str, int, float], ...]


def read_judged(table: Path, photos: Path) -> list[Judged]:
    """``table`` has the columns file, label, colour; the pictures lie under ``photos``."""
    rows = read_rows(table, ("file", "label", "colour"))
    return [Judged(photos / row["file"], row["label"], row["colour"]) for row in rows]


def score_wishes(
    judged: Sequence[Judged],
    embed_pictures: Callable[[Sequence[Image]], NDArray[np.float32]],
    embed_texts: Callable[[Sequence[str]], NDArray[np.float32]],
) -> WishScores:
    """R-precision of every query with at least five matches, ranked by cosine over all pictures."""
    matches = _matches(judged)
    texts = embed_texts(list(matches))
    pictures = embed_pictures(opened(j.file for j in judged))
    scores = _r_precision(matches, texts @ pictures.T)
    each = tuple((text, len(rows), scores[text]) for text, rows in matches.items())
    kinds: dict[str, list[float]] = {"pair": [], "garment": [], "colour": []}
    for text in matches:
        kinds[_kind(text)].append(scores[text])
    return WishScores(
        bootstrap(kinds["pair"]), bootstrap(kinds["garment"]), bootstrap(kinds["colour"]), each
    )


def _matches(judged: Sequence[Judged]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, j in enumerate(judged):
        garment = GARMENT_NAMES.get(j.label)
        texts = [f"a {garment}"] if garment else []
        if j.colour in COLOURS:
            texts.append(f"{j.colour} clothes")
            texts += [f"a {j.colour} {garment}"] if garment else []
        for text in texts:
            found.setdefault(text, []).append(i)
    return {text: rows for text, rows in sorted(found.items()) if len(rows) >= LEAST_MATCHES}


def _kind(text: str) -> str:
    if text.endswith(" clothes"):
        return "colour"
    return "garment" if text.removeprefix("a ") in GARMENT_NAMES.values() else "pair"


def _r_precision(matches: dict[str, list[int]], cosines: NDArray[np.float32]) -> dict[str, float]:
    import ir_measures
    from ir_measures import Rprec

    relevant = {text: {str(i): 1 for i in rows} for text, rows in matches.items()}
    run = {
        text: {str(i): float(value) for i, value in enumerate(row)}
        for text, row in zip(matches, cosines, strict=True)
    }
    return {found.query_id: found.value for found in ir_measures.iter_calc([Rprec], relevant, run)}
