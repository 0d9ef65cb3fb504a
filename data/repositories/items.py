"""Items: what is known of them, and what the catalogue counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Select, distinct, func, select, update
from sqlalchemy.orm import Session

from data.money import Rates
from data.repositories._bulk import chunks, upsert
from data.repositories._columns import columns_of, record_of, records, spellings_of
from data.repositories._facets import facet
from data.repositories._filters import conditions
from data.tables import ItemRow, SpellingRow
from data.types import FILTER_FIELDS, Facet, Filters, ItemRecord, price_now

__all__ = ["Counts", "ItemRepository", "Known"]

_PAGE = 10_000
"""Ids read at a time when all are wanted."""


class Known(msgspec.Struct, frozen=True):
    """What an import compares a feed's item with."""

    facts_hash: str
    picture_hash: str
    picture_sha256: str
    source: str
    retired: datetime | None


class Counts(msgspec.Struct, frozen=True):
    """Active items and their groups."""

    items: int
    groups: int


class ItemRepository:
    """Active items unless a call says otherwise; retired ones stay until their source brings them back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, ids: Iterable[str]) -> dict[str, Known]:
        """What is known of these ids, retired or not and whatever source owns them; others are left out."""
        columns = (
            ItemRow.id,
            ItemRow.facts_hash,
            ItemRow.picture_hash,
            ItemRow.picture_sha256,
            ItemRow.source,
            ItemRow.retired,
        )
        return {
            row[0]: Known(*row[1:])
            for chunk in chunks(ids)
            for row in self._session.execute(select(*columns).where(ItemRow.id.in_(chunk)))
        }

    def ids_of(self, source: str, *, retired: bool = False) -> Iterator[str]:
        """The ids a source owns, sorted: the active ones, or the retired ones."""
        return self._ids(select(ItemRow.id).where(ItemRow.source == source, _is(retired=retired)))

    def all_ids(self, *, retired: bool = False) -> Iterator[str]:
        """The ids of all active items, or of all retired ones, sorted."""
        return self._ids(select(ItemRow.id).where(_is(retired=retired)))

    def ids_after(self, after: str, limit: int) -> list[str]:
        """The next ids of active items behind ``after``, sorted."""
        wanted = select(ItemRow.id).where(ItemRow.id > after, _is(retired=False))
        return list(self._session.scalars(wanted.order_by(ItemRow.id).limit(limit)))

    def ids_of_brand(self, brand: str) -> Iterator[str]:
        """The ids of a brand's active items, sorted."""
        return self._ids(select(ItemRow.id).where(ItemRow.brand == brand, _is(retired=False)))

    def ids_of_group(self, group: str) -> list[str]:
        """The ids of a product's active variants, sorted."""
        variants = select(ItemRow.id).where(ItemRow.group_id == group, _is(retired=False))
        return list(self._session.scalars(variants.order_by(ItemRow.id)))

    def _ids(self, wanted: Select[str]) -> Iterator[str]:
        # page by page, so that the session may write between two ids
        page = self._session.scalars(wanted.order_by(ItemRow.id).limit(_PAGE)).all()
        while page:
            yield from page
            after = wanted.where(ItemRow.id > page[-1])
            page = self._session.scalars(after.order_by(ItemRow.id).limit(_PAGE)).all()

    def put(self, records: Sequence[ItemRecord], *, now: datetime, rates: Rates) -> None:
        """Add or replace items, whoever owned them; ``now`` and ``rates`` decide the price in force.

        Their source must exist. Nothing is written to the journal.
        """
        upsert(self._session, ItemRow, [columns_of(record, now, rates) for record in records])
        spelled = {
            (field, key): value
            for record in records
            for field, key, value in spellings_of(record.item)
        }
        rows = [
            {"field": field, "key": key, "value": value} for (field, key), value in spelled.items()
        ]
        upsert(self._session, SpellingRow, rows)

    def retire(self, ids: Iterable[str], when: datetime) -> None:
        """Take items out of the catalogue; ids that are unknown or retired are passed over."""
        for chunk in chunks(ids):
            self._session.execute(
                update(ItemRow)
                .where(ItemRow.id.in_(chunk), ItemRow.retired.is_(None))
                .values(retired=when, updated=when)
                .execution_options(synchronize_session=False)
            )

    def get(self, ids: Iterable[str]) -> dict[str, ItemRecord]:
        """The named items, retired ones too, in the order of the ids; unknown ones are left out."""
        wanted = list(ids)
        found = {
            row.id: record_of(row)
            for chunk in chunks(wanted)
            for row in self._session.execute(records().where(ItemRow.id.in_(chunk)))
        }
        return {item: found[item] for item in wanted if item in found}

    def page(
        self, filters: Filters = Filters(), *, after: str = "", limit: int = 100
    ) -> list[ItemRecord]:
        """Active items that pass the filters, by id, those behind ``after``."""
        wanted = records().where(*conditions(filters), ItemRow.id > after)
        rows = self._session.execute(wanted.order_by(ItemRow.id).limit(limit))
        return [record_of(row) for row in rows]

    def facets(
        self, filters: Filters = Filters(), fields: Sequence[str] = FILTER_FIELDS
    ) -> dict[str, tuple[Facet, ...]]:
        """The values of each field and the number of groups that have them, most groups first.

        A field's own filter is left out of its counts. A group is counted once for each value that
        any of its items has; a category counts for each of its ancestors, named by their paths.
        Price bounds are in the installation's currency. Values are spelled as the feeds spell them.
        """
        return {field: facet(self._session, field, filters.without(field)) for field in fields}

    def counts(self, source: str | None = None) -> Counts:
        """Of one source, or of all."""
        wanted = select(func.count(), func.count(distinct(ItemRow.group_id)))
        wanted = wanted.where(ItemRow.retired.is_(None))
        if source is not None:
            wanted = wanted.where(ItemRow.source == source)
        return Counts(*self._session.execute(wanted).one())

    def due(self, now: datetime, *, limit: int = _PAGE) -> list[str]:
        """Active items whose price has changed by itself since it was last computed, earliest first."""
        wanted = select(ItemRow.id).where(ItemRow.next_price_change <= now, _is(retired=False))
        rows = wanted.order_by(ItemRow.next_price_change, ItemRow.id).limit(limit)
        return list(self._session.scalars(rows))

    def next_due(self) -> datetime | None:
        """When the next price changes by itself."""
        wanted = select(func.min(ItemRow.next_price_change)).where(_is(retired=False))
        return self._session.scalar(wanted)

    def reprice(self, ids: Iterable[str], *, now: datetime, rates: Rates) -> None:
        """Compute the price in force and its next change again: a sale began or ended, or a rate changed."""
        for chunk in chunks(ids):
            prices = [
                {
                    "id": item,
                    "price_now": rates.convert(price_now(record.item, now)),
                    "next_price_change": record.item.next_price_change(now),
                }
                for item, record in self.get(chunk).items()
            ]
            if prices:
                self._session.execute(update(ItemRow), prices)


def _is(*, retired: bool) -> ColumnElement[bool]:
    return ItemRow.retired.is_not(None) if retired else ItemRow.retired.is_(None)
