"""The index on a Qdrant server: one collection for each generation, an alias on the one that answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from data.errors import UnavailableError
from data.types import Entry
from search.blend import Scales
from search.fused import default_knots, fitted_knots
from search.generations import Build, Yard
from search.indexes.generation import BATCH, Generation, Recipe
from search.indexes.server_store import ServerStore, translated
from search.indexes.stored import StoredIndex

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

__all__ = ["ServerIndex", "open_server_index"]

SAMPLE = 20_000
"""Entries from whose prices the knots are laid."""


class ServerIndex(StoredIndex):
    """The server's index, as this process sees it."""

    def __init__(self, client: QdrantClient, alias: str, live: Generation, *, memory: bool) -> None:
        super().__init__(live)
        self._client, self._alias, self._memory = client, alias, memory

    def needs_build(self) -> bool:
        """Never: a server builds its graphs by itself."""
        return False

    def begin_build(
        self,
        *,
        model: str | None = None,
        dim: int | None = None,
        scales: Mapping[str, tuple[float, float]] | Scales | None = None,
    ) -> Build:
        """Begin another generation, of the same model's vectors unless another is named.

        Raises ``ConflictError`` while another build is under way in this process.
        """
        recipe = Recipe(model or self.model, dim or self.dim, default_knots())
        kept = self._live.scales if scales is None else Scales.of(scales)
        return Build(self, Yard(self._fill, self._switch, _drop), recipe, kept)

    def close(self) -> None:
        self._client.close()

    def _renew(self) -> None:
        name = _behind(self._client, self._alias)
        if name is None:
            raise UnavailableError(
                "the server no longer holds the index: index the catalogue again, or name the right server"
            )
        fresh = _generation(self._client, name, self._live.scales, memory=self._memory)
        fresh.recipe.must_fit(self.model, self.dim)
        self.replace(fresh)

    def _fill(self, recipe: Recipe, scales: Scales, entries: Iterable[Entry]) -> Generation:
        left = iter(entries)
        first = list(islice(left, SAMPLE))
        prices = [np.nan if e.facts.price is None else e.facts.price for e in first]
        recipe = msgspec.structs.replace(recipe, knots=fitted_knots(prices))
        made = _new_generation(self._client, self._alias, recipe, scales, memory=self._memory)
        try:
            made.put(first)
            while batch := list(islice(left, BATCH)):
                made.put(batch)
        except BaseException:
            _drop(made)
            raise
        return made

    def _switch(self, made: Generation) -> None:
        point_at(self._client, self._alias, made.name)


def open_server_index(
    url: str,
    *,
    model: str,
    dim: int,
    scales: Mapping[str, tuple[float, float]] | Scales | None = None,
    collection: str = "products",
    api_key: str | None = None,
    timeout: int = 30,
    any_model: bool = False,
) -> ServerIndex:
    """Open the index behind the alias ``collection`` of a Qdrant server, made empty where there is none.

    ``url`` as ``http://host:6333``; ``:memory:`` is the client's own stand-in for tests.
    ``any_model`` opens the vectors of another model too, to build beside them.
    Raises ``ModelMismatchError``, ``UnavailableError``.
    """
    from qdrant_client import QdrantClient

    memory = url == ":memory:"
    with translated():
        client = (
            QdrantClient(url) if memory else QdrantClient(url, api_key=api_key, timeout=timeout)
        )
    return attach(
        client,
        model=model,
        dim=dim,
        scales=scales,
        collection=collection,
        memory=memory,
        any_model=any_model,
    )


def attach(
    client: QdrantClient,
    *,
    model: str,
    dim: int,
    scales: Mapping[str, tuple[float, float]] | Scales | None,
    collection: str,
    memory: bool,
    any_model: bool = False,
) -> ServerIndex:
    """The same through a client that is there already."""
    given = Scales.of(scales or {})
    name = _behind(client, collection)
    if name is None:
        recipe = Recipe(model, dim, default_knots())
        live = _new_generation(client, collection, recipe, given, memory=memory)
        point_at(client, collection, live.name)
    else:
        live = _generation(client, name, given, memory=memory)
    if not any_model:
        live.recipe.must_fit(model, dim)
    return ServerIndex(client, collection, live, memory=memory)


def _generation(client: QdrantClient, name: str, scales: Scales, *, memory: bool) -> Generation:
    store = ServerStore(client, name, memory=memory)
    try:
        recipe = msgspec.convert(store.recipe(), Recipe)
    except msgspec.ValidationError as error:
        raise UnavailableError(
            f"the collection {name} was not made by Lookwright: name another collection"
        ) from error
    return Generation(name, store, recipe, scales)


def point_at(client: QdrantClient, alias: str, collection: str) -> None:
    """Let a collection answer to the alias, at once."""
    from qdrant_client import models

    actions: list[models.AliasOperations] = []
    if _behind(client, alias) is not None:
        gone = models.DeleteAlias(alias_name=alias)
        actions.append(models.DeleteAliasOperation(delete_alias=gone))
    named = models.CreateAlias(collection_name=collection, alias_name=alias)
    actions.append(models.CreateAliasOperation(create_alias=named))
    with translated():
        client.update_collection_aliases(actions)


def _behind(client: QdrantClient, alias: str) -> str | None:
    with translated():
        aliases = client.get_aliases().aliases
    return next((a.collection_name for a in aliases if a.alias_name == alias), None)


def _new_generation(
    client: QdrantClient, alias: str, recipe: Recipe, scales: Scales, *, memory: bool
) -> Generation:
    name = f"{alias}-g{secrets.token_hex(6)}"
    written = msgspec.to_builtins(recipe)
    store = ServerStore.create(client, name, recipe.space.size, written, memory=memory)
    return Generation(name, store, recipe, scales)


def _drop(old: Generation) -> None:
    if isinstance(old.store, ServerStore):
        old.store.drop()
