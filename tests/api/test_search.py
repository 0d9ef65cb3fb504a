"""Searching over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import COLORS, png

SEARCH = "/api/v1/search"


def test_every_hit_adds_up_to_its_score(shop):
    answer = shop.post(SEARCH, json={"text": "green hoodie", "budget": {"max": 40}}).json()
    assert len(answer["hits"]) == 3
    for hit in answer["hits"]:
        total = sum(answer["weights"][part] * hit["parts"][part] for part in answer["weights"])
        assert total == pytest.approx(hit["score"], abs=1e-6)


def test_a_picture_finds_the_product_it_shows(shop):
    image = png(COLORS["Blue"], seed=2)
    answer = shop.post(SEARCH, files={"image": ("blue.png", image, "image/png")}).json()
    assert answer["hits"][0]["group"] == "acme:H-Blue"
    again = shop.post(SEARCH, json={"picture": answer["pictures"][0]}).json()
    assert again["hits"] == answer["hits"]


def test_pictures_and_a_query_come_in_one_form(shop):
    images = [("image", (f"{name}.png", png(shade))) for name, shade in COLORS.items()]
    query = ("query", ("", json.dumps({"text": "hoodie", "limit": 2}), "application/json"))
    answer = shop.post(SEARCH, files=[*images, query]).json()
    assert len(answer["pictures"]) == 3
    assert len(answer["hits"]) == 2


def test_a_query_may_be_a_plain_field_of_the_form(shop):
    image = {"image": ("red.png", png(COLORS["Red"]))}
    answer = shop.post(SEARCH, files=image, data={"query": '{"limit": 1}'})
    assert len(answer.json()["hits"]) == 1


def test_filters_facets_and_variants(shop):
    question = {"filters": {"size": ["s"], "price": {"lte": 40}}, "by": "item"}
    answer = shop.post(SEARCH, json=question).json()
    assert {hit["id"] for hit in answer["hits"]} == {"acme:H-S-Red", "acme:H-S-Green"}
    assert {facet["value"]: facet["count"] for facet in answer["facets"]["size"]} == {
        "S": 2,
        "M": 2,
        "L": 2,
    }


def test_pages_follow_each_other_and_end(shop):
    question = {"text": "hoodie", "limit": 2}
    first = shop.post(SEARCH, json=question).json()
    rest = shop.post(SEARCH, json=question | {"cursor": first["next_cursor"]}).json()
    assert len({hit["group"] for hit in first["hits"] + rest["hits"]}) == 3
    assert rest["next_cursor"] is None


def test_a_cursor_belongs_to_its_question(shop):
    cursor = shop.post(SEARCH, json={"text": "hoodie", "limit": 1}).json()["next_cursor"]
    answer = shop.post(SEARCH, json={"text": "coat", "limit": 1, "cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")


def test_more_like_this_leaves_its_own_group_out(shop):
    answer = shop.get("/api/v1/products/acme:H-S-Red/similar", params={"limit": 5}).json()
    assert {hit["group"] for hit in answer["hits"]} == {"acme:H-Green", "acme:H-Blue"}
