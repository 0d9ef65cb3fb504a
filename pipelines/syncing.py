"""The journal's replay: the index is brought to what the records say.

The records are the truth. Whatever changes an item appends its id to the journal in the same
transaction; replaying an id writes the item's present state to the index, so replaying twice, or
again after a kill, ends in the same state. Whoever replays holds the row of the index's
generation, so two processes never replay at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from data import Rates
from data.ports import ProductIndex
from data.repositories import (
    BrandRepository,
    EmbeddingRepository,
    IndexStateRepository,
    ItemRepository,
    JournalRepository,
    RateRepository,
)
from data.types import (
    Entry,
    Facts,
    Item,
    ItemRecord,
    Vector,
    category_terms,
    match_key,
    price_now,
)
from pipelines.wiring import Lookwright

__all__ = ["entries_of", "facts_of", "follow_prices", "keep_up", "replay", "sync"]

STEP = 1_000
"""Journal entries that are replayed in one transaction."""


def sync(app: Lookwright) -> int:
    """Bring the live index up to date; the number of journal entries that were replayed."""
    follow_prices(app)
    follow_swap(app)
    replayed = 0
    while step := replay(app, app.index):
        replayed += step
    return replayed


def keep_up(app: Lookwright) -> str:
    """Before a question: sales that have begun or ended count, and one step of what waits is replayed.

    Returns the state of the index that an answer depends on.
    """
    index = app.index
    follow_swap(app)
    with app.database.read() as session:
        due = ItemRepository(session).next_due()
        waiting = JournalRepository(session).last()
        state = IndexStateRepository(session).get(index.generation)
    applied = state.applied_seq if state else 0
    if due is not None and due <= app.clock():
        sync(app)
    elif applied < waiting and app.replaying.acquire(blocking=False):
        try:
            replay(app, index)
        finally:
            app.replaying.release()
    else:
        return f"{index.generation}:{applied}"
    with app.database.read() as session:
        state = IndexStateRepository(session).get(index.generation)
    return f"{index.generation}:{state.applied_seq if state else 0}"


def replay(app: Lookwright, index: ProductIndex) -> int:
    """Replay one step of the journal on an index; the number of entries, 0 where nothing remains."""
    app.must_have_room()
    with app.database.write() as session:
        states = IndexStateRepository(session)
        journal = JournalRepository(session)
        state = states.lock(index.generation)
        rows = journal.after(state.applied_seq, STEP)
        if not rows:
            return 0
        ids = list(dict.fromkeys(item for _, item in rows))
        found = ItemRepository(session).get(ids)
        active = [record for record in found.values() if record.retired is None]
        vectors = EmbeddingRepository(session).get(
            {record.picture_sha256 for record in active}, index.model
        )
        scores = BrandRepository(session).scores()
        rates = RateRepository(session).rates(app.settings.currency)
        entries = list(entries_of(active, vectors, scores, rates, app.clock()))
        kept = {entry.facts.item for entry in entries}
        index.put(entries)
        index.remove([item for item in ids if item not in kept])
        states.apply(index.generation, rows[-1][0])
        journal.trim(min(each.applied_seq for each in states.all() if each.status != "retired"))
    return len(rows)


def follow_swap(app: Lookwright) -> None:
    """Turn to the generation that another process has swapped in on a shared server."""
    if app.settings.embedded:
        return
    with app.database.read() as session:
        known = IndexStateRepository(session).get(app.index.generation)
    if known is None:
        app.index.count()  # the index finds its collection gone and takes the one that answers now
        app.register(app.index)


def follow_prices(app: Lookwright) -> int:
    """Prices whose sale has begun or ended are put in force; the number of items."""
    now = app.clock()
    with app.database.write() as session:
        items = ItemRepository(session)
        due = list(items.due(now))
        if due:
            items.reprice(due, now=now, rates=RateRepository(session).rates(app.settings.currency))
            JournalRepository(session).append(due)
    return len(due)


def entries_of(
    records: Iterable[ItemRecord],
    vectors: Mapping[str, Vector],
    scores: Mapping[str, float],
    rates: Rates,
    now: datetime,
) -> Iterator[Entry]:
    """What the index holds of the records whose picture is embedded."""
    for record in records:
        vector = vectors.get(record.picture_sha256)
        if vector is not None:
            yield Entry(facts_of(record.item, scores, rates, now), vector)


def facts_of(item: Item, scores: Mapping[str, float], rates: Rates, now: datetime) -> Facts:
    """What the blend and the filters need to know of an item at ``now``."""
    return Facts(
        item=item.id,
        group=item.group,
        brand=item.brand,
        availability=item.availability,
        price=rates.convert(price_now(item, now)),
        brand_score=scores.get(item.brand, 0.5),
        category=_category_keys(item.category),
        color=_keys(item.colors),
        size=_keys((item.size,)) if item.size else (),
        gender=_keys((item.gender,)) if item.gender else (),
    )


_category_keys = lru_cache(maxsize=1 << 13)(category_terms)


@lru_cache(maxsize=1 << 13)
def _keys(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match_key(value) for value in values))
