"""The answer to a question: candidates, collapsed, ordered and explained."""

from __future__ import annotations

import numpy as np

from data.types import Hit, Parts, Question, Ranking
from search.blend import Scales, blend, budget_ends
from search.diversify import diversified
from search.fused import FusedSpace
from search.hunt import Hunt
from search.points import Found, Point, PointStore
from search.pool import Pool, Ranked
from search.terms import Terms, terms_of

__all__ = ["find"]

DIVERSE = 100
"""Groups among which diversity chooses; those after them follow by score, so that pages agree."""

MARGIN = 10
"""Hits before and after a page that are scored exactly with it."""


def find(store: PointStore, space: FusedSpace, scales: Scales, question: Question) -> Ranking:
    """Answer a question with the best of the blend, one hit for a group.

    Without queries the cosine part is 0 for all. Raises ``QuestionInvalidError`` for a limit,
    offset, diversity, budget or vector that cannot be used.
    """
    terms = terms_of(question, space, scales)
    pool, end = Pool(question.by_item), question.offset + question.limit
    if question.exact:
        complete = scan_all(store, terms, pool)
    else:  # one more than is shown: it says whether there is a next page
        complete = Hunt(
            store, terms, pool, max(end + 1, DIVERSE if question.diversity else 0)
        ).run()
    ranked = pool.ranked()
    if question.diversity:
        ranked = spread(store, terms, ranked, scales.picture)
    return Ranking(
        hits=page_of(store, terms, ranked),
        complete=complete,
        candidates=len(pool.seen),
        more=len(ranked) > end,
    )


def scan_all(store: PointStore, terms: Terms, pool: Pool) -> bool:
    """The oracle: every filtered item by the formula itself."""
    for points in store.scroll(terms.where, vectors=True):
        scores = terms.totals(terms.parts(points))
        payloads = [point.payload for point in points]
        pool.take(Found.of([point.id for point in points], [], payloads), scores)
    return True


def spread(
    store: PointStore, terms: Terms, ranked: list[Ranked], scale: tuple[float, float]
) -> list[Ranked]:
    """The first groups so that each adds something new, the others as they were."""
    first = ranked[:DIVERSE]
    vectors = {point.id: point.vector for point in store.retrieve([entry.id for entry in first])}
    first = [entry for entry in first if entry.id in vectors]
    rows = np.array([vectors[entry.id] for entry in first], np.float32)
    scores = np.array([entry.score for entry in first])
    order = (
        diversified(scores, rows[:, : terms.space.dim], terms.question.diversity, scale)
        if first
        else []
    )
    return [first[at] for at in order] + ranked[DIVERSE:]


def page_of(store: PointStore, terms: Terms, ranked: list[Ranked]) -> tuple[Hit, ...]:
    """The page, with parts computed from the exact vectors; items removed meanwhile are left out.

    float32 may have turned near-equal ones round, so a few more on either side take part.
    """
    question = terms.question
    margin = 0 if question.diversity else MARGIN
    start = max(0, question.offset - margin)
    end = question.offset + question.limit
    inside = {p.id: p for p in store.retrieve([e.id for e in ranked[start : end + margin]])}
    points = [inside[entry.id] for entry in ranked[start : end + margin] if entry.id in inside]
    hits = [hit_of(terms, *pair) for pair in zip(points, terms.hit_parts(points), strict=True)]
    if not question.diversity:
        hits.sort(key=lambda hit: -hit.score)
    return tuple(hits[question.offset - start :][: question.limit])


def hit_of(terms: Terms, point: Point, parts: Parts) -> Hit:
    notes: tuple[str, ...] = ()
    if budget_ends(terms.question.budget) is not None and not point.payload.get("price"):
        notes = ("its price is 0 or cannot be compared with the budget",)
    score = blend(parts, terms.weights)
    return Hit(point.payload["item"], point.payload["group"], score, parts, notes)
