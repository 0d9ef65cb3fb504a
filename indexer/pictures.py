"""Where a feed's pictures are, and by which hash a change of one is noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from data.errors import (
    AddressRefusedError,
    FetchFailedError,
    LookwrightError,
    NotFoundError,
    TooLargeError,
    UnsupportedPictureError,
)
from data.ports import Fetcher
from data.types import Problem
from indexer.plan import Candidate
from indexer.problems import RULES, shown
from indexer.rows import FeedItem

__all__ = ["PictureHasher", "PictureSource", "hash_pictures", "picture_problem"]

MOST_BYTES = 32 << 20

_CODES: dict[type[LookwrightError], str] = {
    NotFoundError: "picture_not_found",
    AddressRefusedError: "picture_refused",
    FetchFailedError: "picture_fetch_failed",
    UnsupportedPictureError: "picture_unreadable",
    TooLargeError: "picture_too_large",
}
PICTURE_ERRORS = tuple(_CODES)
"""What can be wrong with one picture; anything else stops the import."""


class PictureSource:
    """Reads the pictures a feed names: paths beside it or in ``images``, ``file:`` and http(s) addresses.

    Files are read inside the two folders only, after every ``..`` and link is followed; a feed on the
    person's own machine may be given more by ``allow_local``. Without a ``fetcher``, http(s) is refused.
    """

    def __init__(
        self,
        base: Path,
        images: Path | None = None,
        fetcher: Fetcher | None = None,
        *,
        most_bytes: int = MOST_BYTES,
        allow_local: bool = False,
    ) -> None:
        self._roots = [root.resolve() for root in (images, base) if root is not None]
        self._fetcher = fetcher
        self._most_bytes = most_bytes
        self._allow_local = allow_local
        self.locate = lru_cache(maxsize=1 << 16)(self._locate)

    def _locate(self, address: str) -> Path | None:
        """The file behind an address, None for http(s).

        Raises ``NotFoundError``, and ``AddressRefusedError`` for files outside the feed's folders.
        """
        if address.startswith(("http://", "https://")):
            return None
        if address.startswith("file:"):
            parts = urlsplit(address)
            name = unquote(parts.path)
            if parts.netloc not in ("", "localhost"):
                raise AddressRefusedError(f"{shown(address)} names another machine.")
        else:
            name = address
        for place in self._places(name):
            if found := self._inside(place, address):
                return found
        raise NotFoundError(f"There is no picture {shown(address)} beside the feed.")

    def _places(self, name: str) -> list[Path]:
        plain = name.replace("\\", "/")
        names = dict.fromkeys((name, plain, unquote(plain)))
        return [root / spelling for root in self._roots for spelling in names]

    def _inside(self, place: Path, address: str) -> Path | None:
        try:
            path = place.resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None  # not there, or no name a file can have
        if not self._allow_local and not any(path.is_relative_to(root) for root in self._roots):
            raise AddressRefusedError(
                f"{shown(address)} lies outside the feed's folder and may not be read."
            )
        return path if path.is_file() else None

    def read(self, address: str) -> bytes:
        """The bytes behind an address. Raises one of ``PICTURE_ERRORS``."""
        path = self.locate(address)
        if path is not None:
            return self._read_file(path, address)
        if self._fetcher is None:
            raise AddressRefusedError("Pictures of the web are not fetched here.")
        return self._fetcher.fetch(address, limit=self._most_bytes)

    def _read_file(self, path: Path, address: str) -> bytes:
        try:
            with path.open("rb") as file:
                body = file.read(self._most_bytes + 1)
        except OSError as error:
            reason = error.strerror or "it cannot be opened"
            raise NotFoundError(f"{shown(address)} cannot be read: {reason}.") from error
        if len(body) > self._most_bytes:
            raise TooLargeError(f"A picture may have {self._most_bytes >> 20} MiB.")
        return body


class PictureHasher:
    """The hash of a picture: while it stays the same, an item keeps its picture and its vector.

    A file counts by its bytes, read once in a run while size and time of change stay the same; an http(s)
    address counts by itself, for only fetching it would tell more.
    """

    def __init__(self, source: PictureSource) -> None:
        self._source = source
        self._digest = lru_cache(maxsize=1 << 16)(self._read_digest)

    def __call__(self, address: str) -> str:
        """Raises one of ``PICTURE_ERRORS``."""
        path = self._source.locate(address)
        if path is None:
            return self._hash("address", address)
        try:
            state = path.stat()
        except OSError as error:
            raise NotFoundError(f"There is no picture {shown(address)} any more.") from error
        return self._hash("bytes", self._digest(path, state.st_size, state.st_mtime_ns))

    def _read_digest(self, path: Path, size: int, changed: int) -> str:
        del size, changed  # part of the key only
        return hashlib.sha256(self._source.read(str(path))).hexdigest()

    def _hash(self, kind: str, value: str) -> str:
        body = f"{kind}\n{value}".encode()
        return hashlib.blake2b(body, digest_size=16).hexdigest()


def hash_pictures(
    items: Iterable[FeedItem], hasher: PictureHasher
) -> tuple[tuple[Candidate, ...], tuple[Problem, ...]]:
    """The candidates of a batch, and the problems of items whose picture cannot be read."""
    candidates: list[Candidate] = []
    problems: list[Problem] = []
    for read in items:
        try:
            candidates.append(Candidate.of(read, hasher(read.item.picture)))
        except PICTURE_ERRORS as error:
            problems.append(picture_problem(read.row, read.item.sku, read.item.picture, error))
    return tuple(candidates), tuple(problems)


def picture_problem(row: int, item: str, address: str, error: LookwrightError) -> Problem:
    """The row's problem for what went wrong with its picture; ``error`` is one of ``PICTURE_ERRORS``."""
    code = next(code for kind, code in _CODES.items() if isinstance(error, kind))
    rule = RULES[code]
    message = f"{rule.message.format(value=shown(address))} {error.detail}"
    return Problem(row, item, "image_link", code, message, rule.hint, rule.severity)
