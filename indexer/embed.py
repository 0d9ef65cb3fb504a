"""Pictures to vectors, with reading, decoding and encoding at the same time.

A pool of threads reads and decodes ahead; one more thread encodes full batches, two of which may wait,
so the encoder has work while pictures arrive and while the caller stores what came out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, Protocol

import msgspec
import numpy as np

from data import MAX_PIXELS, PictureInfo, decode_picture, inspect_picture
from data.errors import LookwrightError
from data.ports import Encoder, Picture
from data.types import Problem, Vectors
from indexer.pictures import PICTURE_ERRORS, picture_problem

__all__ = ["Embedded", "Wanted", "check_pictures", "embed_pictures"]

SIDE = 512
"""Pixels of the shorter side that a decoded picture keeps: twice what most encoders look at."""


class Readable(Protocol):
    """Where pictures are read: a feed's folder and the web, or an object store."""

    def read(self, address: str) -> bytes:
        """The bytes behind an address. Raises one of ``PICTURE_ERRORS``."""
        ...


class Wanted(msgspec.Struct, frozen=True):
    """An item and the address of its picture; ``row`` is where its feed names it."""

    item: str
    address: str
    row: int = 0


class Embedded(msgspec.Struct, frozen=True):
    """One picture, all the items that wanted it by now, and what was made of it.

    ``vector`` is ``(d,)`` float32 of unit length, None where this picture's vector is known already, from
    before or from an earlier result. ``body`` are its bytes, None where an earlier result had them.
    """

    items: tuple[str, ...]
    picture: PictureInfo
    body: bytes | None = None
    vector: Any = None


class _Loaded(msgspec.Struct):
    """A picture on its way."""

    address: str
    info: PictureInfo
    body: bytes
    picture: Picture | None = None


Outcome = _Loaded | Exception
Result = Embedded | Problem
_Waiting = dict[str, list[Wanted]]


def embed_pictures(
    wanted: Iterable[Wanted],
    source: Readable,
    encoder: Encoder,
    *,
    known_embedding: Callable[[str], bool] = lambda _: False,
    batch_size: int = 32,
    workers: int = 8,
    max_pixels: int = MAX_PIXELS,
) -> Iterator[Result]:
    """Every wanted picture's vector, or the problem with it, in the order in which they are ready.

    A picture that several items want, by the same address or by the same bytes, is decoded and embedded
    once; one for which ``known_embedding(sha256)`` is true is neither. ``wanted`` and ``known_embedding``
    are used in the caller's thread only. More than ``max_pixels`` are a problem.
    """
    with (
        ThreadPoolExecutor(workers, "pictures") as pool,
        ThreadPoolExecutor(1, "encoder") as encoding,
    ):
        run = _Run(
            _Loader(source, max_pixels), encoder, known_embedding, batch_size, pool, encoding
        )
        try:
            yield from run.results(iter(wanted))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            encoding.shutdown(wait=False, cancel_futures=True)


def check_pictures(
    wanted: Iterable[Wanted],
    source: Readable,
    *,
    known_embedding: Callable[[str], bool] = lambda _: False,
    workers: int = 8,
    max_pixels: int = MAX_PIXELS,
) -> Iterator[Result]:
    """What ``embed_pictures`` would give, without an encoder: vectors that it would make are empty."""
    return embed_pictures(
        wanted,
        source,
        _NoEncoder(),
        known_embedding=known_embedding,
        workers=workers,
        max_pixels=max_pixels,
    )


class _NoEncoder:
    """Vectors of no dimensions, for free."""

    fingerprint = ""
    dim = 0
    scales: Mapping[str, tuple[float, float]] = MappingProxyType({})

    def embed_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        return np.zeros((len(pictures), 0), np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 0), np.float32)


class _Loader:
    """Reads and decodes; the part that runs in many threads."""

    def __init__(self, source: Readable, max_pixels: int) -> None:
        self._source, self._max_pixels = source, max_pixels

    def load(self, address: str) -> _Loaded:
        body = self._source.read(address)
        return _Loaded(address, inspect_picture(body, max_pixels=self._max_pixels), body)

    def decode(self, loaded: _Loaded) -> _Loaded:
        picture = decode_picture(loaded.body, side=SIDE, max_pixels=self._max_pixels)
        shrink = min(picture.size) // SIDE
        loaded.picture = picture.reduce(shrink) if shrink > 1 else picture
        return loaded


class _Run:
    def __init__(
        self,
        loader: _Loader,
        encoder: Encoder,
        known_embedding: Callable[[str], bool],
        batch_size: int,
        pool: ThreadPoolExecutor,
        encoding: ThreadPoolExecutor,
    ) -> None:
        self._loader = loader
        self._encoder = encoder
        self._known = known_embedding
        self._batch_size = batch_size
        self._pool = pool
        self._encoding = encoding
        self._ahead = 4 * batch_size
        self._under_way = 0
        """Reads and decodes that have been asked for and not been answered."""
        self._answers: SimpleQueue[tuple[_Waiting, str, Outcome]] = SimpleQueue()
        self._reading: _Waiting = {}
        """Who waits for an address to be read."""
        self._embedding: _Waiting = {}
        """Who waits for the vector of a SHA-256."""
        self._read: dict[str, PictureInfo] = {}
        self._failed: dict[str, LookwrightError] = {}
        """By address or SHA-256."""
        self._embedded: set[str] = set()
        self._batch: list[_Loaded] = []
        self._encodes: deque[tuple[list[_Loaded], Future[Vectors]]] = deque()

    def results(self, wanted: Iterator[Wanted]) -> Iterator[Result]:
        more = True
        while more or self._under_way or self._batch or self._encodes:
            while more and self._under_way + len(self._batch) < self._ahead:
                if (want := next(wanted, None)) is None:
                    more = False
                else:
                    yield from self._ask(want)
            if self._under_way:
                yield from self._answer(*self._answers.get())
            if len(self._batch) >= self._batch_size or (self._batch and not self._under_way):
                self._encode()
            yield from self._encoded(wait=not self._under_way or len(self._encodes) > 2)

    def _ask(self, want: Wanted) -> Iterator[Result]:
        """Have the picture read, unless it has been or is about to be."""
        info = self._read.get(want.address)
        error = self._failed.get(info.sha256 if info else want.address)
        if error is not None:
            yield picture_problem(want.row, want.item, want.address, error)
        elif info is not None and info.sha256 in self._embedded:
            yield Embedded((want.item,), info)
        elif info is not None:
            self._embedding[info.sha256].append(want)
        elif want.address in self._reading:
            self._reading[want.address].append(want)
        else:
            self._reading[want.address] = [want]
            self._submit(self._reading, want.address, self._loader.load, want.address)

    def _submit(
        self, waiting: _Waiting, key: str, work: Callable[[Any], _Loaded], argument: Any
    ) -> None:
        def answer(future: Future[_Loaded]) -> None:
            if not future.cancelled():
                error = future.exception()
                outcome = error if isinstance(error, Exception) else future.result()
                self._answers.put((waiting, key, outcome))

        self._under_way += 1
        self._pool.submit(work, argument).add_done_callback(answer)

    def _answer(self, waiting: _Waiting, key: str, outcome: Outcome) -> Iterator[Result]:
        self._under_way -= 1
        if isinstance(outcome, PICTURE_ERRORS):
            self._failed[key] = outcome
            for want in waiting.pop(key):
                yield picture_problem(want.row, want.item, want.address, outcome)
        elif isinstance(outcome, Exception):
            raise outcome
        elif outcome.picture is not None:
            self._batch.append(outcome)
        else:
            yield from self._loaded(outcome)

    def _loaded(self, loaded: _Loaded) -> Iterator[Result]:
        """Have it decoded, unless the same bytes have been or are about to be embedded."""
        sha256 = loaded.info.sha256
        wants = self._reading.pop(loaded.address)
        self._read[loaded.address] = loaded.info
        if (error := self._failed.get(sha256)) is not None:
            for want in wants:
                yield picture_problem(want.row, want.item, want.address, error)
        elif sha256 in self._embedding:
            self._embedding[sha256] += wants
        elif sha256 in self._embedded or self._known(sha256):
            self._embedded.add(sha256)
            yield Embedded(tuple(want.item for want in wants), loaded.info, loaded.body)
        else:
            self._embedding[sha256] = wants
            self._submit(self._embedding, sha256, self._loader.decode, loaded)

    def _encode(self) -> None:
        batch, self._batch = self._batch, []
        pictures = [loaded.picture for loaded in batch if loaded.picture is not None]
        self._encodes.append((batch, self._encoding.submit(self._encoder.embed_pictures, pictures)))

    def _encoded(self, *, wait: bool) -> Iterator[Result]:
        """The results of the batches that are done; of the oldest in any case, with ``wait``."""
        while self._encodes and (wait or self._encodes[0][1].done()):
            batch, future = self._encodes.popleft()
            for loaded, vector in zip(batch, future.result(), strict=True):
                sha256 = loaded.info.sha256
                self._embedded.add(sha256)
                items = tuple(want.item for want in self._embedding.pop(sha256))
                yield Embedded(items, loaded.info, loaded.body, vector)
            wait = False
