"""Wishes, manifests and numbers that cannot be used: refused before the queue, one sentence a field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from api.http import create_app
from generation.translate import RuleTranslator
from pipelines.settings import load_settings
from tests.api.conftest import client
from tests.api.test_bad_input import check
from tests.looks import open_drawing

GENERATE = "/api/v1/generate"
LONG = dict.fromkeys(("description", "location", "texture"), "x" * 2_000)
FUTURE = {"version": 99, "short_description": "a coat"}


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service without a worker, and with the rules that really translate."""
    with open_drawing(load_settings(workspace=tmp_path_factory.mktemp("idle"))) as app:
        app.__dict__["translator"] = RuleTranslator()
        with client(create_app(app, worker=False)) as ready:
            yield ready


def nested(depth: int) -> str:
    return '{"manifest": ' + '{"objects": ' * depth + "1" + "}" * (depth + 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": " \n"}, "prompt"),
        ({"prompt": "red dress " * 10_000}, "prompt"),
        ({"prompt": "👗👠💃"}, "prompt"),
        ({"prompt": "ein rotes Kleid mit langen Ärmeln"}, "prompt"),
        ({"prompt": "красное платье"}, "prompt"),
        ({"prompt": "一件红色的连衣裙"}, "prompt"),
        ({"prompt": 7}, "prompt"),
        ({"prompt": "a naked woman"}, "prompt"),
        ({"prompt": "a red dress", "count": 0}, "count"),
        ({"prompt": "a red dress", "count": -1}, "count"),
        ({"prompt": "a red dress", "count": 10_000}, "count"),
        ({"prompt": "a red dress", "count": 1.5}, "count"),
        ({"prompt": "a red dress", "seed": -1}, "seed"),
        ({"prompt": "a red dress", "seed": 2**32}, "seed"),
        ({"prompt": "a red dress", "size": "7x7"}, "size"),
        ({"prompt": "a red dress", "size": "100000x100000"}, "size"),
        ({"prompt": "a red dress", "size": "1024x1024"}, "size"),
        ({"prompt": "a red dress", "size": "large"}, "size"),
        ({"prompt": "a red dress", "size": [64, 64]}, "size"),
        ({"prompt": "a red dress", "steps": 0}, "steps"),
        ({"prompt": "a red dress", "steps": 150}, "steps"),
        ({"prompt": "a red dress", "engine": "crayons"}, "engine"),
        ({"prompt": "a red dress", "colour": "red"}, "colour"),
        ({"prompt": "a red dress", "manifest": {}}, "manifest"),
        ({"manifest": []}, "manifest"),
        ({"manifest": "a red dress"}, "manifest"),
        ({"manifest": FUTURE}, "manifest/version"),
        ({"manifest": {"version": 2, "short_description": 7}}, "manifest/short_description"),
        ({"manifest": {"version": 2, "render": {"engine": "crayons"}}}, "engine"),
        ({"manifest": {"version": 2, "render": {"guidance": 40}}}, "guidance"),
        ({"manifest": {"version": 2, "context": "x" * 200_000}}, "manifest/context"),
        ({"manifest": {"version": 2, "objects": [LONG] * 20}}, "manifest"),
    ],
    ids=repr,
)
def test_what_cannot_be_pictured_is_refused_by_field(
    idle: TestClient, body: dict, field: str
) -> None:
    problem = check(idle.post(GENERATE, json=body), 422, "invalid_question")
    assert field in problem["errors"], problem["errors"]
    assert idle.get("/api/v1/jobs").json()["jobs"] == []


def test_every_wrong_field_is_told_at_once(idle: TestClient) -> None:
    body = {"prompt": "", "count": 0, "size": "7x7", "steps": 0, "engine": "crayons"}
    errors = check(idle.post(GENERATE, json=body), 422, "invalid_question")["errors"]
    assert set(errors) == set(body)


def test_an_unknown_engine_names_those_there_are(idle: TestClient) -> None:
    answer = idle.post(GENERATE, json={"prompt": "a red dress", "engine": "crayons"})
    assert "drawn" in answer.json()["errors"]["engine"]


@pytest.mark.parametrize("depth", [100, 10_000])
def test_a_manifest_that_is_nested_deeply_is_refused(idle: TestClient, depth: int) -> None:
    answer = idle.post(
        GENERATE, content=nested(depth), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    check(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(
    "words", ["make it \N{DRESS}", "", "x" * 5_000, "macht es blau bitte sehr"]
)
def test_an_instruction_that_cannot_be_used_is_refused(idle: TestClient, words: str) -> None:
    unknown = idle.post("/api/v1/looks/none/refine", json={"instruction": words})
    check(unknown, 404, "not_found")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_000, 7])
def test_a_report_says_why(idle: TestClient, reason: object) -> None:
    answer = idle.post("/api/v1/looks/none/reports", json={"reason": reason})
    assert "reason" in check(answer, 422, "invalid_question")["errors"]


@pytest.mark.parametrize(
    "call",
    ["", "/image", "/image?size=small", "/image?copy=share"],
    ids=lambda call: call or "look",
)
def test_looks_that_do_not_exist_are_not_found(idle: TestClient, call: str) -> None:
    check(idle.get(f"/api/v1/looks/none{call}"), 404, "not_found")
