"""Which dialect and container a file is, by what it holds and never by its name."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from data.errors import FeedUnreadableError
from data.types import Dialect
from indexer.readers.base import Reader
from indexer.readers.google import GoogleTable, google_field
from indexer.readers.google_xml import GoogleXml
from indexer.readers.items import ItemLines, ItemParquet
from indexer.readers.shopify import ShopifyTable, shopify_field
from indexer.readers.text import encoding_of, open_file
from indexer.rows import FIELDS

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
_PARQUET = b"PAR1"
_TELLS_GOOGLE = {"id", "title", "image_link", "price", "availability", "item_group_id"}
_KINDS = "Google Merchant (TSV, CSV, XML), Shopify product CSV, Lookwright items (JSONL, Parquet)"


def open_reader(
    path: Path, dialect: Dialect | None, brand: str | None, currency: str | None
) -> Reader:
    """The reader for a file; ``dialect`` overrides what its content says.

    Raises ``FeedUnreadableError`` with what to do about it.
    """
    with ExitStack() as on_error:
        file, head = open_file(path)
        on_error.callback(file.close)
        _refuse_foreign(path, head)
        reader = _reader(path, file, head, dialect, brand, currency)
        on_error.pop_all()
    return reader


def _reader(
    path: Path,
    file: BinaryIO,
    head: bytes,
    dialect: Dialect | None,
    brand: str | None,
    currency: str | None,
) -> Reader:
    if head.startswith(_PARQUET):
        file.close()
        return _only(Dialect.ITEMS, dialect, ItemParquet(path, brand))
    first = _first_text(path, head)
    if first.startswith("<"):
        return _only(Dialect.GOOGLE, dialect, GoogleXml(file))
    if first.startswith("{") or dialect is Dialect.ITEMS:
        return _only(Dialect.ITEMS, dialect, ItemLines(file, head))
    if (dialect or _table_dialect(path, first)) is Dialect.SHOPIFY:
        return ShopifyTable(file, head, brand, currency)
    return GoogleTable(file, head, brand)


def _only(found: Dialect, wanted: Dialect | None, reader: Reader) -> Reader:
    if wanted in (None, found):
        return reader
    raise FeedUnreadableError(
        f"The feed is of the kind {found}, not {wanted}; leave --format out, or name the right one."
    )


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise FeedUnreadableError(f"{path.name} is {what}.")
    if encoding_of(head) == "utf-8" and not head.startswith(_PARQUET) and _is_binary(head):
        raise FeedUnreadableError(
            f"{path.name} is no text: it is read as {_KINDS}. If it is UTF-16, save it as UTF-8."
        )


def _is_binary(head: bytes) -> bool:
    """Whether the bytes are no text: a stray NUL may be mended, many control characters are not."""
    controls = sum(head.count(code) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return controls > 4 + len(head) / 100


def _first_text(path: Path, head: bytes) -> str:
    first = head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n")
    if first.startswith("["):
        raise FeedUnreadableError(
            f"{path.name} is one JSON list; write one item a line instead, without the brackets."
        )
    return first


def _table_dialect(path: Path, first: str) -> Dialect:
    names = re.split(r'[\t,;|"]+', first.partition("\n")[0])
    shopify = {field for name in names if (field := shopify_field(name))}
    google = {field for name in names if (field := google_field(name)) in FIELDS}
    if "handle" in shopify:
        return Dialect.SHOPIFY
    if len(google & _TELLS_GOOGLE) >= 2:
        return Dialect.GOOGLE
    raise FeedUnreadableError(
        f"The first line of {path.name} names no columns of a known feed. Read are {_KINDS}; "
        "if it is one of these, name it with --format."
    )
