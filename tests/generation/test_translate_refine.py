"""An instruction changes what it asks for, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InvalidInputError, WishInvalidError
from generation.manifest import Manifest, diff, read_manifest, to_json
from generation.translate import refine, translate
from tests.generation.manifests import manifests

DRESS = translate("a flowing emerald silk evening dress, waist belt, studio light").manifest
OUTFIT = translate(
    "white cotton shirt with gold buttons, black midi skirt and red heels on the beach"
).manifest


def changed(before: Manifest, instruction: str) -> dict[str, Any]:
    """The paths that an instruction changes, but those of the sentences made from the rest."""
    after = refine(before, instruction).manifest
    made = ("/short_description", "/objects", "/context")
    return {
        one.path.removeprefix("/fashion/garments"): one.value if one.op != "remove" else None
        for one in diff(before, after)
        if not one.path.startswith(made)
    }


@pytest.mark.parametrize(
    ("instruction", "changes"),
    [
        ("make it knee-length and burgundy", {"/0/length": "knee-length", "/0/colours/0": "burgundy"}),
        ("without the belt", {"/0/details": None}),
        ("remove the belt and add pockets", {"/0/details/0": "pockets"}),
        ("add a hood", {"/0/details/1": "hood"}),
        ("in satin instead", {"/0/material": "satin"}),
        ("no sleeves", {"/0/sleeve": "sleeveless"}),
        ("make the belt red", {"/0/details/0": "red belt"}),
        ("a darker green please", {"/0/colours/0": "dark green"}),
        ("longer sleeves", {"/0/sleeve": "long sleeves"}),
        ("change the background to a beach at sunset", {"/background_setting": "beach", "/lighting/conditions": "sunset light"}),
        ("no studio light", {"/lighting/conditions": None}),
        ("keep everything but make it blue", {"/0/colours/0": "blue"}),
        ("swap emerald for ruby", {"/0/colours/0": "ruby"}),
        ("turn it into a ball gown", {"/0/category": "ball gown"}),
        ("I'd prefer a mini dress", {"/0/length": "mini"}),
        ("change the waist belt to a bow", {"/0/details/0": "bow"}),
    ],
)  # fmt: skip
def test_only_what_was_asked_changes(instruction, changes):
    assert changed(DRESS, instruction) == changes


@pytest.mark.parametrize(
    ("instruction", "changes"),
    [
        ("make the skirt longer", {"/1/length": "ankle-length"}),
        ("trousers instead of the skirt", {"/1/category": "trousers", "/1/label": "Pants", "/1/length": None}),
        ("make the shirt blue", {"/0/colours/0": "blue"}),
        ("replace the heels with white trainers", {"/2/category": "trainers", "/2/colours/0": "white"}),
        ("without the heels", {"/2": None}),
        ("remove the buttons", {"/0/details": None}),
        ("silver buttons instead of gold buttons", {"/0/details/0": "silver buttons"}),
        ("no shirt, a t-shirt instead", {"/0/category": "t-shirt", "/0/label": "T-Shirt"}),
        ("remove the background", {"/background_setting": ""}),
        ("make the skirt leather and the shirt silk", {"/1/material": "leather", "/0/material": "silk"}),
    ],
)  # fmt: skip
def test_the_garment_that_is_named_is_the_one_that_changes(instruction, changes):
    assert changed(OUTFIT, instruction) == changes


def test_an_added_garment_comes_last():
    after = refine(OUTFIT, "add a navy blazer").manifest.fashion.garments
    assert after[:3] == OUTFIT.fashion.garments
    assert (after[3].category, after[3].colours) == ("blazer", ("navy",))


def test_the_sentences_follow_what_changed():
    child = refine(DRESS, "make it burgundy").manifest
    assert "burgundy" in child.short_description
    assert "emerald" not in to_json(child).decode()


def test_a_sentence_that_a_person_wrote_stays():
    parent = Manifest(short_description="My dream.", fashion=DRESS.fashion)
    assert refine(parent, "make it red").manifest.short_description == "My dream."


def test_it_is_said_which_garment_was_meant():
    assert "about the shirt" in refine(OUTFIT, "make it green").notes[0]


def test_what_is_as_asked_already_is_said():
    translation = refine(DRESS, "in silk")
    assert translation.manifest == DRESS
    assert "nothing changed" in translation.notes[0]


def test_how_it_is_rendered_stays_as_it_was():
    parent = read_manifest({"fashion": {"garments": [{"category": "dress"}]},
                            "render": {"engine": "bundled", "seed": 7}})  # fmt: skip
    assert refine(parent, "make it red").manifest.render == parent.render


@pytest.mark.parametrize(
    "instruction", ["", "🙂", "hmm", "remove the dress", "rends-la rouge et avec des fleurs"]
)
def test_an_instruction_that_asks_for_nothing_is_refused(instruction):
    with pytest.raises(WishInvalidError):
        refine(DRESS, instruction)


VOCABULARY = (
    "make it the belt skirt red darker longer instead of add remove without a jumpsuit and , silk sleeves change to both"
    " no background dress swap for velvet shirt"
)
words = st.sampled_from(VOCABULARY.split())


@settings(max_examples=100, deadline=None)
@given(manifests, st.lists(words, min_size=1, max_size=9).map(" ".join))
def test_any_instruction_gives_a_manifest_or_a_sentence(parent: Manifest, instruction: str):
    try:
        child = refine(parent, instruction).manifest
    except InvalidInputError:
        return
    assert read_manifest(to_json(child)) == child
    assert child.render.seed == parent.render.seed
