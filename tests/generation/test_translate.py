"""Wishes become manifests, and every word is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.errors import InvalidInputError, TooLargeError, WishInvalidError
from generation.manifest import ManifestGarment, read_manifest, to_json
from generation.translate import translate
from generation.translate.lexicon import lexicon

LABELS = {
    "T-Shirt", "Pants", "Longsleeve", "Shoes", "Shirt", "Dress", "Outwear", "Shorts", "Hat", "Skirt", "Polo",
    "Undershirt", "Hoodie", "Blazer", "Body", "Top", "Blouse",
}  # fmt: skip


def garments(wish: str) -> tuple[ManifestGarment, ...]:
    return translate(wish).manifest.fashion.garments


def test_a_wish_becomes_garment_and_light():
    manifest = translate("a flowing emerald silk evening dress, waist belt, studio light").manifest
    assert manifest.fashion.garments == (
        ManifestGarment(
            "evening dress",
            "Dress",
            ("emerald",),
            material="silk",
            silhouette="flowing",
            details=("waist belt",),
        ),
    )
    assert manifest.lighting.conditions == "studio light"
    assert manifest.short_description.startswith("A flowing emerald silk evening dress")
    assert [thing.texture for thing in manifest.objects] == ["silk"]


def test_every_understood_word_says_where_it_went():
    wish = "Gray sweatpants without a drawstring"
    told = translate(wish).understood
    assert [(one.words, one.field, one.value) for one in told] == [
        ("Gray", "/fashion/garments/0/colours", "grey"),
        ("sweatpants", "/fashion/garments/0/category", "joggers"),
        ("drawstring", "/fashion/garments/0/without", "drawstring"),
    ]
    assert all(wish[slice(*one.span)] == one.words for one in told)


def test_words_that_mean_nothing_here_are_named():
    assert translate("a red dress with zorbels, the kind Hepburn wore").ignored == (
        "zorbels",
        "Hepburn",
        "wore",
    )


@pytest.mark.parametrize(
    ("wish", "colours"),
    [
        ("white shirt with black trousers", [("white",), ("black",)]),
        ("a red and white shirt and blue jeans", [("red", "white"), ("blue",)]),
        ("black boots, red and white shirt", [("black",), ("red", "white")]),
        ("a dress in black and gold, silver shoes", [("black", "gold"), ("silver",)]),
        ("hat, scarf and gloves in red", [("red",), ("red",), ("red",)]),
        ("skirt and top, both navy", [("navy",), ("navy",)]),
        ("grey hoodie with matching joggers", [("grey",), ("grey",)]),
        ("coat with gold buttons", [()]),
    ],
)
def test_colours_go_to_the_right_garment(wish, colours):
    assert [one.colours for one in garments(wish)] == colours


@pytest.mark.parametrize(
    ("wish", "field", "value"),
    [
        ("dress with no sleeves", "sleeve", "sleeveless"),
        ("sleeveless dress", "sleeve", "sleeveless"),
        ("shirt without buttons", "without", ("buttons",)),
        ("shirt without buttons or pockets", "without", ("buttons", "pockets")),
        ("a skirt, not too short", "length", "knee-length"),
        ("a t-shirt that is not too long", "length", "regular length"),
        ("trousers, not tight", "silhouette", "relaxed"),
        ("jeans, not too skinny", "silhouette", "slim"),
        ("a dress without a pattern", "pattern", "plain"),
        ("a coat in anything but black", "without", ("black",)),
        ("a coat neither black nor grey", "without", ("black", "grey")),
        ("a jacket with a zip rather than buttons", "without", ("buttons",)),
        ("a shirt, I don't want a collar", "neckline", "collarless"),
    ],
)
def test_denials_are_understood(wish, field, value):
    assert getattr(garments(wish)[0], field) == value


@pytest.mark.parametrize(
    ("us", "uk"),
    [
        ("gray pants", "grey trousers"),
        ("sneakers", "trainers"),
        ("a sweater vest", "a knitted vest"),
        ("pajamas", "pyjamas"),
        ("a turtleneck sweater", "a polo neck jumper"),
        ("colorful plaid overalls", "colourful checked dungarees"),
        ("purse", "handbag"),
        ("a fall jacket", "an autumn jacket"),
    ],
)
def test_american_and_british_words_mean_the_same(us, uk):
    assert translate(us).manifest == translate(uk).manifest


def test_misspelt_words_are_understood_as_meant():
    assert garments("emrald chifon blouze with ruffels")[0] == ManifestGarment(
        "blouse", "Blouse", ("emerald",), material="chiffon", details=("ruffles",)
    )


def test_a_neck_is_a_garment_only_where_no_other_is_named():
    assert [one.category for one in garments("a black turtleneck and jeans")] == ["jumper", "jeans"]
    assert garments("a black turtleneck dress")[0].category == "dress"


def test_a_background_keeps_its_colour():
    manifest = translate("red dress, plain white background").manifest
    assert manifest.background_setting == "plain white background"
    assert manifest.fashion.garments[0].colours == ("red",)


def test_quoted_words_are_to_be_read_in_the_picture():
    assert translate('a tee that says "HELLO"').manifest.text_render[0].text == "HELLO"


@pytest.mark.parametrize("wish", ["", "   \n", "🙂🙂👗", "!!! 123"])
def test_a_wish_without_words_is_refused(wish):
    with pytest.raises(WishInvalidError, match=r"empty|no words"):
        translate(wish)


@pytest.mark.parametrize(
    "wish",
    [
        "красное платье",
        "赤いドレス",
        "فستان أحمر",
        "ein rotes Kleid mit langen Ärmeln",
        "une robe rouge en soie",
        "un vestido rojo con flores",
        "ein blaues T-Shirt mit Streifen",
        "un abito nero per la sera",
    ],
)
def test_other_languages_are_told_that_english_is_understood(wish):
    with pytest.raises(WishInvalidError, match="English"):
        translate(wish)


@pytest.mark.parametrize("wish", ["something nice", "asdf qwer", "the of and"])
def test_a_wish_that_says_nothing_of_fashion_is_refused_with_an_example(wish):
    with pytest.raises(WishInvalidError, match="a red silk dress"):
        translate(wish)


def test_a_hundred_kilobytes_are_refused():
    with pytest.raises(TooLargeError):
        translate("red dress " * 10_000)


def test_a_manifest_has_room_for_twelve_garments_and_says_so():
    wish = translate(", ".join(f"{colour} hat and boots" for colour in lexicon().basic))
    assert len(wish.manifest.fashion.garments) == 12
    assert "room for 12" in wish.notes[0]


def test_every_label_of_the_bundled_models_has_garments_and_a_caption():
    known = lexicon()
    assert set(known.labels.values()) - {""} == LABELS == set(known.captions)


words = st.sampled_from(sorted(" ".join(phrase) for phrase in lexicon().phrases))
joints = st.sampled_from([" ", ", ", " and ", " with ", " without ", " not too ", " in ", "; no ", " instead of "])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(words, joints), min_size=1, max_size=14))
def test_any_wish_of_known_words_makes_a_manifest_that_is_read_back(parts):
    wish = "".join(word + joint for word, joint in parts)[:2000]
    try:
        translation = translate(wish)
    except InvalidInputError:
        return
    assert read_manifest(to_json(translation.manifest)) == translation.manifest
    assert translation == translate(wish)
    assert all(wish[slice(*one.span)] == one.words for one in translation.understood)


@settings(deadline=None)
@given(st.text(max_size=200))
@example("red \ud800 dress")
@example("red dress " + "x" * 1500)
def test_any_text_is_translated_or_refused_by_name(text):
    try:
        read_manifest(to_json(translate(text).manifest))
    except InvalidInputError as error:
        told = error.detail
    else:
        told = "read"
    assert told
