"""The plan, against a catalogue that is a dictionary."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import Known
from data.errors import RemovalsRefusedError
from data.types import Availability, Item, Money
from indexer import Candidate, Plan, plan_batch, plan_removals

NOW = datetime(2030, 1, 1, tzinfo=UTC)
hashes = st.sampled_from("ab")
skus = st.sampled_from("ABCDEF")


def candidate(sku: str, facts: str, picture: str) -> Candidate:
    item = Item(
        f"luma:{sku}", "luma", "Luma", sku, f"luma:{sku}", "Tee", Money(1, "USD"),
        Availability.IN_STOCK, "a.jpg",
    )  # fmt: skip
    return Candidate(2, item, facts, picture)


def known(facts: str = "a", picture: str = "a", source: str = "ours", retired=None) -> Known:
    return Known(facts, picture, "", source, retired)


feeds = st.dictionaries(skus, st.tuples(hashes, hashes)).map(
    lambda rows: [candidate(sku, *both) for sku, both in rows.items()]
)
catalogues = st.dictionaries(
    skus.map("luma:{}".format),
    st.builds(known, hashes, hashes, st.sampled_from(["ours", "theirs"]), st.sampled_from([None, NOW])),
)  # fmt: skip


def applied(catalogue: dict[str, Known], plan: Plan, removed: tuple[str, ...]) -> dict[str, Known]:
    changed = {
        c.item.id: known(c.facts_hash, c.picture_hash) for c in (*plan.add, *plan.reembed, *plan.facts)
    }  # fmt: skip
    retired = {item: msgspec.structs.replace(catalogue[item], retired=NOW) for item in removed}
    return catalogue | changed | retired


@given(feed=feeds, catalogue=catalogues, take_over=st.booleans())
def test_every_item_of_the_feed_has_exactly_one_fate(feed, catalogue, take_over) -> None:
    plan = plan_batch(feed, catalogue, source="ours", take_over=take_over)
    fates = [*plan.add, *plan.reembed, *plan.facts, *plan.unchanged]
    assert sorted(
        [c.item.sku for c in fates] + [conflict.item for conflict in plan.conflicts]
    ) == sorted(c.item.sku for c in feed)


@given(feed=feeds, catalogue=catalogues, take_over=st.booleans())
def test_a_plan_that_was_carried_out_gives_the_feed_and_leaves_nothing_to_do(
    feed, catalogue, take_over
) -> None:
    ours = [i for i, k in catalogue.items() if k.source == "ours" and not k.retired]
    present = {c.item.id for c in feed}
    plan = plan_batch(feed, catalogue, source="ours", take_over=take_over)
    after = applied(catalogue, plan, plan_removals(ours, present, allow=True))
    again = plan_batch(feed, after, source="ours", take_over=take_over)
    assert again.add == again.reembed == again.facts == ()
    assert again.conflicts == plan.conflicts
    active = {i for i, k in after.items() if k.source == "ours" and not k.retired}
    assert active == {c.item.id for c in again.unchanged}


@given(feed=feeds, catalogue=catalogues)
def test_only_new_items_and_new_pictures_need_a_vector(feed, catalogue) -> None:
    plan = plan_batch(feed, catalogue, source="ours", take_over=True)
    for c in (*plan.facts, *plan.unchanged):
        assert catalogue[c.item.id].picture_hash == c.picture_hash
    for c in plan.reembed:
        assert catalogue[c.item.id].picture_hash != c.picture_hash


def test_an_item_of_another_source_is_a_conflict_unless_it_is_taken_over() -> None:
    catalogue = {"luma:A": known(source="theirs")}
    refused = plan_batch([candidate("A", "a", "a")], catalogue, source="ours")
    taken = plan_batch([candidate("A", "a", "a")], catalogue, source="ours", take_over=True)
    assert [p.code for p in refused.conflicts] == ["owned_by_other_source"]
    assert "theirs" in refused.conflicts[0].message
    assert [c.item.sku for c in taken.facts] == ["A"]


def test_an_item_that_was_retired_comes_back_as_a_new_one() -> None:
    catalogue = {"luma:A": known(retired=NOW)}
    assert plan_batch([candidate("A", "a", "a")], catalogue, source="ours").add


def test_a_fifth_may_go_and_more_asks_first() -> None:
    items = [str(number) for number in range(10)]
    assert plan_removals(items, set(items[2:])) == ("0", "1")
    with pytest.raises(RemovalsRefusedError, match=r"3 of the 10 .*--allow-removals"):
        plan_removals(items, set(items[3:]))
    assert plan_removals(items, set(items[3:]), allow=True) == ("0", "1", "2")


def test_a_truncated_feed_retires_nothing_even_when_allowed() -> None:
    assert plan_removals(["A", "B"], set(), truncated=True, allow=True) == ()


def test_a_first_import_has_nothing_to_retire() -> None:
    assert plan_removals((), set()) == ()
