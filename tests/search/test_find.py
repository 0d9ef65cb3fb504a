"""Answers against the oracle, which scores every item by the formula itself."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import search.hunt
from data.errors import QuestionInvalidError
from data.types import Budget, Entry, Filters, PriceRange, Query, Question, Weights
from search import open_edge_index
from tests.search.catalogues import DIM, catalogue, unit

parts = st.sampled_from([0.0, 0.02, 0.1, 0.3, 1.0])
weights = (
    st.tuples(parts, parts, parts, parts)
    .filter(any)
    .map(lambda four: Weights(*(np.array(four) / sum(four)).tolist()))
)
budgets = st.sampled_from(
    [None, Budget(max=45), Budget(max=3), Budget(min=30, max=60), Budget(min=500), Budget(max=1e6)]
)
filters = st.sampled_from(
    [
        Filters(),
        Filters(brand=("B1",)),
        Filters(category=("tops",), color=("Blue", "red")),
        Filters(price=PriceRange(gte=40, lte=44)),
        Filters(brand=("nobody",)),
    ]
)


def asking(kind: str, seed: int) -> tuple[Query, ...]:
    random = np.random.default_rng(seed)
    one, other = unit(random.standard_normal((2, DIM)) + 1)
    return {
        "none": (),
        "picture": (Query(one, "picture"),),
        "text": (Query(one, "text"),),
        "far": (Query(-one, "picture"),),
        "without": (Query(one, "picture"), Query(other, "text", -0.7)),
        "only without": (Query(other, "picture", -1.0),),
    }[kind]


kinds = st.sampled_from(["none", "picture", "text", "far", "without", "only without"])
questions = st.builds(
    Question,
    queries=st.builds(asking, kinds, st.integers(0, 5)),
    weights=weights,
    budget=budgets,
    filters=filters,
    limit=st.sampled_from([1, 10, 60]),
    offset=st.sampled_from([0, 7]),
    by_item=st.booleans(),
)


@pytest.fixture(scope="module", params=[1, 3, 100], ids=["single", "threes", "heavy"])
def index(request, tmp_path_factory):
    """1,500 items; in the last catalogue a product has a hundred variants."""
    scales = {"text": (0.1, 0.35), "picture": (0.3, 0.9)}
    folder = tmp_path_factory.mktemp("find") / "index"
    made = open_edge_index(folder, model="m", dim=DIM, scales=scales)
    made.put(catalogue(1500, seed=request.param, variants=request.param))
    yield made
    made.close()


def same_scores(ours, oracle) -> bool:
    return [hit.score for hit in ours.hits] == pytest.approx(
        [hit.score for hit in oracle.hits], abs=2e-6
    )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(question=questions, scan=st.sampled_from([0, 50, 20_000]))
def test_what_is_called_complete_is_the_oracles_answer(index, question, scan):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search.hunt, "SCAN", scan)
        patch.setattr(search.hunt, "FIRST", 20)
        ours = index.find(question)
    oracle = index.find(msgspec.structs.replace(question, exact=True))
    assert ours.complete
    assert same_scores(ours, oracle)
    assert ours.more == oracle.more


def test_parts_add_up_to_the_score_and_hits_fall(index):
    weights = Weights(0.4, 0.3, 0.2, 0.1)
    hits = index.find(Question(asking("picture", 1), weights, Budget(max=40), limit=30)).hits
    for hit in hits:
        own = msgspec.structs.astuple(hit.parts)
        assert all(0 <= part <= 1 for part in own)
        assert np.dot(own, msgspec.structs.astuple(weights)) == pytest.approx(hit.score, abs=1e-6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_pages_follow_each_other_without_gap_or_repeat(index):
    asked = [Question(asking("picture", 2), limit=5, offset=at) for at in (0, 5, 10)]
    pages = [index.find(question) for question in asked]
    whole = index.find(Question(asking("picture", 2), limit=15))
    assert [hit.group for page in pages for hit in page.hits] == [hit.group for hit in whole.hits]


def test_groups_appear_once_and_left_out_groups_never(index):
    first = index.find(Question(asking("picture", 3), limit=3))
    groups = [hit.group for hit in first.hits]
    assert len(set(groups)) == len(groups)
    question = Question(asking("picture", 3), limit=10, omit_groups=tuple(groups))
    assert not set(groups) & {hit.group for hit in index.find(question).hits}


def test_a_thousand_equal_items_are_all_as_good(opened):
    [one] = catalogue(1)
    facts = msgspec.structs.replace(one.facts, price=40.0)
    twins = [
        Entry(msgspec.structs.replace(facts, item=f"b:{at}", group=f"b:{at}"), one.vector)
        for at in range(1000)
    ]
    found = opened(twins).find(Question(asking("picture", 1), budget=Budget(max=50), limit=10))
    assert found.complete
    assert found.more
    assert len(found.hits) == 10


def test_a_price_that_cannot_be_compared_is_noted(opened):
    entries = [entry for entry in catalogue(40) if not entry.facts.price]
    hits = opened(entries).find(Question(asking("picture", 1), budget=Budget(max=50))).hits
    assert {hit.parts.price_alignment for hit in hits} == {0.0}
    assert all("price" in note for hit in hits for note in hit.notes)


def test_diversity_brings_other_products_and_keeps_the_best_first(index):
    plain = index.find(Question(asking("picture", 4), limit=10))
    spread = index.find(Question(asking("picture", 4), limit=10, diversity=0.6))
    assert spread.hits[0].item == plain.hits[0].item

    def likeness(ranking) -> float:
        rows = np.array(list(index.vectors([hit.item for hit in ranking.hits]).values()))
        return float((rows @ rows.T).mean())

    assert likeness(spread) < likeness(plain)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 10**9}, "limit"),
        ({"offset": -1}, "offset"),
        ({"diversity": 1.5}, "diversity"),
        ({"budget": Budget(max=0)}, "budget.max"),
        ({"queries": (Query(np.ones(3, np.float32), "text"),)}, "queries"),
        ({"queries": (Query(np.full(DIM, np.nan, np.float32), "text"),)}, "queries"),
    ],
)
def test_a_question_that_cannot_be_answered_says_which_field_is_wrong(index, change, field):
    with pytest.raises(QuestionInvalidError) as wrong:
        index.find(Question(**change))
    assert field in wrong.value.fields


def test_work_that_is_spent_is_admitted(index, monkeypatch):
    monkeypatch.setattr(search.hunt, "WORK", 1)
    monkeypatch.setattr(search.hunt, "FIRST", 5)
    monkeypatch.setattr(search.hunt, "SCAN", 0)
    found = index.find(Question(asking("picture", 1), Weights(0.25, 0.25, 0.25, 0.25), limit=60))
    assert found.hits
    assert not found.complete or found.candidates > 60
