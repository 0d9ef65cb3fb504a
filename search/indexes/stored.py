"""A product index over generations: what edge and server share."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

from data.errors import ConflictError
from data.types import Entry, Facts, Filters, Question, Ranking, Vectors
from search.indexes.generation import BATCH, Generation
from search.points import GenerationGoneError

__all__ = ["StoredIndex"]

T = TypeVar("T")


class StoredIndex:
    """``ProductIndex`` upon the generation in force; another can be swapped in under way.

    Searches hold the generation they began with. Writes come one at a time, and are noted while
    another generation is being built, so that nothing is lost in the swap.
    """

    def __init__(self, live: Generation) -> None:
        self._live = live
        self._users: Counter[str] = Counter()
        self._idle = threading.Condition()
        self._writing = threading.RLock()
        self._touched: dict[str, None] | None = None

    @property
    def model(self) -> str:
        return self._live.recipe.model

    @property
    def dim(self) -> int:
        """The dimensions of the model's vectors."""
        return self._live.recipe.dim

    @property
    def generation(self) -> str:
        return self._live.name

    # ------------------------------------------------------------- the port

    def put(self, entries: Sequence[Entry]) -> None:
        with self._writing:
            self._touch(entry.facts.item for entry in entries)
            self._ask(lambda live: live.put(entries))

    def remove(self, items: Sequence[str]) -> None:
        with self._writing:
            self._touch(iter(items))
            self._ask(lambda live: live.remove(items))

    def find(self, question: Question) -> Ranking:
        return self._ask(lambda live: live.find(question))

    def count(self, filters: Filters | None = None) -> int:
        return self._ask(lambda live: live.count(filters))

    def facts(self, items: Sequence[str]) -> dict[str, Facts]:
        return self._ask(lambda live: live.facts(items))

    def vectors(self, items: Sequence[str]) -> dict[str, Vectors]:
        return self._ask(lambda live: live.vectors(items))

    def items(self) -> Iterator[str]:
        return iter(self._ask(lambda live: list(live.items())))

    def entries_of(self, items: Sequence[str]) -> Iterator[Entry]:
        """The named items that are inside, whole, page by page from the generation then in force."""
        for start in range(0, len(items), BATCH):
            page = items[start : start + BATCH]
            yield from self._ask(lambda live, page=page: list(live.entries_of(page)))

    def flush(self) -> None:
        with self._using() as live:
            live.store.flush()

    def close(self) -> None:
        self._live.store.close()

    # ------------------------------------------------------------- the swap

    def _ask(self, call: Callable[[Generation], T]) -> T:
        try:
            with self._using() as live:
                return call(live)
        except GenerationGoneError:
            self._renew()
        with self._using() as live:
            return call(live)

    def _renew(self) -> None:
        """Turn to the generation that another process has put in force, where there can be one."""

    @contextlib.contextmanager
    def _using(self) -> Generator[Generation]:
        with self._idle:
            live = self._live
            self._users[live.name] += 1
        try:
            yield live
        finally:
            with self._idle:
                self._users[live.name] -= 1
                self._idle.notify_all()

    def _touch(self, items: Iterator[str]) -> None:
        if self._touched is not None:
            self._touched.update(dict.fromkeys(items))

    def note_writes(self) -> None:
        """Begin to note which items change. Raises ``ConflictError`` while another build does."""
        with self._writing:
            if self._touched is not None:
                raise ConflictError("another generation is being built already: wait for its end")
            self._touched = {}

    def noted(self) -> list[str]:
        """The items that changed since the notes were last taken."""
        with self._writing:
            return list(self._touched or ())

    def take_notes(self) -> list[str]:
        """The same, and begin anew."""
        with self._writing:
            noted, self._touched = self.noted(), {}
        return noted

    def stop_noting(self) -> None:
        self._touched = None

    @contextlib.contextmanager
    def writes_held(self) -> Generator[Generation]:
        """No write happens inside; gives the generation in force."""
        with self._writing:
            yield self._live

    def replace(self, fresh: Generation) -> Generation:
        """Let another generation answer from now on; gives the old one once its last search is done."""
        with self._idle:
            old, self._live = self._live, fresh
            self._idle.wait_for(lambda: self._users[old.name] == 0)
            del self._users[old.name]
        return old
