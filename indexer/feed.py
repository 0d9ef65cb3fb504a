"""A feed, opened and read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import msgspec

from data.types import Dialect, Problem
from indexer.readers import open_reader
from indexer.rows import FeedItem, ItemBuilder
from indexer.seen import SeenIds

__all__ = ["Batch", "Feed", "FeedOptions", "open_feed"]

_BRAND_ROWS = 1000
"""How many rows are looked at to tell a feed of one brand from one of several."""

MIXED = "mixed"
"""What stands for the brand of a feed that names several."""


class FeedOptions(msgspec.Struct, frozen=True):
    """What a person says about a feed beyond its content; None leaves it to the content."""

    brand: str | None = None
    dialect: Dialect | None = None
    currency: str | None = None
    images: Path | None = None
    """The folder in which picture paths are looked up besides the feed's own."""
    rows: frozenset[int] | None = None
    """The rows that are taken in; the others are read and passed over."""


class Batch(msgspec.Struct, frozen=True):
    """``rows`` rows of a feed: the items among them, and the problems found in them."""

    rows: int
    items: tuple[FeedItem, ...]
    problems: tuple[Problem, ...]


class Feed:
    """One reading of a feed. While and after ``batches`` is read through:

    ``present`` holds all ids seen, rejected rows included; ``truncated`` says whether rows may be lost,
    so that what is absent proves nothing; ``progress`` is the share of the file that was read.
    """

    def __init__(self, path: Path, options: FeedOptions) -> None:
        self.path = path
        self.options = options
        self._open()
        self.dialect: Dialect = self._reader.dialect
        self.brand = self._first_brand()

    def _open(self) -> None:
        options = self.options
        self._brand_told = options.brand is not None
        self._reader = open_reader(self.path, options.dialect, options.brand, options.currency)
        self._builder = ItemBuilder(
            self._reader.columns,
            separator=self._reader.separator,
            brand=options.brand,
            currency=options.currency,
        )

    def _first_brand(self) -> str:
        """The one brand of the first rows, ``mixed`` where there are several, blank where there is none."""
        with closing(self._reader):
            texts = {raw.brand for _, raw in islice(self._reader, _BRAND_ROWS)}
        brands = {self._builder.brand_of(text) for text in texts} - {""}
        return MIXED if len(brands) > 1 else next(iter(brands), "")

    @property
    def present(self) -> SeenIds:
        return self._builder.seen

    @property
    def truncated(self) -> bool:
        return self._reader.truncated

    @property
    def progress(self) -> float:
        return self._reader.progress

    def batches(self, size: int = 1000) -> Iterator[Batch]:
        """The feed from its beginning, ``size`` variants at a time; a second call reads it anew."""
        self._open()
        reader, builder = self._reader, self._builder
        rows = iter(reader)
        try:
            done = 0
            while chunk := list(islice(rows, size)):
                items = tuple(
                    item for row, raw in chunk if (item := builder.build(row, raw)) is not None
                )
                self._tell_brands(items)
                yield self._batch(items, reader.rows - done)
                done = reader.rows
            if reader.rows > done or reader.problems:
                yield self._batch((), reader.rows - done)
        finally:
            reader.close()

    def _tell_brands(self, items: tuple[FeedItem, ...]) -> None:
        """A source is named by its brand, so a feed of several is better named by a person."""
        if self._brand_told:
            return
        for read in items:
            if read.item.brand != self.brand:
                self._brand_told = True
                row, item = read.row, read.item
                self._builder.report(row, item.sku, "brand", "several_brands", item.brand_name)
                return

    def _batch(self, items: tuple[FeedItem, ...], rows: int) -> Batch:
        reader = self._reader
        problems = sorted(
            [*reader.problems, *self._builder.problems], key=lambda problem: problem.row
        )
        reader.problems.clear()
        self._builder.problems.clear()
        only = self.options.rows
        if only is None:
            return Batch(rows, items, tuple(problems))
        items = tuple(item for item in items if item.row in only)
        problems = [problem for problem in problems if problem.row in only]
        return Batch(len({each.row for each in (*items, *problems)}), items, tuple(problems))


def open_feed(path: Path, options: FeedOptions | None = None) -> Feed:
    """Look into a feed: its dialect, its brand and whether it can be read at all.

    Raises ``FeedUnreadableError`` with a sentence that says what to do.
    """
    return Feed(path, options or FeedOptions())
