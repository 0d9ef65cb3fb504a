"""Another generation of an index, built beside the one that answers and swapped in at once.

    build = index.begin_build()          # or with another encoder's model, dim and scales
    build.run(entries)                   # the index answers and takes writes all the while
    build.catch_up(entries)              # another encoder's vectors of what changed meanwhile
    build.swap()

A build that is killed leaves nothing that answers: the next opening removes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data.errors import ConflictError
from data.types import Entry
from search.blend import Scales
from search.indexes.generation import Generation, Recipe
from search.indexes.stored import StoredIndex

__all__ = ["Build", "Yard"]

NEARLY = 200
"""So few changes are caught up with while writes wait; more than that, and they need not wait yet."""


@dataclass(frozen=True)
class Yard:
    """Where and how one kind of index makes its generations."""

    fill: Callable[[Recipe, Scales, Iterable[Entry]], Generation]
    """Make a generation of entries; the knots of its recipe follow their prices."""
    switch: Callable[[Generation], None]
    """From now on this one is opened, at once or not at all."""
    discard: Callable[[Generation], None]
    """Close and remove one that no longer answers."""


class Build:
    """A generation on its way."""

    def __init__(self, index: StoredIndex, yard: Yard, recipe: Recipe, scales: Scales) -> None:
        self._index, self._yard, self._recipe, self._scales = index, yard, recipe, scales
        self._made: Generation | None = None
        index.note_writes()

    @property
    def same_model(self) -> bool:
        return self._recipe.model == self._index.model

    def run(self, entries: Iterable[Entry] | None = None) -> None:
        """Load and index; without entries, those of the generation in force. Takes minutes.

        Raises ``UnavailableError``, ``StorageFullError`` where the build fails; the index stays as it was.
        """
        if entries is None:
            entries = self._index.entries_of(list(self._index.items()))
        self._made = self._yard.fill(self._recipe, self._scales, entries)

    def catch_up(self, entries: Sequence[Entry] = (), removed: Sequence[str] = ()) -> list[str]:
        """Take over changes; gives the items that changed since and still need another's vectors.

        With the same model all changes are taken over from the index itself.
        """
        made = self._ready()
        made.put(entries)
        made.remove(removed)
        noted = self._index.take_notes()
        if not self.same_model:
            return noted
        while noted:
            self._copy(noted)
            noted = self._index.take_notes() if len(noted) > NEARLY else []
        return []

    def swap(self) -> str:
        """Let the new generation answer, and remove the old; gives its name.

        Raises ``ConflictError`` where items changed that another model's vectors are needed for.
        """
        made = self._ready()
        with self._index.writes_held():
            noted = self._index.noted()
            if self.same_model:
                self._copy(noted)
            elif noted:
                raise ConflictError(
                    f"{len(noted)} items changed while the new vectors were made: catch up and swap again"
                )
            made.store.flush()
            self._yard.switch(made)
            old = self._index.replace(made)
            self._index.stop_noting()
        self._yard.discard(old)
        self._made = None
        return made.name

    def abort(self) -> None:
        """Give the build up; the index stays as it is."""
        self._index.stop_noting()
        if self._made is not None:
            self._yard.discard(self._made)
            self._made = None

    def _copy(self, items: Sequence[str]) -> None:
        made = self._ready()
        inside = list(self._index.entries_of(items))
        made.put(inside)
        here = {entry.facts.item for entry in inside}
        made.remove([item for item in items if item not in here])

    def _ready(self) -> Generation:
        if self._made is None:
            raise ConflictError("nothing has been built yet: run the build first")
        return self._made
