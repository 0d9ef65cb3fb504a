"""The manifest as a form: the whole schema is in it, and it is read as the call reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import api.http  # noqa: F401 - the page is a part of it
from api.web.forms import Fields
from api.web.manifests import form_of
from api.web.presets import presets, with_preset
from api.web.schemas import LISTS, SECTIONS, entry_of, leaves, node_of
from api.web.typed import raw_of, with_entry, without_blanks, without_entry
from data.errors import ManifestInvalidError
from generation.manifest import manifest_schema, read_manifest, to_json
from generation.translate import translate
from tests.generation.manifests import manifests, renders


def typed(raw: Any) -> Fields:
    """The form of a manifest, sent as it was shown."""
    pairs: list[tuple[str, str]] = []
    for section in form_of(raw, {}):
        entries = [entry for each in section.lists for entry in each.entries]
        pairs += [("entry", entry.pointer) for entry in entries]
        inputs = [*section.inputs, *(each for entry in entries for each in entry.inputs)]
        pairs += [(each.pointer, each.value) for each in inputs]
    return Fields.of(pairs)


def every_field() -> Iterator[str]:
    for name in manifest_schema()["properties"]:
        if name != "version":
            yield from (pointer for pointer, _ in leaves(f"/{name}", node_of(f"/{name}")))


def test_every_field_of_the_schema_stands_in_the_form_once():
    shown = [
        pointer
        for places in SECTIONS.values()
        for place in places
        for pointer, _ in leaves(place, node_of(place))
    ]
    assert sorted(shown) == sorted(every_field())
    assert all(list(leaves(place, entry_of(place))) for place in LISTS)


printable = st.from_regex(r"[a-z]([a-z ]{0,8}[a-z])?", fullmatch=True)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(printable, max_size=3), max_size=3), renders, printable)
def test_what_is_shown_and_sent_back_is_the_same_manifest(colours, render, wearer):
    raw = {
        "version": 2,
        "fashion": {
            "wearer": wearer,
            "garments": [{"category": "hat", "colours": each} for each in colours],
        },
        "render": {"steps": render.steps, "seed": render.seed},
    }
    before = read_manifest(raw)
    assert read_manifest(raw_of(typed(json.loads(to_json(before))))) == before


@settings(max_examples=10, deadline=None)
@given(manifests)
def test_an_entry_comes_and_goes(manifest):
    raw = json.loads(to_json(manifest))
    more, where = with_entry(raw, "/fashion/garments")
    assert where.endswith(f"/{len(manifest.fashion.garments)}")
    assert read_manifest(without_entry(more, where)[0]) == manifest


def test_entries_in_which_nothing_was_typed_are_left_out():
    raw = {"fashion": {"garments": [{}, {"category": "hat"}, {}]}, "objects": [{}]}
    kept = without_blanks(raw)
    assert kept == {"fashion": {"garments": [{"category": "hat"}]}, "objects": []}


@pytest.mark.parametrize(
    ("pointer", "typed_in", "said"),
    [
        ("/render/steps", "many", "A whole number from 1 to 200."),
        ("/render/guidance", "99", "A number from 0 to 50."),
        ("/render/size/width", "500", "A whole number from 32 to 4,096, in steps of 8."),
        ("/fashion/wearer", "w" * 121, "At most 120 characters."),
    ],
)
def test_what_is_wrong_is_said_for_a_person(pointer: str, typed_in: str, said: str):
    raw = raw_of(
        Fields.of(
            [("/render/size/width", "512"), ("/render/size/height", "512"), (pointer, typed_in)]
        )
    )
    with pytest.raises(ManifestInvalidError) as refused:
        read_manifest(raw)
    sections = form_of(raw, refused.value.fields)
    shown = {each.pointer: each for section in sections for each in section.inputs}
    assert (shown[pointer].problem, shown[pointer].value) == (said, typed_in)


@pytest.mark.parametrize("preset", presets(), ids=lambda each: each.name)
def test_a_preset_is_understood_word_for_word_and_speaks_of_no_garment(preset):
    read = translate(with_preset("a red dress", preset.name))
    assert not read.ignored
    own = [one.field for one in read.understood if one.value not in ("red", "dress")]
    assert len(own) == len(preset.words.split(", "))
    assert not [field for field in own if field.startswith("/fashion/garments")]


def test_one_preset_takes_the_place_of_another_and_goes_by_itself():
    studio, street = presets()[:2]
    wish = with_preset(with_preset("a red dress", studio.name), street.name)
    assert wish == f"a red dress, {street.words}"
    assert with_preset(wish, street.name) == "a red dress"
    assert with_preset("", studio.name) == studio.words


def test_a_form_of_the_largest_manifest_can_be_sent():
    raw = {
        "fashion": {"garments": [{"category": "hat"}] * 12},
        "objects": [{"description": "x"}] * 20,
        "text_render": [{"text": "x"}] * 12,
    }
    values = typed(raw).values
    assert sum(len(each) for each in values.values()) < 1_000
    assert len(urlencode([(k, v) for k, vs in values.items() for v in vs])) < 400_000
