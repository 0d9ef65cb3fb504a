"""One build of an index: a store of points and the recipe its vectors were made by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

import msgspec
import numpy as np

from data.errors import ModelMismatchError, NotFoundError
from data.types import Entry, Facts, Filters, Question, Ranking, Vectors, point_id
from search.blend import Scales
from search.fused import TAIL_SCALE, FusedSpace
from search.points import Point, PointStore, Where, facts_of, payload_of
from search.retrieve import find

__all__ = ["BATCH", "Generation", "Recipe", "points_of"]

BATCH = 500
"""Points in one write."""


class Recipe(msgspec.Struct, frozen=True):
    """What an index's vectors are made of: written beside them, and held against at opening."""

    model: str
    dim: int
    knots: tuple[float, ...]
    tail_scale: float = TAIL_SCALE
    format: int = 1

    @property
    def space(self) -> FusedSpace:
        return FusedSpace(self.dim, self.knots, self.tail_scale)

    def must_fit(self, model: str, dim: int) -> None:
        """Raises ``ModelMismatchError`` where the encoder in force is not the one of these vectors."""
        if (self.model, self.dim) != (model, dim):
            raise ModelMismatchError(
                f"The index holds vectors of the model {self.model} ({self.dim} dimensions), and the "
                f"encoder in force is {model} ({dim}). Run `lookwright rebuild` to embed the catalogue "
                "with it, or set the encoder back."
            )


def points_of(space: FusedSpace, entries: Sequence[Entry]) -> list[Point]:
    """Entries, each with a vector, as points of the fused space."""
    if not entries:
        return []
    facts = [entry.facts for entry in entries]
    vectors = np.array([entry.vector for entry in entries], np.float32)
    if vectors.shape != (len(entries), space.dim) or not np.isfinite(vectors).all():
        raise ValueError(f"vectors must have {space.dim} finite numbers, and are {vectors.shape}")
    stored = space.stored(
        vectors,
        [np.nan if fact.price is None else fact.price for fact in facts],
        [fact.brand_score for fact in facts],
        [fact.availability.part for fact in facts],
    )
    return [
        Point(UUID(point_id(fact.item)), row, payload_of(fact))
        for fact, row in zip(facts, stored, strict=True)
    ]


class Generation:
    """The calls of a product index upon one build."""

    def __init__(self, name: str, store: PointStore, recipe: Recipe, scales: Scales) -> None:
        self.name, self.store, self.recipe, self.scales = name, store, recipe, scales

    def put(self, entries: Sequence[Entry]) -> None:
        whole = self._with_vectors(entries)
        for start in range(0, len(whole), BATCH):
            self.store.upsert(points_of(self.recipe.space, whole[start : start + BATCH]))

    def _with_vectors(self, entries: Sequence[Entry]) -> list[Entry]:
        """The last word on each item, with the vector that is inside where none is given."""
        last: dict[str, Entry] = {}
        for entry in entries:
            earlier = last.get(entry.facts.item)
            if entry.vector is None and earlier is not None:
                last[entry.facts.item] = msgspec.structs.replace(entry, vector=earlier.vector)
            else:
                last[entry.facts.item] = entry
        bare = [item for item, entry in last.items() if entry.vector is None]
        inside = self.vectors(bare)
        if missing := [item for item in bare if item not in inside]:
            raise NotFoundError(
                f"{missing[0]} is not in the index, so its facts cannot change alone: "
                "index it with its picture"
            )
        return [
            msgspec.structs.replace(entry, vector=inside[item]) if entry.vector is None else entry
            for item, entry in last.items()
        ]

    def remove(self, items: Sequence[str]) -> None:
        for start in range(0, len(items), BATCH):
            self.store.delete([UUID(point_id(item)) for item in items[start : start + BATCH]])

    def find(self, question: Question) -> Ranking:
        return find(self.store, self.recipe.space, self.scales, question)

    def count(self, filters: Filters | None = None) -> int:
        return self.store.count(Where(filters or Filters()))

    def facts(self, items: Sequence[str]) -> dict[str, Facts]:
        points = self._retrieve(items, vectors=False)
        return {point.payload["item"]: facts_of(point.payload) for point in points}

    def vectors(self, items: Sequence[str]) -> dict[str, Vectors]:
        return {entry.facts.item: entry.vector for entry in self.entries_of(items)}

    def entries_of(self, items: Sequence[str]) -> Iterator[Entry]:
        """The named items that are inside, whole."""
        return map(self._entry, self._retrieve(items, vectors=True))

    def entries(self) -> Iterator[Entry]:
        """All items, whole."""
        for points in self.store.scroll(Where(), vectors=True):
            yield from map(self._entry, points)

    def items(self) -> Iterator[str]:
        for points in self.store.scroll(Where()):
            yield from (point.payload["item"] for point in points)

    def _entry(self, point: Point) -> Entry:
        return Entry(facts_of(point.payload), point.vector[: self.recipe.dim])

    def _retrieve(self, items: Sequence[str], *, vectors: bool) -> Iterator[Point]:
        ids = iter(dict.fromkeys(UUID(point_id(item)) for item in items))
        while batch := list(islice(ids, BATCH)):
            yield from self.store.retrieve(batch, vectors=vectors)
