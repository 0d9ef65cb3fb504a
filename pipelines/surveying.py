"""The first look at a feed: everything read, checked and planned, nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from data.repositories import ItemRepository, Known
from data.types import Problem, Severity
from indexer import (
    Candidate,
    FeedItem,
    PictureHasher,
    Plan,
    hash_pictures,
    plan_batch,
)
from pipelines.wiring import Lookwright

__all__ = ["Planner", "Tally"]


class Tally:
    """The counts of one import."""

    def __init__(self) -> None:
        self.rows = self.accepted = self.added = self.facts = self.unchanged = 0
        self.pictures_changed = self.embedded = self.retired = 0
        self._groups: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._rejected: set[int] = set()

    @property
    def rejected(self) -> int:
        """Rows that brought no item."""
        return len(self._rejected)

    @property
    def groups(self) -> int:
        """Groups of the accepted items."""
        return sum(1 for items in self._groups.values() if items)

    def count(self, plan: Plan) -> None:
        kept = (*plan.add, *plan.reembed, *plan.facts, *plan.unchanged)
        self.accepted += len(kept)
        self._groups.update(candidate.item.group for candidate in kept)
        self.added += len(plan.add)
        self.pictures_changed += len(plan.reembed)
        self.facts += len(plan.facts)
        self.unchanged += len(plan.unchanged)
        self.note(plan.conflicts)

    def note(self, problems: Sequence[Problem]) -> None:
        self.problems.extend(problems)
        self._rejected.update(each.row for each in problems if each.severity is Severity.ERROR)

    def do_without(self, problem: Problem, candidate: Candidate, row: Known | None) -> bool:
        """A picture turned out to be of no use; whether its item is kept, with the one from before."""
        problem = msgspec.structs.replace(problem, item=candidate.item.sku)
        if row is None or not keeps_picture(row):
            self.accepted -= 1
            self.added -= 1
            self._groups[candidate.item.group] -= 1
            self.note([problem])
            return False
        changed = row.facts_hash != candidate.facts_hash
        self.pictures_changed -= 1
        self.facts += changed
        self.unchanged += not changed
        self.note([warned(problem)])
        return True


class Planner:
    """Holds batches of a feed against what is known of their items."""

    def __init__(
        self, app: Lookwright, hasher: PictureHasher, source: str, *, take_over: bool
    ) -> None:
        self._app, self._hasher, self._source = app, hasher, source
        self._take_over = take_over
        self.new_pictures: set[str] = set()
        """Hashes of the pictures that need a vector, as far as can be told before they are read."""
        self.known: dict[str, Known] = {}
        """What was known of the items of the batch that was planned last."""

    def plan(self, items: Sequence[FeedItem]) -> tuple[Plan, tuple[Problem, ...]]:
        """What is to be done with a batch, and the problems of its pictures.

        A known item whose picture cannot be read any more keeps the one it has.
        """
        with self._app.database.read() as session:
            self.known = rows = ItemRepository(session).known(each.item.id for each in items)
        candidates, problems = hash_pictures(items, self._hasher)
        found = {candidate.item.id for candidate in candidates}
        missing = {each.row: each for each in items if each.item.id not in found}
        kept = [
            Candidate.of(each, rows[each.item.id].picture_hash)
            for each in missing.values()
            if keeps_picture(rows.get(each.item.id))
        ]
        excused = {candidate.row for candidate in kept}
        plan = plan_batch(
            (*candidates, *kept), rows, source=self._source, take_over=self._take_over
        )
        self.new_pictures.update(
            each.picture_hash
            for each in (*plan.add, *plan.reembed)
            if each.item.id not in rows or rows[each.item.id].picture_hash != each.picture_hash
        )
        return plan, tuple(warned(each) if each.row in excused else each for each in problems)


def keeps_picture(row: Known | None) -> bool:
    """Whether an item has a picture to fall back on."""
    return row is not None and row.retired is None


def warned(problem: Problem) -> Problem:
    """The same problem where the item is kept."""
    hint = f"{problem.hint} The picture from before is kept."
    return msgspec.structs.replace(problem, severity=Severity.WARNING, hint=hint)
