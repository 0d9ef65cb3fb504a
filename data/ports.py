"""What one part of Lookwright needs of another, as protocols.

Real implementations and their embedded twins satisfy the same contract suites in ``tests/contract``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Protocol, runtime_checkable

from PIL.Image import Image as Picture

from data.garments import Garment, Likelihood
from data.types import Entry, Facts, Filters, Question, Ranking, Vectors

__all__ = [
    "Cache",
    "Clock",
    "Encoder",
    "Fetcher",
    "GarmentReader",
    "ObjectStore",
    "Picture",
    "PictureClassifier",
    "ProductIndex",
]


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The time now, aware, in UTC."""
        ...


@runtime_checkable
class Encoder(Protocol):
    """Pictures and texts into one space."""

    @property
    def fingerprint(self) -> str:
        """Names the vectors' origin: weights, preprocessing and precision."""
        ...

    @property
    def dim(self) -> int: ...

    @property
    def scales(self) -> Mapping[str, tuple[float, float]]:
        """``{"text": (lo, hi), "picture": (lo, hi)}``: where this model's cosines live."""
        ...

    def embed_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        """RGB pictures to ``(n, d)`` float32 unit rows."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Texts to ``(n, d)`` float32 unit rows."""
        ...


@runtime_checkable
class GarmentReader(Protocol):
    """What garment a picture shows."""

    @property
    def fingerprint(self) -> str:
        """Names the readings' origin: weights, preprocessing and calibration."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """The categories it can tell apart."""
        ...

    def read(self, pictures: Sequence[Picture]) -> list[Garment]:
        """RGB pictures, each of one garment, to what they show."""
        ...


@runtime_checkable
class PictureClassifier(Protocol):
    """Any classifier of pictures, such as one that tells what must not be shown."""

    def classify(self, pictures: Sequence[Picture]) -> list[tuple[Likelihood, ...]]:
        """For each RGB picture all labels with their probabilities, the likeliest first."""
        ...


@runtime_checkable
class ProductIndex(Protocol):
    """The products' vectors and what the blend and the filters need to know of them."""

    @property
    def model(self) -> str:
        """The fingerprint of the encoder whose vectors are inside."""
        ...

    @property
    def generation(self) -> str:
        """Names the present build; changes when another is swapped in."""
        ...

    def put(self, entries: Sequence[Entry]) -> None:
        """Add or replace items; an entry without a vector changes the facts of an item that is there.

        On return the change survives a kill of the process. An entry without vector whose item is
        not inside raises ``NotFoundError``.
        """
        ...

    def remove(self, items: Sequence[str]) -> None:
        """Take items out by item id; those that are not inside are passed over."""
        ...

    def find(self, question: Question) -> Ranking:
        """The best of the blend, collapsed to groups."""
        ...

    def count(self, filters: Filters | None = None) -> int:
        """Items (not groups) that pass the filters."""
        ...

    def facts(self, items: Sequence[str]) -> dict[str, Facts]:
        """What is known of the named items; those that are not inside are left out."""
        ...

    def vectors(self, items: Sequence[str]) -> dict[str, Vectors]:
        """The ``(d,)`` vectors of the named items; those that are not inside are left out."""
        ...

    def items(self) -> Iterator[str]:
        """The ids of all items inside."""
        ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


@runtime_checkable
class ObjectStore(Protocol):
    """Bytes under names; names are relative paths like ``pictures/ab/abcdef....jpg``."""

    def put(self, name: str, body: bytes, content_type: str) -> None:
        """Store whole or not at all; the same name again replaces. Raises ``StorageFullError``, ``UnavailableError``."""
        ...

    def get(self, name: str) -> bytes:
        """Raises ``NotFoundError``."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A reader over the bytes. Raises ``NotFoundError``."""
        ...

    def exists(self, name: str) -> bool: ...

    def delete(self, names: Iterable[str]) -> None:
        """Names that do not exist are passed over."""
        ...

    def names(self, prefix: str = "") -> Iterator[str]:
        """All names that begin so, sorted."""
        ...

    def address(self, name: str) -> str | None:
        """An address from which a browser may read it directly, or None where only we can serve it."""
        ...

    def check(self) -> None:
        """Raises ``UnavailableError`` where the store cannot be written to."""
        ...


class Fetcher(Protocol):
    """The one guarded way to read an address that a user or a feed names."""

    def fetch(self, address: str, *, limit: int | None = None) -> bytes:
        """The body behind an http(s) address, redirects followed and checked.

        Raises ``AddressRefusedError`` for addresses outside the public internet,
        ``FetchFailedError`` when it does not answer, ``TooLargeError`` past ``limit`` bytes.
        """
        ...


class Cache(Protocol):
    """Answers kept for a while; losing them costs time only."""

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes) -> None: ...

    def clear(self) -> None: ...
