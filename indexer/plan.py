"""What an import will do, before it does anything: pure functions from two states to the difference."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from data.errors import RemovalsRefusedError
from data.types import Item, Problem
from indexer.problems import problem
from indexer.rows import FeedItem

if TYPE_CHECKING:
    from data import Known  # its home loads SQLAlchemy, of which a plan needs nothing

__all__ = ["Candidate", "Plan", "plan_batch", "plan_removals"]


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A feed's item with both hashes: of its facts, and of its picture."""

    row: int
    item: Item
    facts_hash: str
    picture_hash: str

    @classmethod
    def of(cls, read: FeedItem, picture_hash: str) -> Candidate:
        return cls(read.row, read.item, read.facts_hash, picture_hash)


class Plan(msgspec.Struct, frozen=True):
    """Each item of a batch stands in exactly one of the lists.

    ``add`` and ``reembed`` need a vector, ``facts`` only new facts, ``unchanged`` nothing;
    ``conflicts`` are items that another source owns.
    """

    add: tuple[Candidate, ...] = ()
    reembed: tuple[Candidate, ...] = ()
    facts: tuple[Candidate, ...] = ()
    unchanged: tuple[Candidate, ...] = ()
    conflicts: tuple[Problem, ...] = ()


def plan_batch(
    batch: Iterable[Candidate],
    known: Mapping[str, Known],
    *,
    source: str,
    take_over: bool = False,
) -> Plan:
    """Compare a batch with what is known of its ids; ``known`` may hold others too.

    An item that its owner has retired belongs to nobody: the next source that has it may add it.
    """
    add: list[Candidate] = []
    reembed: list[Candidate] = []
    facts: list[Candidate] = []
    unchanged: list[Candidate] = []
    conflicts: list[Problem] = []
    for candidate in batch:
        before = known.get(candidate.item.id)
        if before is None:
            add.append(candidate)
        elif before.source != source and not (take_over or before.retired):
            conflicts.append(_conflict(candidate, before))
        elif before.retired:
            add.append(candidate)
        elif before.picture_hash != candidate.picture_hash:
            reembed.append(candidate)
        elif before.facts_hash != candidate.facts_hash or before.source != source:
            facts.append(candidate)
        else:
            unchanged.append(candidate)
    return Plan(tuple(add), tuple(reembed), tuple(facts), tuple(unchanged), tuple(conflicts))


def _conflict(candidate: Candidate, before: Known) -> Problem:
    item = candidate.item
    return problem(candidate.row, item.sku, "id", "owned_by_other_source", before.source)


def plan_removals(
    known: Iterable[str],
    present: Container[str],
    *,
    truncated: bool = False,
    allow: bool = False,
) -> tuple[str, ...]:
    """The source's known items that its feed no longer holds, to be retired.

    ``known`` are the ids of the source that are not retired, ``present`` all ids of the feed, rejected
    rows included: those are broken, not gone. A truncated feed proves nothing gone, so it retires nothing.
    Raises ``RemovalsRefusedError`` where more than a fifth would go and ``allow`` is not given.
    """
    if truncated:
        return ()
    total = 0
    absent: list[str] = []
    for item in known:
        total += 1
        if item not in present:
            absent.append(item)
    if 5 * len(absent) > total and not allow:
        raise RemovalsRefusedError(
            f"This feed lacks {len(absent)} of the {total} items of its source, more than a fifth. "
            "Look whether it is whole; if they are really gone, import again with --allow-removals."
        )
    return tuple(absent)
