"""Manifests are read back as they were written, and every wrong one is told what is wrong."""

from __future__ import annotations

import contextlib
import json
import math

import jsonpatch
import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import ManifestInvalidError, ManifestNewerError, TooLargeError
from generation.manifest import (
    VERSION,
    Fashion,
    Manifest,
    ManifestGarment,
    Render,
    diff,
    manifest_schema,
    read_manifest,
    to_json,
)
from tests.generation.manifests import manifests


@settings(deadline=None)
@given(manifests)
def test_any_manifest_written_is_read_back_equal(manifest: Manifest):
    assert read_manifest(to_json(manifest)) == manifest
    assert read_manifest(json.loads(to_json(manifest))) == manifest


@settings(max_examples=40, deadline=None)
@given(manifests)
def test_what_is_written_fits_the_published_schema(manifest: Manifest):
    assert jsonschema_rs.is_valid(manifest_schema(), json.loads(to_json(manifest)))


@settings(max_examples=40, deadline=None)
@given(manifests, manifests)
def test_the_changes_turn_the_parent_into_the_child(parent: Manifest, child: Manifest):
    patch = json.loads(msgspec.json.encode(diff(parent, child)))
    changed = jsonpatch.apply_patch(json.loads(to_json(parent)), patch)
    assert read_manifest(changed) == child


def test_a_change_names_the_field_and_its_new_value():
    parent, child = (
        Manifest(fashion=Fashion(garments=(ManifestGarment("dress", colours=(colour,)),)))
        for colour in ("emerald", "burgundy")
    )
    assert json.loads(msgspec.json.encode(diff(parent, child))) == [
        {"op": "replace", "path": "/fashion/garments/0/colours/0", "value": "burgundy"}
    ]


def test_every_field_of_the_schema_says_what_it_is():
    schema = manifest_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, field in part["properties"].items():
            assert "description" in field or "$ref" in field, name
    assert schema["$id"].endswith(":2")


@pytest.mark.parametrize(
    ("given", "where", "why"),
    [
        (b"[]", "", "JSON object"),
        (b"{", "", "no JSON document"),
        (b"\xff\xfe", "", "no JSON document"),
        (b'{"short_description":"\\ud800"}', "", "no JSON document"),
        (b'{"objects":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "", "nested deeper"),
        ({"version": True}, "/version", "whole number"),
        ({"version": 0}, "/version", "whole number"),
        ({"version": "2"}, "/version", "whole number"),
        ({"version": 2, "colour": "red"}, "", "unknown field `colour`"),
        ({"version": 2, "short_description": None}, "/short_description", "Expected `str`"),
        ({"render": {"size": {"width": 7, "height": 7}}}, "/render/size/width", ">= 32"),
        (
            {"render": {"size": {"width": 100_000, "height": 100_000}}},
            "/render/size/width",
            "<= 4096",
        ),
        ({"render": {"size": {"width": 500, "height": 512}}}, "/render/size/width", "multiple"),
        ({"render": {"size": "512x512"}}, "/render/size", "Expected `object | null`"),
        ({"render": {"guidance": math.nan}}, "/render/guidance", ">= 0"),
        ({"render": {"guidance": math.inf}}, "/render/guidance", "<= 50"),
        ({"render": {"seed": -1}}, "/render/seed", ">= 0"),
        ({"render": {"seed": 2**64}}, "/render/seed", "<= 4294967295"),
        ({"render": {"steps": 2.5}}, "/render/steps", "Expected `int | null`"),
        ({"objects": [{}] * 21}, "/objects", "length <= 20"),
        (
            {"fashion": {"garments": [{}, {"colours": "red"}]}},
            "/fashion/garments/1/colours",
            "array",
        ),
        ({"context": "a\x00b"}, "/context", "control characters"),
        ({"context": "\ud800"}, "", "half a character"),
        ({"objects": [[[[]]]]}, "/objects/0", "Expected `object`"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(given, where, why):
    with pytest.raises(ManifestInvalidError) as told:
        read_manifest(given)
    assert why in told.value.fields[where]


def test_several_wrong_fields_are_told_at_once():
    with pytest.raises(ManifestInvalidError) as told:
        read_manifest({"context": 1, "lighting": [], "render": {"steps": 0}})
    assert list(told.value.fields) == ["/context", "/lighting", "/render/steps"]


def test_a_manifest_of_a_later_version_asks_for_an_upgrade():
    with pytest.raises(ManifestNewerError, match="version 3"):
        read_manifest(b'{"version": 3, "whatever": []}')


def test_a_mapping_nested_too_deep_is_refused_as_well():
    deep: list = []
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(ManifestInvalidError):
        read_manifest({"lighting": deep, "objects": [deep]})


@pytest.mark.parametrize("kind", [bytes, str])
def test_a_manifest_above_the_limit_is_refused_unread(kind):
    with pytest.raises(TooLargeError):
        read_manifest(b" " * 100_001 if kind is bytes else " " * 100_001)


def test_what_could_not_be_read_back_is_not_written():
    with pytest.raises(TooLargeError):
        to_json(Manifest(context="x" * 100_000))


def test_a_plain_fibo_prompt_is_read_as_version_1():
    fibo = {
        "short_description": "A coat.",
        "objects": [
            {"description": "A red coat", "number_of_objects": "1", "pose": None},
            {"description": "A chair", "number_of_objects": ""},
        ],
        "lighting": {"conditions": "daylight", "shadows": None},
        "aesthetics": {"composition": "centred", "preference_score": "high"},
        "photographic_characteristics": None,
        "text_render": None,
    }
    manifest = read_manifest(fibo)
    assert manifest.version == 2
    assert [thing.number_of_objects for thing in manifest.objects] == [1, None]
    assert manifest.aesthetics.composition == "centred"


def test_a_count_that_is_no_number_stays_wrong():
    with pytest.raises(ManifestInvalidError) as told:
        read_manifest({"objects": [{"number_of_objects": "many"}]})
    assert "/objects/0/number_of_objects" in told.value.fields


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
fields = st.sampled_from([*Manifest.__struct_fields__, "nonsense"])


@settings(deadline=None)
@given(st.dictionaries(fields, json_values))
def test_any_mapping_is_read_or_refused_by_name(raw):
    try:
        told = read_manifest(raw).version == VERSION
    except ManifestInvalidError as error:
        told = bool(error.fields)
    assert told


@settings(deadline=None)
@given(st.binary() | st.text())
def test_any_bytes_are_read_or_refused_by_name(body):
    with contextlib.suppress(ManifestInvalidError, TooLargeError):
        read_manifest(body)


def test_render_asks_for_nothing_by_default():
    assert Manifest().render == Render()
    assert read_manifest(b"{}") == Manifest()


def test_every_wrong_field_is_told_at_once():
    given = {
        "fashion": {
            "garments": [{"category": 5, "colours": ["red", 7], "hue": "red"}, {"material": "w" * 121}],
            "wearer": [],
        },
        "render": {"steps": 0, "size": {"width": 7, "height": 64}},
        "weather": "fine",
    }  # fmt: skip
    with pytest.raises(ManifestInvalidError) as refused:
        read_manifest(given)
    assert set(refused.value.fields) == {
        "",
        "/fashion/garments/0",
        "/fashion/garments/0/category",
        "/fashion/garments/0/colours/1",
        "/fashion/garments/1/material",
        "/fashion/wearer",
        "/render/size/width",
        "/render/steps",
    }
