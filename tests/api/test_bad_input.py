"""Bad input over HTTP: a status, a stable code, and a sentence that helps."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from tests.api.conftest import COLORS, png

SEARCH = "/api/v1/search"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def check(answer, status: int, code: str) -> dict:
    """What every refusal has in common."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"].endswith(code)
    assert len(problem["detail"]) > 15
    assert not any(word in answer.text for word in ("Traceback", "/work", "/tmp", "SELECT", ".py"))
    return problem


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"text": "x", "limit": 0}, "limit"),
        ({"text": "x", "limit": 10**9}, "limit"),
        ({"text": "x", "limit": 10**30}, "limit"),
        ({"text": "x", "limit": "20"}, "limit"),
        ({"text": "x", "limit": 1.5}, "limit"),
        ({"text": "x" * 100_000}, "text"),
        ({"text": 7}, "text"),
        ({"txet": "x"}, "txet"),
        ({"text": "x", "filters": {"colour": ["red"]}}, "filters.colour"),
        ({"text": "x", "filters": {"price": {"gte": "cheap"}}}, "filters.price.gte"),
        ({"text": "x", "filters": {"color": ["red", 1]}}, "filters.color[1]"),
        ({"text": "x", "filters": {"color": "red"}}, "filters.color"),
        ({"text": "x", "filters": {"availability": ["soon"]}}, "filters.availability"),
        ({"text": "x", "weights": {"cosine": -1}}, "weights.cosine"),
        ({"text": "x", "weights": {"cosine": "NaN"}}, "weights.cosine"),
        ({"text": "x", "weights": {"beauty": 1}}, "weights.beauty"),
        ({"text": "x", "budget": {"max": 0}}, "budget.max"),
        ({"text": "x", "budget": {"max": -5}}, "budget.max"),
        ({"text": "x", "budget": {"min": 9, "max": 3}}, "budget"),
        ({"text": "x", "budget": {"max": 9, "currency": "XXQ"}}, "budget.currency"),
        ({"text": "x", "diversity": 2}, "diversity"),
        ({"text": "x", "by": "shop"}, "by"),
        ({"text": "x", "cursor": "nonsense"}, "cursor"),
        ({"text": "x", "look_id": "1"}, "look_id"),
        ([], "body"),
        ("text", "body"),
    ],
)
def test_an_invalid_question_names_its_field(shop, question, field):
    problem = check(shop.post(SEARCH, json=question), 422, "invalid_question")
    assert field in problem["errors"]
    assert len(problem["errors"][field]) > 5


def test_weights_that_are_all_zero_are_refused(shop):
    parts = ("cosine", "price_alignment", "brand_score", "availability")
    question = {"text": "x", "weights": dict.fromkeys(parts, 0)}
    check(shop.post(SEARCH, json=question), 422, "invalid_question")


def test_every_wrong_field_is_named_at_once(shop):
    question = {"text": 1, "limit": "a", "filters": {"price": {"lte": []}, "zone": 1}, "budget": 3}
    errors = check(shop.post(SEARCH, json=question), 422, "invalid_question")["errors"]
    assert set(errors) == {"text", "limit", "filters.price.lte", "filters.zone", "budget"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"text": NaN}',
        b'{"text":"x","weights":{"cosine":NaN}}',
        b'{"text":"x","weights":{"cosine":1e999}}',
        b'{"text": "\\ud800"}',
        b'{"text": "\\u0000"}',
        b"[" * 100_000,
        b"\x00" * 100,
    ],
)
def test_what_is_no_json_is_malformed(shop, body):
    answer = shop.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    check(answer, 400, "malformed_json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_other_kinds_of_body_are_not_read(shop, kind):
    answer = shop.post(SEARCH, content=b'{"text":"x"}', headers={"Content-Type": kind})
    check(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 415, "unsupported_picture"),
        (SVG, 415, "unsupported_picture"),
        (b"<html><body>404</body></html>", 415, "unsupported_picture"),
        (png(COLORS["Red"])[:60], 415, "unsupported_picture"),
        (b"GIF89a" + b"\0" * 40, 415, "unsupported_picture"),
        (b"\x89PNG\r\n\x1a\n" + SVG, 415, "unsupported_picture"),
        (b"\xff" * 21_000_000, 413, "too_large"),
    ],
    ids=["empty", "svg", "html", "truncated", "gif", "polyglot", "21 MB"],
)
def test_what_is_no_picture_is_refused(shop, body, status, code):
    check(shop.post(SEARCH, files={"image": ("a.png", body, "image/png")}), status, code)


def test_a_picture_that_would_unfold_to_gigabytes_is_refused_before_it_is_decoded(shop):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    check(shop.post(SEARCH, files={"image": ("bomb.png", out.getvalue())}), 413, "too_large")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.png",
        "http://localhost:9/a.png",
        "http://[::1]/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/a.png",
        "http://2130706433/a.png",
        "http://0x7f.1/a.png",
        "file:///etc/passwd",
        "ftp://example.org/a.png",
    ],
)
def test_addresses_inside_are_not_fetched(shop, address):
    check(shop.post(SEARCH, json={"image_url": address}), 422, "address_refused")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b"--b\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\nabc",
        b"no form at all",
    ],
)
def test_a_broken_form_is_malformed(shop, body):
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    check(shop.post(SEARCH, content=body, headers=kind), 400, "malformed_form")


def test_a_form_without_a_boundary_is_malformed(shop):
    kind = {"Content-Type": "multipart/form-data"}
    check(shop.post(SEARCH, content=b"--b--\r\n", headers=kind), 400, "malformed_form")


def test_unknown_and_surplus_parts_are_refused(shop):
    problem = check(shop.post(SEARCH, files={"picture": b"x"}), 422, "invalid_question")
    assert "picture" in problem["errors"]
    many = [("image", (f"{number}.png", png(COLORS["Red"]))) for number in range(9)]
    assert "image" in check(shop.post(SEARCH, files=many), 422, "invalid_question")["errors"]


def test_a_long_json_body_is_refused(shop):
    check(shop.post(SEARCH, json={"text": "x" * 1_100_000}), 413, "too_large")


@pytest.mark.parametrize(
    ("call", "status", "code"),
    [
        (("GET", "/api/v1/products/acme:none"), 404, "not_found"),
        (("GET", "/api/v1/products/%00"), 400, "malformed_request"),
        (("GET", "/api/v1/products/acme:none/similar"), 404, "not_found"),
        (("GET", "/api/v1/products?limit=0"), 422, "invalid_question"),
        (("GET", "/api/v1/products?limit=101"), 422, "invalid_question"),
        (("GET", "/api/v1/products?colour=red"), 422, "invalid_question"),
        (("GET", "/api/v1/products?cursor=nonsense"), 422, "invalid_question"),
        (("GET", "/api/v1/pictures/abc"), 422, "invalid_question"),
        (("GET", f"/api/v1/pictures/{'0' * 64}"), 404, "not_found"),
        (("GET", f"/api/v1/pictures/{'0' * 64}?size=huge"), 422, "invalid_question"),
        (("GET", "/api/v1/jobs/none"), 404, "not_found"),
        (("DELETE", "/api/v1/jobs/none"), 404, "not_found"),
        (("POST", "/api/v1/jobs/none/retry"), 404, "not_found"),
        (("GET", "/api/v1/jobs/none/events"), 404, "not_found"),
        (("GET", "/api/v1/jobs?status=tired"), 422, "invalid_question"),
        (("GET", "/api/v1/nothing"), 404, "no_such_call"),
        (("DELETE", "/api/v1/brands"), 405, "method_not_allowed"),
    ],
)
def test_calls_that_cannot_be_answered(shop, call, status, code):
    check(shop.request(*call), status, code)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/v1/brands/acme", {"score": 1.5}, 422),
        ("/api/v1/brands/acme", {"score": "high"}, 422),
        ("/api/v1/brands/acme", {}, 422),
        ("/api/v1/brands/nobody", {"score": 0.5}, 404),
        ("/api/v1/rates", {"EUR": 0}, 422),
        ("/api/v1/rates", {"EUR": "much"}, 422),
        ("/api/v1/rates", {"Euro": 1.1}, 422),
        ("/api/v1/rates", [1], 422),
    ],
)
def test_settings_of_the_blend_are_checked(shop, path, body, status):
    answer = shop.put(path, json=body)
    check(answer, status, answer.json()["code"])


def test_a_refusal_speaks_of_the_body_once(shop):
    problem = shop.post(SEARCH, json={"limit": 0}).json()
    assert problem["errors"]["limit"] == "must lie between 1 and 100, not 0"
    assert json.dumps(problem).count("\n") == 0
