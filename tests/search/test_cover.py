"""The cover rule: what it sees, and what it makes of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ModelUnavailableError
from search.cover import Agreement, CoverRule, evidence_of, read_cover, write_cover

ALONE = {"bias": -2.0, "likeness": 4.0, "lead": 1.0}
RULE = CoverRule(
    alone={"text": ALONE, "picture": ALONE},
    agreeing={"text": ALONE, "picture": ALONE | {"category": 1.0, "colour": 1.0}},
)

shares = st.floats(0, 1)


def test_the_best_hit_and_its_lead_over_the_others_are_seen_whatever_their_order():
    seen = evidence_of([0.2, 0.8, 0.4])
    assert seen.likeness == 0.8
    assert seen.lead == pytest.approx(0.5)


def test_a_single_hit_leads_nobody():
    assert evidence_of([0.7]).lead == 0


def test_no_hits_are_no_likeness():
    assert evidence_of([]).likeness == 0


def test_one_product_that_agrees_is_enough():
    seen = evidence_of([0.5, 0.4], [Agreement(0.1, 0.2), Agreement(0.9, 0.8)])
    assert seen.agreement == Agreement(0.9, 0.8)


@given(shares, shares)
def test_more_likeness_never_makes_cover_less_probable(one, other):
    low, high = sorted((one, other))
    less, more = (RULE.probability("text", evidence_of([value])) for value in (low, high))
    assert less <= more


@given(shares, shares, shares)
def test_a_probability_lies_between_0_and_1(likeness, category, colour):
    seen = evidence_of([likeness], [Agreement(category, colour)])
    assert 0 <= RULE.probability("picture", seen) <= 1


def test_where_nobody_read_the_pictures_the_rule_for_likeness_alone_holds():
    alone = RULE.probability("picture", evidence_of([0.6]))
    assert alone == RULE.probability("text", evidence_of([0.6]))


def test_a_rule_is_read_as_it_was_written(tmp_path):
    (tmp_path / "lookwright.json").write_text('{"scales": {}}')
    write_cover(tmp_path, RULE)
    assert read_cover(tmp_path) == RULE
    assert "scales" in json.loads((tmp_path / "lookwright.json").read_text())


def test_a_model_without_a_rule_has_none(tmp_path):
    assert read_cover(tmp_path) is None


def test_a_broken_rule_is_refused_with_the_cure(tmp_path):
    (tmp_path / "lookwright.json").write_text('{"cover": {"alone": 3}}')
    with pytest.raises(ModelUnavailableError, match="fit it again"):
        read_cover(tmp_path)
