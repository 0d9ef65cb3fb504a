"""Another generation of the index, built beside the live one and swapped in at once.

The records are read at a place in the journal; what comes after that place is caught up with before
the swap, the last of it inside the transaction that makes the new generation known. Killed at any
moment, either the old generation answers or the new one does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import msgspec

from data import Session, picture_name
from data.repositories import (
    BrandRepository,
    EmbeddingRepository,
    IndexState,
    IndexStateRepository,
    ItemRepository,
    JournalRepository,
    PictureRepository,
    RateRepository,
)
from data.types import Entry, Problem, Vector
from indexer import Wanted, embed_pictures
from pipelines.indexes import open_index
from pipelines.pictures import max_pixels
from pipelines.progress import Progress, silent
from pipelines.syncing import STEP, entries_of
from pipelines.wiring import Lookwright

if TYPE_CHECKING:
    from search import Build, EdgeIndex, ServerIndex

__all__ = ["Rebuilt", "rebuild_index"]

TOGETHER = 64
"""Embeddings in one commit."""


class Rebuilt(msgspec.Struct, frozen=True):
    """What a rebuild did."""

    generation: str
    model: str
    items: int
    pictures_embedded: int
    seconds: float


def rebuild_index(app: Lookwright, progress: Progress = silent) -> Rebuilt:
    """Build the index anew with the encoder in force, and swap it in; searches go on meanwhile.

    Raises ``WorkspaceInUseError``, ``UnavailableError``; the old generation then stays.
    """
    started = time.monotonic()
    with ExitStack() as parts:
        index = _index(app, parts)
        embedded = embed_stored_pictures(app, progress)
        with app.database.read() as session:
            place = JournalRepository(session).last()
        build = index.begin_build(
            model=app.encoder.fingerprint, dim=app.encoder.dim, scales=app.encoder.scales
        )
        try:
            build.run(_all_entries(app, progress))
            generation = _catch_up_and_swap(app, index, build, place)
        except BaseException:
            build.abort()
            raise
        count = index.count()
    return Rebuilt(
        generation,
        app.encoder.fingerprint,
        count,
        embedded,
        round(time.monotonic() - started, 3),
    )


def _index(app: Lookwright, parts: ExitStack) -> EdgeIndex | ServerIndex:
    """The open index where its model is the encoder's, else another model's for this build alone."""
    if app.settings.embedded:
        app.own()
    if "index" in app.__dict__:
        return app.index
    index = open_index(app.settings, app.encoder, any_model=True)
    parts.callback(index.close)
    app.register(index)
    return index


def embed_stored_pictures(app: Lookwright, progress: Progress = silent) -> int:
    """Embed every item's stored picture that the encoder in force has not embedded; their number."""
    done, total = 0, sum(1 for _ in _missing(app))
    vectors: dict[str, Vector] = {}
    for result in embed_pictures(
        (Wanted(sha256, sha256) for sha256 in _missing(app)),
        StoredPictures(app),
        app.encoder,
        batch_size=app.settings.encoder.batch_size,
        workers=app.settings.imports.workers,
        max_pixels=max_pixels(app),
    ):
        if isinstance(result, Problem) or result.vector is None:
            continue
        vectors[result.picture.sha256] = result.vector
        if len(vectors) == TOGETHER:
            done += _keep(app, vectors)
            vectors = {}
            progress("Embedding pictures", done, total)
    return done + _keep(app, vectors)


def _keep(app: Lookwright, vectors: Mapping[str, Vector]) -> int:
    if vectors:
        with app.database.write() as session:
            EmbeddingRepository(session).put(vectors, app.encoder.fingerprint)
    return len(vectors)


class StoredPictures:
    """Pictures of the object store, by their SHA-256."""

    def __init__(self, app: Lookwright) -> None:
        self._app = app

    def read(self, address: str) -> bytes:
        """Raises ``NotFoundError``."""
        with self._app.database.read() as session:
            known = PictureRepository(session).get([address])[address]
        return self._app.objects.get(picture_name(known.sha256, known.content_type))


def _missing(app: Lookwright) -> Iterator[str]:
    """The pictures of active items that this encoder has not embedded, each once."""
    after = ""
    while True:
        with app.database.read() as session:
            shas = EmbeddingRepository(session).missing(app.encoder.fingerprint, after, STEP)
        if not shas:
            return
        yield from shas
        after = shas[-1]


def _all_entries(app: Lookwright, progress: Progress) -> Iterator[Entry]:
    done = 0
    for ids in _steps(app):
        with app.database.read() as session:
            entries = _entries(app, session, ids)
        yield from entries
        done += len(ids)
        progress("Building the index", done)


def _steps(app: Lookwright) -> Iterator[list[str]]:
    """The ids of all active items, in steps that each are one read."""
    after = ""
    while True:
        with app.database.read() as session:
            ids = ItemRepository(session).ids_after(after, STEP)
        if not ids:
            return
        yield ids
        after = ids[-1]


def _entries(app: Lookwright, session: Session, ids: Sequence[str]) -> list[Entry]:
    records = [
        record for record in ItemRepository(session).get(ids).values() if record.retired is None
    ]
    vectors = EmbeddingRepository(session).get(
        {record.picture_sha256 for record in records}, app.encoder.fingerprint
    )
    scores = BrandRepository(session).scores()
    rates = RateRepository(session).rates(app.settings.currency)
    return list(entries_of(records, vectors, scores, rates, app.clock()))


def _catch_up_and_swap(
    app: Lookwright, index: EdgeIndex | ServerIndex, build: Build, place: int
) -> str:
    """Replay what came after ``place``, most of it while others write, the last of it while none can."""
    while True:
        with app.database.read() as session:
            rows = JournalRepository(session).after(place, STEP)
            if len(rows) < STEP:
                break
            _replay(app, session, build, rows)
        place = rows[-1][0]
    embed_stored_pictures(app)
    with app.database.write() as session:
        states = IndexStateRepository(session)
        old_model = states.lock(index.generation).model
        while rows := JournalRepository(session).after(place, STEP):
            _replay(app, session, build, rows)
            place = rows[-1][0]
        old = index.generation
        generation = build.swap()
        states.put(IndexState(generation, index.model, place, "building", app.clock()))
        states.swap(generation)
        states.delete(old)
        JournalRepository(session).trim(place)
        if old_model != index.model:
            EmbeddingRepository(session).forget(old_model)
    return generation


def _replay(
    app: Lookwright, session: Session, build: Build, rows: Sequence[tuple[int, str]]
) -> None:
    ids = list(dict.fromkeys(item for _, item in rows))
    entries = _entries(app, session, ids)
    kept = {entry.facts.item for entry in entries}
    build.catch_up(entries, [item for item in ids if item not in kept])
