"""Building a graph in a process of its own, so that the one that answers never waits for it.

The engine holds Python's lock for as long as it builds. The parent spools entries into a folder
and waits; the child loads them, builds, and ends. Where the parent dies, so does the child.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np

from data.errors import UnavailableError
from data.types import Entry, Facts
from search.fused import fitted_knots
from search.indexes.edge_store import EdgeStore
from search.indexes.generation import BATCH, Recipe, points_of

__all__ = ["build_apart", "main"]

_FACTS, _VECTORS = "facts.jsonl", "vectors.f32"


def build_apart(place: Path, recipe: Recipe, entries: Iterable[Entry]) -> Recipe:
    """Make a shard of these entries under ``place``; gives the recipe with knots that fit their prices.

    Raises ``UnavailableError`` where the child fails.
    """
    place.mkdir(parents=True)
    prices = _spool(place, recipe.dim, entries)
    recipe = msgspec.structs.replace(recipe, knots=fitted_knots(prices))
    (place / "recipe.json").write_bytes(msgspec.json.encode(recipe))
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    program = "import sys; from search.indexes.building import main; main(sys.argv[1])"
    command = [sys.executable, "-c", program, str(place)]
    with subprocess.Popen(  # noqa: S603 - our own program and a folder of our own naming
        command,
        stdin=subprocess.PIPE,  # its end tells the child that this process is gone
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    ) as child:
        words = child.stderr.read() if child.stderr else b""
        status = child.wait()
    if status != 0:
        raise UnavailableError(
            "building the index failed: see the log, make sure of disk and memory, and try again"
        ) from RuntimeError(words.decode(errors="replace"))
    for name in (_FACTS, _VECTORS):
        (place / name).unlink()
    return recipe


def _spool(place: Path, dim: int, entries: Iterable[Entry]) -> list[float]:
    """Write entries where the child finds them; gives the prices that are known."""
    prices: list[float] = []
    encode = msgspec.json.Encoder().encode
    with (place / _FACTS).open("wb") as facts, (place / _VECTORS).open("wb") as vectors:
        for entry in entries:
            row = np.asarray(entry.vector, np.float32)
            if row.shape != (dim,):
                raise ValueError(f"a vector of {dim} numbers is needed, and one is {row.shape}")
            vectors.write(row.tobytes())
            facts.write(encode(entry.facts) + b"\n")
            if entry.facts.price is not None:
                prices.append(entry.facts.price)
    return prices


def _entries(place: Path, dim: int) -> Iterator[Entry]:
    decode = msgspec.json.Decoder(Facts).decode
    with (place / _FACTS).open("rb") as facts, (place / _VECTORS).open("rb") as vectors:
        for line in facts:
            yield Entry(decode(line), np.frombuffer(vectors.read(4 * dim), np.float32))


def _die_with_parent() -> None:
    """End at once when the parent's end of standard input closes."""

    def watch() -> None:
        os.read(0, 1)  # nothing is ever written: it returns at the parent's end
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(folder: str) -> None:
    """The child's part: load what was spooled and build the graph."""
    _die_with_parent()
    place = Path(folder)
    recipe = msgspec.json.decode((place / "recipe.json").read_bytes(), type=Recipe)
    store = EdgeStore.create(place / "shard", recipe.space.size)
    entries = _entries(place, recipe.dim)
    while batch := list(islice(entries, BATCH)):
        store.upsert(points_of(recipe.space, batch), late=False)
    store.optimize()
    store.flush()
    store.close()
