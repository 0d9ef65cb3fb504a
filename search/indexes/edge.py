"""The embedded index: nothing to start, one folder, one process.

FOLDER/CURRENT          the name of the generation that answers
FOLDER/<generation>/    recipe.json and the engine's own shard
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from data.errors import UnavailableError
from data.types import Entry
from search.blend import Scales
from search.fused import default_knots
from search.generations import Build, Yard
from search.indexes.building import build_apart
from search.indexes.edge_store import EdgeStore, translated
from search.indexes.generation import Generation, Recipe
from search.indexes.stored import StoredIndex

__all__ = ["EdgeIndex", "open_edge_index"]

MANY = 10_000
"""Points outside the graph that a search can still look through one and all."""


class EdgeIndex(StoredIndex):
    """The embedded index, open. Only this process can have it open."""

    def __init__(self, folder: Path, live: Generation) -> None:
        super().__init__(live)
        self._folder = folder

    def needs_build(self) -> bool:
        """Whether so many points lie outside the graph that searches slow down."""
        store = self._live.store
        return isinstance(store, EdgeStore) and store.unindexed() > MANY

    def begin_build(
        self,
        *,
        model: str | None = None,
        dim: int | None = None,
        scales: Mapping[str, tuple[float, float]] | Scales | None = None,
    ) -> Build:
        """Begin another generation, of the same model's vectors unless another is named.

        Raises ``ConflictError`` while another build is under way.
        """
        recipe = Recipe(model or self.model, dim or self.dim, default_knots())
        kept = self._live.scales if scales is None else Scales.of(scales)
        return Build(self, Yard(self._fill, self._switch, self._discard), recipe, kept)

    def _fill(self, recipe: Recipe, scales: Scales, entries: Iterable[Entry]) -> Generation:
        name = _new_name()
        try:
            with translated():
                recipe = build_apart(self._folder / name, recipe, entries)
        except BaseException:
            shutil.rmtree(self._folder / name, ignore_errors=True)
            raise
        return Generation(name, EdgeStore.open(self._folder / name / "shard"), recipe, scales)

    def _switch(self, made: Generation) -> None:
        point_at(self._folder, made.name)

    def _discard(self, old: Generation) -> None:
        old.store.close()
        shutil.rmtree(self._folder / old.name, ignore_errors=True)


def open_edge_index(
    folder: Path,
    *,
    model: str,
    dim: int,
    scales: Mapping[str, tuple[float, float]] | Scales | None = None,
    any_model: bool = False,
) -> EdgeIndex:
    """Open the index in ``folder``, made empty where there is none.

    ``model`` is the encoder's fingerprint, ``dim`` its dimensions, ``scales`` where its cosines
    live. ``any_model`` opens the vectors of another one too, to build beside them. Raises
    ``ModelMismatchError`` where the vectors inside come from another model, ``WorkspaceInUseError``
    where another process has it open, ``UnavailableError`` where the folder holds something else.
    """
    with translated():
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "CURRENT").exists():
            point_at(folder, _new_generation(folder, Recipe(model, dim, default_knots())))
        name = (folder / "CURRENT").read_text().strip()
        recipe = _recipe(folder / name)
        if not any_model:
            recipe.must_fit(model, dim)
        store = EdgeStore.open(folder / name / "shard")
        _sweep(folder, name)
    return EdgeIndex(folder, Generation(name, store, recipe, Scales.of(scales or {})))


def point_at(folder: Path, generation: str) -> None:
    """Let a generation be the one that is opened, at once or not at all."""
    fresh = folder / "CURRENT.new"
    with fresh.open("w") as file:
        file.write(generation)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "CURRENT")
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _new_name() -> str:
    return f"g{secrets.token_hex(6)}"


def _new_generation(folder: Path, recipe: Recipe) -> str:
    name = _new_name()
    EdgeStore.create(folder / name / "shard", recipe.space.size).close()
    (folder / name / "recipe.json").write_bytes(msgspec.json.encode(recipe))
    return name


def _recipe(place: Path) -> Recipe:
    try:
        return msgspec.json.decode((place / "recipe.json").read_bytes(), type=Recipe)
    except (OSError, msgspec.MsgspecError) as error:
        raise UnavailableError(
            "the index's folder is damaged: move it away and index the catalogue again"
        ) from error


def _sweep(folder: Path, current: str) -> None:
    """Remove what killed builds and swaps have left; the shard's lock is ours by now."""
    for leftover in folder.glob("g*"):
        if leftover.name != current and leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
    (folder / "CURRENT.new").unlink(missing_ok=True)
