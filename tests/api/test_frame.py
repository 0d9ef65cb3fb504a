"""What stands around every call."""

from __future__ import annotations

import json

import pytest
import structlog
from litestar import get
from litestar.testing import TestClient

from api.http import create_app
from api.http.frame import hostname
from data.errors import StorageFullError
from pipelines.settings import Settings
from tests.api.conftest import client


def with_server(settings: Settings, **server) -> Settings:
    return settings.model_copy(update={"server": settings.server.model_copy(update=server)})


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"]
)
def test_loopback_names_are_answered(shop, host):
    assert shop.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80",
        "",
        "localhost@evil.example",
        "a:b:c",
    ],
)
@pytest.mark.parametrize("path", ["/health", "/docs", "/api/v1/brands", "/no/such/call"])
def test_other_names_are_refused_everywhere(shop, host, path):
    answer = shop.get(path, headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "host_refused")


def test_head_answers_as_get_without_a_body(shop):
    said = shop.get("/api/v1/brands")
    asked = shop.head("/api/v1/brands")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-length"] == said.headers["content-length"]
    assert shop.head("/api/v1/products/no:such").status_code == 404
    assert shop.head("/api/v1/search").status_code == 405


def test_hosts_can_be_allowed_by_name_and_by_domain(settings):
    app = create_app(with_server(settings, allowed_hosts=("shop.example", "*.brand.example")))
    with TestClient(app, base_url="http://shop.example") as served:
        assert served.get("/health").status_code == 200
        for host, status in (
            ("a.b.brand.example", 200),
            ("brand.example", 400),
            ("xbrand.example", 400),
        ):
            assert served.get("/health", headers={"Host": host}).status_code == status


def test_pages_of_other_origins_change_nothing(shop):
    question = {"json": {"text": "x"}}
    for origin in ("https://evil.example", "null"):
        answer = shop.post("/api/v1/search", **question, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")
    own = shop.post("/api/v1/search", **question, headers={"Origin": "http://127.0.0.1"})
    assert own.status_code == 200


def test_no_other_origin_may_read_unless_it_is_set(shop, settings):
    origin = {"Origin": "https://shop.example"}
    assert "access-control-allow-origin" not in shop.get("/health", headers=origin).headers
    with client(create_app(with_server(settings, cors_origins=(origin["Origin"],)))) as served:
        allowed = served.get("/health", headers=origin).headers["access-control-allow-origin"]
        assert allowed == origin["Origin"]
        assert served.post("/api/v1/search", headers=origin).status_code == 415


@pytest.mark.parametrize("path", ["/health", "/no/such/call", "/docs", "/api/v1/products?limit=0"])
def test_every_answer_is_named_and_hardened(shop, path):
    headers = shop.get(path, headers={"X-Request-ID": "from-the-proxy-1"}).headers
    assert headers["x-request-id"] == "from-the-proxy-1"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_an_unsound_request_id_is_replaced(shop):
    assert (
        len(shop.get("/health", headers={"X-Request-ID": "a\tb" * 9}).headers["x-request-id"]) == 32
    )


def broken(settings: Settings, error: Exception) -> TestClient:
    @get("/broken", sync_to_thread=False)
    def fail() -> None:
        raise error

    app = create_app(settings, worker=False)
    app.register(fail)
    return client(app)


def test_an_unexpected_error_tells_its_name_only(settings):
    kept = structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars])
    with broken(settings, ValueError("secret of /srv/lookwright")) as served, kept as logs:
        answer = served.get("/broken")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in problem["detail"]
    logged = next(line for line in logs if line["event"] == "unexpected error")
    assert logged["request_id"] == answer.headers["x-request-id"]


def test_a_failed_part_is_told_without_its_place(settings):
    with broken(settings, StorageFullError("No space on /srv/lookwright.")) as served:
        answer = served.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
    assert "/srv" not in answer.text
    assert int(answer.headers["retry-after"]) > 0


def test_the_log_holds_no_questions(shop):
    with structlog.testing.capture_logs() as logs:
        shop.get("/api/v1/products?brand=secret")
    assert "secret" not in json.dumps(logs)
    assert logs[-1]["path"] == "/api/v1/products"


@pytest.mark.parametrize(
    ("host", "name"),
    [("[::1]:80", "::1"), ("[::1]", "::1"), ("A.example:1", "a.example"), ("a", "a"), ("", "")],
)
def test_host_names_are_read_without_ports(host, name):
    assert hostname(host) == name
