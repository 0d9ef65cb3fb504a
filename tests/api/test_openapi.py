"""The published description: whole, true, and readable without any other server."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from api.http import examples, look_examples
from api.http.bodies import parse
from api.http.schemas import Alive, Brands, BrandScore, Ready
from api.problems import REFUSALS
from data import LookReport
from pipelines.answers import Product, SearchAnswer, SearchRequest
from pipelines.brands import BrandAnswer, RatesAnswer
from pipelines.catalogue import ProductPage
from pipelines.jobs import Job
from pipelines.looks import (
    GenerateRequest,
    LookAnswer,
    LooksAsked,
    RefineRequest,
    ReportRequest,
)

BYTES = {"image/webp", "image/png", "application/zip", "application/pdf"}
"""Kinds of which no example can be read."""


@pytest.fixture
def document(shop) -> dict[str, Any]:
    return shop.get("/docs/openapi.json").json()


def operations(document: dict[str, Any]):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_call_is_described_with_examples(document):
    for name, operation in operations(document):
        assert len(operation["summary"]) > 5, name
        assert len(operation["description"]) > 15, name
        for status, response in operation["responses"].items():
            for kind, media in response.get("content", {}).items():
                assert media.get("examples") or kind in BYTES, (name, status)


def test_every_error_is_a_problem_document(document):
    for name, operation in operations(document):
        errors = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
        assert {"400", "500", "503"} <= set(errors), name
        for response in errors.values():
            assert list(response["content"]) == ["application/problem+json"]


def test_bodies_name_schemas_that_exist(document):
    text = str(document)
    known = document["components"]["schemas"]
    for name in re.findall(r"#/components/schemas/([\w.]+)", text):
        assert name in known, name
    body = document["paths"]["/api/v1/search"]["post"]["requestBody"]["content"]
    assert set(body) == {"application/json", "multipart/form-data"}


def test_the_contract_s_calls_are_there(document):
    calls = {name for name, _ in operations(document)}
    assert {
        "POST /api/v1/search",
        "GET /api/v1/products/{item_id}",
        "GET /api/v1/products/{item_id}/similar",
        "GET /api/v1/brands",
        "PUT /api/v1/brands/{brand}",
        "PUT /api/v1/rates",
        "POST /api/v1/brands/{brand}/imports",
        "GET /api/v1/jobs",
        "GET /api/v1/jobs/{job_id}",
        "DELETE /api/v1/jobs/{job_id}",
        "POST /api/v1/jobs/{job_id}/retry",
        "GET /api/v1/jobs/{job_id}/events",
        "POST /api/v1/generate",
        "GET /api/v1/looks",
        "GET /api/v1/looks/{look_id}",
        "DELETE /api/v1/looks/{look_id}",
        "POST /api/v1/looks/{look_id}/refine",
        "POST /api/v1/looks/{look_id}/reports",
        "GET /api/v1/looks/{look_id}/image",
        "GET /api/v1/schemas/manifest.json",
        "GET /health",
        "GET /ready",
    } <= calls


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (examples.SEARCH_ANSWER, SearchAnswer),
        (examples.PRODUCT, Product),
        (examples.PRODUCTS, ProductPage),
        (examples.BRAND, BrandAnswer),
        (examples.BRANDS, Brands),
        (examples.RATES, RatesAnswer),
        (examples.JOB, Job),
        (examples.HEALTH, Alive),
        (examples.READY, Ready),
        (look_examples.LOOK, LookAnswer),
        (look_examples.LOOKS_ASKED, LooksAsked),
        (look_examples.LOOK_REPORT, LookReport),
    ],
)
def test_examples_of_answers_are_such_answers(example, kind):
    decoded = msgspec.convert(example, kind)
    assert set(msgspec.to_builtins(decoded)) == set(example)


def test_examples_of_bodies_are_understood():
    assert parse(msgspec.json.encode(examples.SEARCH), SearchRequest).text == "green hoodie"
    assert parse(b'{"score": 0.8}', BrandScore).score == 0.8


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (look_examples.GENERATE, GenerateRequest),
        (look_examples.REFINE, RefineRequest),
        (look_examples.REPORT, ReportRequest),
    ],
)
def test_examples_of_bodies_about_looks_are_understood(example, kind):
    assert msgspec.to_builtins(parse(msgspec.json.encode(example), kind)).items() >= example.items()


def test_the_example_s_score_is_the_sum_of_its_parts():
    hit = examples.SEARCH_ANSWER["hits"][0]
    weights = examples.SEARCH_ANSWER["weights"]
    assert sum(weights[part] * hit["parts"][part] for part in weights) == pytest.approx(
        hit["score"]
    )


def test_the_page_needs_no_other_server(shop):
    page = shop.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "//" not in page.text.replace("<!doctype", "")
    assert "script-src 'self';" in page.headers["content-security-policy"]
    for asset in re.findall(r'(?:src|href)="(assets/[^"]+)"', page.text):
        assert shop.get(f"/docs/{asset}").status_code == 200
    assert shop.get("/docs/assets/secrets.txt").json()["code"] == "no_such_call"


def test_every_refusal_has_a_status_and_a_sentence():
    for status, sentence in REFUSALS.values():
        assert 400 <= status < 600
        assert sentence.endswith((".", "in a moment."))
