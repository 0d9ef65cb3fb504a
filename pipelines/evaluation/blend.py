"""How much of the true blended top the index finds, on the catalogue that is there.

The truth is the formula over every item (``exact``). Beside it stands what most systems do: the cosine's top
100, ranked again by the blend.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np

from data.errors import InvalidInputError
from data.ports import ProductIndex
from data.types import Budget, Query, Question, Ranking, Weights
from pipelines.evaluation.bootstrap import Measured, bootstrap

__all__ = ["BlendRow", "evaluate_blend", "table_of_blend"]

WEIGHTS: Final = (
    Weights(),
    Weights(0.9, 0.05, 0.03, 0.02),
    Weights(0.3, 0.5, 0.1, 0.1),
    Weights(0.25, 0.25, 0.25, 0.25),
    Weights(0.1, 0.8, 0.05, 0.05),
)
PREFETCH: Final = 100


@dataclass(frozen=True)
class BlendRow:
    """One choice of weights. ``wrongly_complete``: answers that said complete and were not."""

    weights: Weights
    budget: float | None
    recall: Measured
    prefetch: Measured
    complete: float
    wrongly_complete: int
    median_ms: float


def evaluate_blend(
    index: ProductIndex, questions: int = 40, k: int = 10, seed: int = 7
) -> tuple[BlendRow, ...]:
    """Asks with items of the catalogue itself, for several weights, with and without a budget.

    Raises ``InvalidInputError`` where there are fewer than ``2 * k`` items.
    """
    items = sorted(index.items())
    if len(items) < 2 * k:
        raise InvalidInputError(
            f"The catalogue has {len(items)} items; import one of {2 * k} at least."
        )
    rng = np.random.default_rng(seed)
    chosen = [items[i] for i in rng.choice(len(items), min(questions, len(items)), replace=False)]
    vectors = index.vectors(chosen)
    prices = [fact.price for fact in index.facts(items[:5000]).values() if fact.price]
    middle = float(np.median(prices)) if prices else None
    budgets = (None, middle) if middle else (None,)
    asked = [Query(vectors[item], "picture") for item in chosen]
    return tuple(_row(index, asked, w, b, k) for w in WEIGHTS for b in budgets)


def _row(
    index: ProductIndex, asked: Sequence[Query], weights: Weights, budget: float | None, k: int
) -> BlendRow:
    recalls: list[float] = []
    fetched: list[float] = []
    seconds: list[float] = []
    complete = wrong = 0
    for query in asked:
        question = Question((query,), weights, Budget(max=budget) if budget else None, limit=k)
        truth = index.find(msgspec.structs.replace(question, exact=True))
        began = time.perf_counter()
        found = index.find(question)
        seconds.append(time.perf_counter() - began)
        likest = msgspec.structs.replace(
            question, weights=Weights(1.0, 0.0, 0.0, 0.0), limit=PREFETCH
        )
        recalls.append(_recall(truth, found))
        fetched.append(_share(truth, index.find(likest)))
        complete += found.complete
        wrong += found.complete and recalls[-1] < 1
    return BlendRow(
        weights, budget, bootstrap(recalls), bootstrap(fetched), complete / len(asked), wrong,
        float(np.median(seconds)) * 1e3,
    )  # fmt: skip


def _recall(truth: Ranking, found: Ranking) -> float:
    """By score: a hit as good as the last of the truth is right, whichever of equals it is."""
    if not truth.hits:
        return 1.0
    worst = truth.hits[-1].score - 1e-6
    return min(1.0, sum(hit.score >= worst for hit in found.hits) / len(truth.hits))


def _share(truth: Ranking, among: Ranking) -> float:
    there = {hit.group for hit in among.hits}
    return sum(hit.group in there for hit in truth.hits) / max(len(truth.hits), 1)


def table_of_blend(rows: Sequence[BlendRow]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| weights | budget | recall@10 | cosine top 100, ranked again | complete | wrongly | median |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        w = row.weights
        said = f"{w.cosine:g}/{w.price_alignment:g}/{w.brand_score:g}/{w.availability:g}"
        budget = "none" if row.budget is None else f"{row.budget:g}"
        lines.append(
            f"| {said} | {budget} | {row.recall} | {row.prefetch} | {row.complete:.0%} "
            f"| {row.wrongly_complete} | {row.median_ms:.1f} ms |"
        )
    return "\n".join(lines)
