from __future__ import annotations

import random

import numpy as np
import pytest

from data.colours import FAMILIES, SHADES, lab_of_hex, shade_shares
from pipelines.training.captions import (
    Facts,
    Wish,
    as_made,
    as_told,
    facts_of,
    told_families,
    truth,
    unsaid,
    wish_for,
)
from pipelines.training.words import DETAIL_WORDS, DETAILS, GARMENT_WORDS, GARMENTS, NARROWER


def facts(code: str, label: str, *, kids: bool = False):
    shares = shade_shares(lab_of_hex(code)[None, None], np.ones((1, 1), np.float32))
    garment = np.array([[float(label == g) for g in GARMENTS]], np.float32)
    return facts_of(shares, garment, np.array([kids]))


def test_a_wish_is_true_only_where_colour_and_garment_both_are() -> None:
    red_dress = facts("#c0202b", "Dress")
    wishes = [
        Wish("red dress", family="red", garment="dress"),
        Wish("green dress", family="green", garment="dress"),
        Wish("red hoodie", family="red", garment="hoodie"),
        Wish("red", family="red"),
    ]
    assert truth(wishes, red_dress)[:, 0] == pytest.approx([1, 0, 0, 1], abs=0.1)


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("tee", "T-Shirt"),
        ("jumper", "Longsleeve"),
        ("trousers", "Pants"),
        ("trainers", "Shoes"),
        ("coat", "Outwear"),
    ],
)
def test_the_plain_words_of_both_sides_of_the_atlantic_are_known(word: str, label: str) -> None:
    assert GARMENT_WORDS[word][label] == 1


def test_what_a_picture_is_wished_with_is_true_of_it() -> None:
    shown, rng = facts("#2f8a45", "Hoodie", kids=True), random.Random(0)
    wishes = [wish_for(shown, 0, rng) for _ in range(60)]
    assert len({wish.text for wish in wishes}) > 40
    assert np.mean(truth(wishes, shown) > 0.25) > 0.9


def test_what_people_call_a_colour_counts_instead_of_what_was_measured() -> None:
    measured = facts("#85868a", "Shirt")
    assert measured.families[0].argmax() == FAMILIES.index("grey")
    told = as_told(measured, told_families([("white", "blue")]))
    assert told.families[0, FAMILIES.index("white")] == 1
    assert told.families[0, FAMILIES.index("blue")] == 0.5
    assert told.families[0, FAMILIES.index("grey")] == 0
    assert told.shades[0, SHADES.index("grey")] == 0


def test_where_nobody_named_a_colour_it_is_the_measured_one() -> None:
    measured = facts("#c0202b", "Dress")
    told = as_told(measured, told_families([()]))
    assert (told.families == measured.families).all()
    assert (told.shades == measured.shades).all()


def test_navy_is_a_little_blue_and_many_colours_are_no_other() -> None:
    navy, several = told_families([("navy",), ("multicolour",)])
    assert 0 < navy[FAMILIES.index("blue")] < navy[FAMILIES.index("navy")] == 1
    assert several.sum() == several[FAMILIES.index("multicolour")] == 1


def described(code: str, label: str, *details: str) -> Facts:
    return as_made(facts(code, label), [details])


def test_a_narrower_word_is_true_of_what_was_described_so_and_of_nothing_else() -> None:
    jeans, leggings = (
        described("#2b3f63", "Pants", "jeans", "denim"),
        described("#202020", "Pants", "leggings"),
    )
    wishes = [Wish("jeans", garment="jeans"), Wish("trousers", garment="trousers")]
    assert truth(wishes, jeans)[:, 0].tolist() == [1, 1]
    assert truth(wishes, leggings)[:, 0].tolist() == [0, 1]


def test_where_nobody_described_a_garment_a_narrower_word_goes_by_its_label() -> None:
    pants = as_made(facts("#202020", "Pants"), [()])
    wishes = [
        Wish("jeans", garment="jeans"),
        Wish("a jumpsuit", garment="jumpsuit"),
        Wish("zipped pants", garment="pants", detail="zip"),
    ]
    assert truth(wishes, pants)[:, 0].tolist() == [1, 0, 0]
    assert unsaid(wishes, pants)[:, 0].tolist() == [False, False, True]
    assert not unsaid(wishes, described("#202020", "Pants", "leggings")).any()


def test_a_described_pattern_counts_instead_of_a_measured_one() -> None:
    busy, plain = described("#c0202b", "Shirt", "checks"), described("#c0202b", "Shirt", "buttons")
    assert [each.looks[0].tolist() for each in (busy, plain)] == [[0, 1], [1, 0]]


def test_what_a_garment_has_is_said_of_it_in_many_ways() -> None:
    shown, rng = described("#2f8a45", "Shirt", "buttons", "stripes"), random.Random(0)
    wishes = [wish_for(shown, 0, rng) for _ in range(300)]
    told = {wish.text for wish in wishes if wish.detail}
    assert {wish.detail for wish in wishes} == {None, "buttons", "stripes"}
    assert any("striped" in text for text in told)
    assert any(text.endswith("with buttons") for text in told)
    assert np.mean(truth(wishes, shown) > 0.25) > 0.9


def test_a_narrower_word_is_said_only_of_what_it_is_true_of() -> None:
    shown, rng = described("#2b3f63", "Pants", "jeans"), random.Random(0)
    said = {wish_for(shown, 0, rng).garment for _ in range(300)}
    assert {"jeans", "trousers"} <= said
    assert not {"leggings", "joggers", "chinos"} & said


def test_every_narrower_word_and_detail_is_of_the_vocabulary() -> None:
    assert set(DETAIL_WORDS) <= set(DETAILS)
    assert {name for some in NARROWER.values() for name in some} <= set(DETAILS)
