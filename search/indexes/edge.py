"""The embedded index: nothing to start, one folder, one process.

FOLDER/CURRENT          the name of the generation that answers
FOLDER/<generation>/    recipe.json and the engine's own shard
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from search.blend import Scales
from search.fused import TAIL_SCALE, default_knots
from search.indexes.edge_store import EdgeStore
from search.indexes.stored import Recipe, StoredIndex

__all__ = ["EdgeIndex", "open_edge_index"]


class EdgeIndex(StoredIndex):
    """A generation of the embedded index, open."""

    def __init__(
        self, folder: Path, generation: str, store: EdgeStore, recipe: Recipe, scales: Scales
    ) -> None:
        super().__init__(store, recipe, scales, generation)
        self.folder = folder


def open_edge_index(
    folder: Path,
    *,
    model: str,
    dim: int,
    scales: Mapping[str, tuple[float, float]] | Scales | None = None,
) -> EdgeIndex:
    """Open the index in ``folder``, made empty where there is none.

    ``model`` is the encoder's fingerprint, ``dim`` its dimensions, ``scales`` where its cosines
    live. Raises ``ModelMismatchError`` where the vectors inside come from another model,
    ``WorkspaceInUseError`` where another process has it open.
    """
    folder.mkdir(parents=True, exist_ok=True)
    current = folder / "CURRENT"
    if not current.exists():
        recipe = Recipe(model, dim, default_knots(), TAIL_SCALE)
        name = new_generation(folder, recipe)
        point_at(folder, name)
    name = current.read_text().strip()
    recipe = msgspec.json.decode((folder / name / "recipe.json").read_bytes(), type=Recipe)
    recipe.must_fit(model, dim)
    store = EdgeStore.open(folder / name / "shard")
    return EdgeIndex(folder, name, store, recipe, Scales.of(scales or {}))


def new_generation(folder: Path, recipe: Recipe) -> str:
    """Make an empty generation beside the present one; nothing points at it yet."""
    name = f"g{secrets.token_hex(6)}"
    store = EdgeStore.create(folder / name / "shard", recipe.space.size)
    store.close()
    (folder / name / "recipe.json").write_bytes(msgspec.json.encode(recipe))
    return name


def point_at(folder: Path, generation: str) -> None:
    """Let a generation answer, at once or not at all."""
    fresh = folder / "CURRENT.new"
    fresh.write_text(generation)
    fresh.replace(folder / "CURRENT")
