"""Small feeds, written where a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.types import Problem
from indexer import Feed, FeedItem, FeedOptions, open_feed

GOOGLE = "id\ttitle\timage_link\tavailability\tprice\tbrand\tcolor\tsize\tgender"
ROW = "{id}\tTee\tred.jpg\tin_stock\t15.00 USD\tLuma\tRed\tS\tfemale"


class Reading:
    """A feed read through: its items, its problems, and the feed itself."""

    def __init__(self, path: Path, options: FeedOptions) -> None:
        self.feed: Feed = open_feed(path, options)
        batches = list(self.feed.batches(size=100))
        self.rows = sum(batch.rows for batch in batches)
        self.items: list[FeedItem] = [item for batch in batches for item in batch.items]
        self.problems: list[Problem] = [found for batch in batches for found in batch.problems]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def skus(self) -> list[str]:
        return [read.item.sku for read in self.items]


ReadFeed = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> ReadFeed:
    """Write text or bytes to a file and read it as a feed; keywords are ``FeedOptions``."""

    def reading(content: str | bytes, **options: object) -> Reading:
        path = tmp_path / "feed"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Reading(path, FeedOptions(**options))

    return reading


@pytest.fixture
def google() -> Callable[..., str]:
    """A Google table of one row for each id; keywords replace cells by their column."""

    def table(*ids: str, **cells: str) -> str:
        names = GOOGLE.split("\t") + [name for name in cells if name not in GOOGLE.split("\t")]
        lines = ["\t".join(names)]
        for sku in ids or ("A",):
            row = dict(zip(GOOGLE.split("\t"), ROW.format(id=sku).split("\t"), strict=True)) | cells
            lines.append("\t".join(row[name] for name in names))
        return "\n".join(lines) + "\n"

    return table
