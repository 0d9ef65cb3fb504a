"""Points in a folder, through Qdrant's own engine in this process."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from data.errors import (
    LookwrightError,
    StorageFullError,
    StorageReadOnlyError,
    UnavailableError,
    WorkspaceInUseError,
)
from data.types import Vectors
from search.points import FLOAT_FIELDS, KEYWORD_FIELDS, SCORED_FIELDS, Found, Point, Where

if TYPE_CHECKING:
    import qdrant_edge as edge

__all__ = ["EdgeStore", "translated"]

PAGE = 2000
INDEXED_FROM = 5_000
"""Segments of at least so many points get a graph; smaller ones are scanned as fast."""
LATE = "late"
LEAST_EF = 400
"""The graph looks at no fewer points than this, however few are asked for."""


class EdgeStore:
    """One shard. Only one process can have it open."""

    def __init__(self, shard: edge.EdgeShard) -> None:
        self._shard = shard

    @classmethod
    def create(cls, folder: Path, size: int, *, quantized: bool = True) -> EdgeStore:
        """Make an empty shard for fused vectors of ``size`` numbers, payload indexes first."""
        import qdrant_edge as edge

        with translated():
            folder.mkdir(parents=True)
            store = cls(edge.EdgeShard.create(str(folder), _config(size, quantized=quantized)))
            kinds = edge.PayloadSchemaType
            for field in KEYWORD_FIELDS:
                store._update(edge.UpdateOperation.create_field_index(field, kinds.Keyword))
            for field in FLOAT_FIELDS:
                store._update(edge.UpdateOperation.create_field_index(field, kinds.Float))
            store._update(edge.UpdateOperation.create_field_index(LATE, kinds.Keyword))
            store.flush()
        return store

    @classmethod
    def open(cls, folder: Path) -> EdgeStore:
        """Raises ``WorkspaceInUseError`` where another process has it open."""
        import qdrant_edge as edge

        with translated():
            return cls(edge.EdgeShard.load(str(folder)))

    def upsert(self, points: Sequence[Point], *, late: bool = True) -> None:
        """``late`` points come after the graph was built; those that they replace leave it."""
        import qdrant_edge as edge

        if points:
            mark = {LATE: "yes"} if late else {}
            made = [edge.Point(p.id, p.vector.tolist(), p.payload | mark) for p in points]
            self._update(edge.UpdateOperation.upsert_points(made))

    def delete(self, ids: Sequence[UUID]) -> None:
        import qdrant_edge as edge

        if ids:
            self._update(edge.UpdateOperation.delete_points(list(ids)))

    def search(
        self,
        vector: Vectors,
        where: Where,
        limit: int,
        *,
        exact: bool = False,
        at_least: float | None = None,
    ) -> Found:
        import qdrant_edge as edge

        request = edge.QueryRequest(
            limit=limit,
            query=edge.Query.Nearest(vector.tolist()),
            filter=_filter(where),
            score_threshold=at_least,
            with_payload=edge.PayloadSelector.Include(list(SCORED_FIELDS)),
            params=edge.SearchParams(
                hnsw_ef=max(limit, LEAST_EF),
                exact=exact,
                quantization=edge.QuantizationSearchParams(rescore=True),
            ),
        )
        with translated():
            hits = self._shard.query(request)
        ids: list[Any] = [hit.id for hit in hits]  # uuids: no point is put in by a number
        payloads = [hit.payload or {} for hit in hits]
        return Found.of(ids, [hit.score for hit in hits], payloads)

    def retrieve(self, ids: Sequence[UUID], *, vectors: bool = True) -> list[Point]:
        with translated():
            records = self._shard.retrieve(list(ids), True, vectors)
        return [_point(record) for record in records]

    def scroll(self, where: Where, *, vectors: bool = False) -> Iterator[list[Point]]:
        import qdrant_edge as edge

        offset: Any = None
        while True:
            request = edge.ScrollRequest(
                offset=offset,
                limit=PAGE,
                filter=_filter(where),
                with_payload=True,
                with_vector=vectors,
            )
            with translated():
                records, offset = self._shard.scroll(request)
            if records:
                yield [_point(record) for record in records]
            if offset is None:
                return

    def count(self, where: Where, *, exact: bool = True) -> int:
        import qdrant_edge as edge

        with translated():
            return self._shard.count(edge.CountRequest(exact=exact, filter=_filter(where)))

    def unindexed(self) -> int:
        """Points that no graph covers: each search looks at all of them.

        They are counted by their mark, for the engine's own count takes what left the graph for still in it.
        """
        import qdrant_edge as edge

        marked = edge.FieldCondition(key=LATE, match=edge.MatchValue("yes"))
        with translated():
            return self._shard.count(
                edge.CountRequest(exact=True, filter=edge.Filter(must=[marked]))
            )

    def optimize(self) -> None:
        """Build the graph. Holds Python's lock throughout: never in a process that answers."""
        with translated():
            self._shard.optimize()

    def flush(self) -> None:
        with translated():
            self._shard.flush()

    def close(self) -> None:
        with translated():
            self._shard.close()

    def _update(self, operation: edge.UpdateOperation) -> None:
        with translated():
            self._shard.update(operation)


def _config(size: int, *, quantized: bool) -> edge.EdgeConfig:
    import qdrant_edge as edge

    int8 = edge.ScalarQuantizationConfig(
        type=edge.ScalarType.Int8, quantile=0.99, memory=edge.Memory.Pinned
    )
    return edge.EdgeConfig(
        vectors=edge.EdgeVectorParams(
            size=size,
            distance=edge.Distance.Dot,
            hnsw_config=edge.HnswIndexConfig(m=16, ef_construct=128, full_scan_threshold=10_000),
            quantization_config=int8 if quantized else None,
        ),
        payload_memory=edge.Memory.Cached,
        # one segment: a search looks at each segment in turn, and a graph of all is the best graph
        optimizers=edge.EdgeOptimizersConfig(
            default_segment_number=1,
            indexing_threshold=INDEXED_FROM * size * 4 // 1024,  # both in KB
            max_segment_size=1 << 30,
        ),
    )


def _filter(where: Where) -> edge.Filter | None:
    import qdrant_edge as edge

    must: list[Any] = [
        edge.FieldCondition(key=field, match=edge.MatchAny(values))
        for field, values in where.matches()
    ]
    must += [
        edge.FieldCondition(key=field, range=edge.RangeFloat(gte=gte, lte=lte))
        for field, gte, lte in where.ranges()
    ]
    if where.ids is not None:
        must.append(edge.HasIdCondition(set(where.ids)))
    out: list[Any] = (
        [edge.FieldCondition(key="group", match=edge.MatchAny(list(where.omit_groups)))]
        if where.omit_groups
        else []
    )
    return edge.Filter(must=must, must_not=out) if must or out else None


def _point(record: edge.Record) -> Point:
    point: Any = record.id
    vector = None if record.vector is None else np.asarray(record.vector, np.float32)
    return Point(point, vector, record.payload or {})


@contextlib.contextmanager
def translated() -> Generator[None]:
    """Errors of the folder and the engine as ours.

    The engine raises nothing narrower than ``Exception``: its words tell what happened.
    """
    try:
        yield
    except (LookwrightError, ValueError, TypeError):
        raise
    except Exception as error:
        words, number = str(error), getattr(error, "errno", None)
        if "WouldBlock" in words:
            raise WorkspaceInUseError(
                "another process has this workspace's index open: stop it, or ask it through its API"
            ) from error
        if number == errno.ENOSPC or "os error 28" in words or "No space left" in words:
            raise StorageFullError(
                "the disk of the index is full: make room and try again"
            ) from error
        if number in _FORBIDDEN or any(f"os error {code}" in words for code in _FORBIDDEN):
            raise StorageReadOnlyError(
                "the index's folder may not be written to: change its permissions or choose another"
            ) from error
        raise UnavailableError(
            "the vector index failed: see the log, and index the catalogue again if it stays so"
        ) from error


_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
