"""An embedded index for each test that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.types import Entry
from search import EdgeIndex, open_edge_index
from tests.search.catalogues import DIM, SCALES


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[list[Entry]], EdgeIndex]]:
    """Open an embedded index over some entries."""
    opened: list[EdgeIndex] = []

    def opener(entries: list[Entry]) -> EdgeIndex:
        index = open_edge_index(tmp_path / "index", model="m", dim=DIM, scales=SCALES)
        index.put(entries)
        opened.append(index)
        return index

    yield opener
    for index in opened:
        index.close()
