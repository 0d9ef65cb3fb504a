"""Points in a collection of a Qdrant server, through its client."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Generator, Iterator, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import numpy as np
import stamina

from data.errors import UnavailableError
from data.types import Vectors
from search.points import (
    FLOAT_FIELDS,
    KEYWORD_FIELDS,
    SCORED_FIELDS,
    Found,
    GenerationGoneError,
    Point,
    Where,
)

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

__all__ = ["ServerStore", "translated"]

T = TypeVar("T")
PAGE = 1000
TRIES = 3
LEAST_EF = 400
_GONE = (
    "the collection is no longer there: see whether it was removed, and index the catalogue again"
)


class ServerStore:
    """One collection.

    ``memory`` says that the client is its own stand-in, which has neither graph nor payload
    indexes and warns of both.
    """

    def __init__(self, client: QdrantClient, collection: str, *, memory: bool = False) -> None:
        self._client, self.collection, self._memory = client, collection, memory

    @classmethod
    def create(
        cls,
        client: QdrantClient,
        collection: str,
        size: int,
        recipe: dict[str, Any],
        *,
        memory: bool = False,
    ) -> ServerStore:
        """Make an empty collection with the edge's configuration, payload indexes first.

        ``recipe`` is kept as the collection's metadata.
        """
        from qdrant_client import models

        with translated():
            client.create_collection(collection, **_config(size), metadata=recipe)
            for field in KEYWORD_FIELDS if not memory else ():
                client.create_payload_index(collection, field, models.PayloadSchemaType.KEYWORD)
            for field in FLOAT_FIELDS if not memory else ():
                client.create_payload_index(collection, field, models.PayloadSchemaType.FLOAT)
        return cls(client, collection, memory=memory)

    def recipe(self) -> dict[str, Any]:
        """What ``create`` was given; empty for a collection that is not ours."""
        with translated():
            return dict(self._client.get_collection(self.collection).config.metadata or {})

    def drop(self) -> None:
        with translated():
            self._client.delete_collection(self.collection)

    def upsert(self, points: Sequence[Point]) -> None:
        from qdrant_client import models

        if points:
            made = [
                models.PointStruct(id=str(p.id), vector=p.vector.tolist(), payload=p.payload)
                for p in points
            ]
            self._again(lambda: self._client.upsert(self.collection, made, wait=True))

    def delete(self, ids: Sequence[UUID]) -> None:
        if ids:
            names: Any = [str(point) for point in ids]
            self._again(lambda: self._client.delete(self.collection, names, wait=True))

    def search(
        self,
        vector: Vectors,
        where: Where,
        limit: int,
        *,
        exact: bool = False,
        at_least: float | None = None,
    ) -> Found:
        from qdrant_client import models

        params = models.SearchParams(
            hnsw_ef=max(limit, LEAST_EF),
            exact=exact,
            quantization=models.QuantizationSearchParams(rescore=True),
        )
        answer = self._again(
            lambda: self._client.query_points(
                self.collection,
                query=vector.tolist(),
                query_filter=_filter(where),
                limit=limit,
                search_params=None if self._memory else params,
                score_threshold=at_least,
                with_payload=list(SCORED_FIELDS),
            )
        )
        hits = answer.points
        payloads = [hit.payload or {} for hit in hits]
        return Found.of([UUID(str(hit.id)) for hit in hits], [hit.score for hit in hits], payloads)

    def retrieve(self, ids: Sequence[UUID], *, vectors: bool = True) -> list[Point]:
        if not ids:
            return []
        names: Any = [str(point) for point in ids]
        records = self._again(
            lambda: self._client.retrieve(
                self.collection, names, with_payload=True, with_vectors=vectors
            )
        )
        return [_point(record) for record in records]

    def scroll(self, where: Where, *, vectors: bool = False) -> Iterator[list[Point]]:
        offset: Any = None
        while True:
            records, offset = self._page(where, offset, vectors=vectors)
            if records:
                yield [_point(record) for record in records]
            if offset is None:
                return

    def _page(self, where: Where, offset: Any, *, vectors: bool) -> tuple[list[Any], Any]:
        return self._again(
            lambda: self._client.scroll(
                self.collection,
                scroll_filter=_filter(where),
                limit=PAGE,
                offset=offset,
                with_payload=True,
                with_vectors=vectors,
            )
        )

    def count(self, where: Where, *, exact: bool = True) -> int:
        counted = self._again(
            lambda: self._client.count(self.collection, count_filter=_filter(where), exact=exact)
        )
        return counted.count

    def flush(self) -> None:
        """Each write has waited for its own."""

    def close(self) -> None:
        """The client is closed by whoever opened it."""

    def _again(self, call: Callable[[], T]) -> T:
        """A call that may be made twice; a server that does not answer is asked again."""
        for attempt in stamina.retry_context(on=_worth_another_try, attempts=TRIES):
            with attempt, translated():
                return call()
        raise AssertionError("the last attempt returns or raises")


def _worth_another_try(error: Exception) -> bool:
    return isinstance(error, UnavailableError) and not isinstance(error, GenerationGoneError)


def _config(size: int) -> dict[str, Any]:
    from qdrant_client import models

    int8 = models.ScalarQuantizationConfig(
        type=models.ScalarType.INT8, quantile=0.99, always_ram=True
    )
    return {
        "vectors_config": models.VectorParams(size=size, distance=models.Distance.DOT),
        "hnsw_config": models.HnswConfigDiff(m=16, ef_construct=128, full_scan_threshold=10_000),
        "quantization_config": models.ScalarQuantization(scalar=int8),
    }


def _filter(where: Where) -> models.Filter | None:
    from qdrant_client import models

    must: list[Any] = [
        models.FieldCondition(key=field, match=models.MatchAny(any=values))
        for field, values in where.matches()
    ]
    must += [
        models.FieldCondition(key=field, range=models.Range(gte=gte, lte=_finite(lte)))
        for field, gte, lte in where.ranges()
    ]
    if where.ids is not None:
        must.append(models.HasIdCondition(has_id=[str(point) for point in where.ids]))
    out: list[Any] = (
        [models.FieldCondition(key="group", match=models.MatchAny(any=list(where.omit_groups)))]
        if where.omit_groups
        else []
    )
    return models.Filter(must=must, must_not=out) if must or out else None


def _finite(value: float | None) -> float | None:
    """JSON has no infinity."""
    return None if value is None or math.isinf(value) else value


def _point(record: models.Record) -> Point:
    vector = None if record.vector is None else np.asarray(record.vector, np.float32)
    return Point(UUID(str(record.id)), vector, record.payload or {})


@contextlib.contextmanager
def translated() -> Generator[None]:
    """The client's errors as ours."""
    import httpx
    from qdrant_client.http.exceptions import ApiException

    try:
        yield
    except ValueError as error:  # what the stand-in in memory says
        if "not found" not in str(error):
            raise
        raise GenerationGoneError(_GONE) from error
    except (ApiException, httpx.HTTPError, OSError) as error:
        if getattr(error, "status_code", None) == HTTPStatus.NOT_FOUND:
            raise GenerationGoneError(_GONE) from error
        raise UnavailableError(
            "the Qdrant server does not answer as it should: see that it runs and that its "
            "address and key are right"
        ) from error
