"""Both homes of the products' vectors answer the same calls alike."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from data.errors import ModelMismatchError, NotFoundError
from data.ports import ProductIndex
from data.types import Availability, Budget, Entry, Filters, PriceRange, Query, Question, Weights
from search import open_edge_index, open_server_index
from search.indexes.server import attach
from tests.search.catalogues import DIM, SCALES, catalogue

CATALOGUE = catalogue(300)
FILTERS = [
    Filters(),
    Filters(brand=("B1", " b2 ")),
    Filters(category=("Women  >  Tops",), color=("white", "RED")),
    Filters(availability=("in_stock", "preorder")),
    Filters(price=PriceRange(gte=20, lte=60)),
    Filters(price=PriceRange(lte=0)),
    Filters(brand=("b1",), price=PriceRange(gte=30)),
    Filters(size=("XL",)),
]


@pytest.fixture(params=["edge", "server"])
def empty(request, tmp_path):
    if request.param == "edge":
        index = open_edge_index(tmp_path / "index", model="m", dim=DIM, scales=SCALES)
    else:
        index = open_server_index(":memory:", model="m", dim=DIM, scales=SCALES)
    yield index
    index.close()


@pytest.fixture
def full(empty) -> ProductIndex:
    empty.put(CATALOGUE)
    return empty


def expected(filters: Filters) -> set[str]:
    """The filters' meaning, spelled out."""
    kept = set()
    for facts in (entry.facts for entry in CATALOGUE):
        fields = {"brand": {facts.brand}, "availability": {facts.availability}}
        fields |= {name: set(getattr(facts, name)) for name in ("category", "color", "size")}
        wanted = {
            name: {" ".join(v.lower().split()) for v in getattr(filters, name)} for name in fields
        }
        inside = all(not keys or keys & fields[name] for name, keys in wanted.items())
        if (bounds := filters.price) is not None:
            low, high = bounds.gte or 0, np.inf if bounds.lte is None else bounds.lte
            inside &= facts.price is not None and low <= facts.price <= high
        if inside:
            kept.add(facts.item)
    return kept


def test_it_is_a_product_index_that_begins_empty(empty):
    assert isinstance(empty, ProductIndex)
    assert (empty.model, empty.count(), list(empty.items())) == ("m", 0, [])
    assert empty.find(Question((Query(CATALOGUE[0].vector, "picture"),))).hits == ()


def test_what_was_put_in_comes_back(full):
    items = [entry.facts.item for entry in CATALOGUE]
    assert sorted(full.items()) == sorted(items)
    assert full.facts(items) == {entry.facts.item: entry.facts for entry in CATALOGUE}
    inside = full.vectors([*items[:5], "b0:unknown"])
    assert sorted(inside) == sorted(items[:5])
    for entry in CATALOGUE[:5]:
        assert inside[entry.facts.item] == pytest.approx(entry.vector)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_mean_the_same_in_counting_and_finding(full, filters):
    wanted = expected(filters)
    assert full.count(filters) == len(wanted)
    question = Question(filters=filters, limit=100, by_item=True)
    found = {hit.item for at in (0, 100, 200) for hit in full.find(_from(question, at)).hits}
    assert found == wanted


def _from(question: Question, offset: int) -> Question:
    return msgspec.structs.replace(question, offset=offset)


@pytest.mark.parametrize("budget", [None, Budget(max=40), Budget(min=20, max=30)], ids=str)
@pytest.mark.parametrize(
    "weights", [Weights(), Weights(0.1, 0.8, 0.05, 0.05), Weights(1, 0, 0, 0)], ids=str
)
def test_the_best_is_found_and_known_to_be(full, budget, weights):
    question = Question((Query(CATALOGUE[7].vector, "picture"),), weights, budget, limit=10)
    found = full.find(question)
    oracle = full.find(msgspec.structs.replace(question, exact=True))
    assert found.complete
    assert [hit.score for hit in found.hits] == pytest.approx([hit.score for hit in oracle.hits])


def test_facts_change_without_a_vector_and_the_answer_follows(full):
    before = CATALOGUE[8]
    facts = msgspec.structs.replace(
        before.facts, price=12.5, availability=Availability.PREORDER, brand_score=1.0, color=()
    )
    full.put([Entry(facts)])
    assert full.facts([facts.item]) == {facts.item: facts}
    assert full.vectors([facts.item])[facts.item] == pytest.approx(before.vector)
    question = Question((Query(before.vector, "picture"),), budget=Budget(max=12.5), limit=1)
    [hit] = full.find(question).hits
    assert hit.item == facts.item
    assert msgspec.structs.astuple(hit.parts) == pytest.approx((1.0, 1.0, 1.0, 0.5))


def test_a_new_vector_replaces_the_old(full):
    moved = Entry(CATALOGUE[0].facts, -CATALOGUE[0].vector)
    full.put([moved])
    assert full.count() == len(CATALOGUE)
    assert full.vectors([moved.facts.item])[moved.facts.item] == pytest.approx(moved.vector)


def test_the_last_word_on_an_item_counts(empty):
    first, facts = CATALOGUE[1], msgspec.structs.replace(CATALOGUE[1].facts, price=9.0)
    empty.put([first, Entry(facts)])
    assert empty.facts([facts.item])[facts.item].price == 9.0


def test_facts_of_an_item_that_is_not_inside_are_refused_whole(full):
    strange = msgspec.structs.replace(CATALOGUE[0].facts, item="b0:strange")
    changed = msgspec.structs.replace(CATALOGUE[0].facts, price=1.0)
    with pytest.raises(NotFoundError, match="b0:strange"):
        full.put([Entry(changed), Entry(strange)])
    assert full.facts([changed.item])[changed.item].price == CATALOGUE[0].facts.price


def test_what_was_removed_is_gone_and_removing_again_is_nothing(full):
    gone = CATALOGUE[3].facts.item
    full.remove([gone, "b0:unknown"])
    full.remove([gone])
    assert full.count() == len(CATALOGUE) - 1
    assert gone not in set(full.items())
    question = Question((Query(CATALOGUE[3].vector, "picture"),), limit=100, by_item=True)
    assert gone not in {hit.item for hit in full.find(question).hits}


def test_another_generation_holds_the_same_and_what_changed_meanwhile(full):
    before = full.generation
    build = full.begin_build()
    build.run()
    full.remove([CATALOGUE[0].facts.item])
    full.put([Entry(msgspec.structs.replace(CATALOGUE[1].facts, price=5.0))])
    build.catch_up()
    full.put([Entry(msgspec.structs.replace(CATALOGUE[2].facts, price=6.0))])
    assert build.swap() == full.generation != before
    assert full.count() == len(CATALOGUE) - 1
    named = [CATALOGUE[at].facts.item for at in (1, 2)]
    inside = full.facts(named)
    assert [inside[item].price for item in named] == [5.0, 6.0]


def test_another_model_is_built_beside_and_swapped_in(full):
    turned = [Entry(entry.facts, -entry.vector) for entry in CATALOGUE]
    build = full.begin_build(model="other", dim=DIM, scales=SCALES)
    build.run(turned)
    assert full.model == "m"
    build.swap()
    assert full.model == "other"
    assert full.vectors([CATALOGUE[0].facts.item]).popitem()[1] == pytest.approx(turned[0].vector)


def test_an_embedded_index_opens_again_with_all_inside_and_not_for_another_model(tmp_path):
    index = open_edge_index(tmp_path, model="m", dim=DIM, scales=SCALES)
    index.put(CATALOGUE)
    index.close()
    with pytest.raises(ModelMismatchError, match="set the encoder back"):
        open_edge_index(tmp_path, model="other", dim=DIM)
    again = open_edge_index(tmp_path, model="m", dim=DIM, scales=SCALES)
    assert again.count() == len(CATALOGUE)
    again.close()


def test_a_servers_index_opens_again_with_all_inside_and_not_for_another_model():
    from qdrant_client import QdrantClient

    client, named = QdrantClient(":memory:"), {"scales": SCALES, "collection": "c", "memory": True}
    attach(client, model="m", dim=DIM, **named).put(CATALOGUE)
    assert attach(client, model="m", dim=DIM, **named).count() == len(CATALOGUE)
    with pytest.raises(ModelMismatchError, match="set the encoder back"):
        attach(client, model="m", dim=DIM + 1, **named)
    client.close()


def test_a_swap_by_another_process_is_followed_by_the_next_call():
    from qdrant_client import QdrantClient

    client, named = QdrantClient(":memory:"), {"scales": SCALES, "collection": "c", "memory": True}
    ours = attach(client, model="m", dim=DIM, **named)
    ours.put(CATALOGUE)
    theirs = attach(client, model="m", dim=DIM, **named)
    build = theirs.begin_build()
    build.run()
    build.swap()
    assert ours.count() == len(CATALOGUE)
    assert ours.generation == theirs.generation
    client.close()
