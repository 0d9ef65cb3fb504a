"""Products, brands, rates and pictures over HTTP."""

from __future__ import annotations

import pytest

from api.http import create_app
from pipelines.importing import ImportOptions, import_feed
from pipelines.wiring import open_lookwright
from tests.api.conftest import client


def test_a_product_knows_its_variants(shop):
    product = shop.get("/api/v1/products/acme:H-S-Red").json()
    assert product["item"]["title"] == "Red hoodie"
    assert product["price"] == {"amount": "20.00", "currency": "USD"}
    assert set(product["variants"]) == {"acme:H-M-Red", "acme:H-L-Red"}


def test_the_catalogue_is_listed_page_by_page(shop):
    seen, cursor = [], None
    while True:
        params = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = shop.get("/api/v1/products", params=params).json()
        seen += [product["item"]["id"] for product in page["products"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 9


def test_the_catalogue_is_filtered_by_repeated_values(shop):
    params = {"color": ["red", "Blue"], "size": "M"}
    page = shop.get("/api/v1/products", params=params).json()
    found = {product["item"]["id"] for product in page["products"]}
    assert found == {"acme:H-M-Red", "acme:H-M-Blue"}


@pytest.mark.parametrize("size", ["small", "full"])
def test_a_picture_is_kept_by_browsers_for_ever(shop, size):
    address = shop.get("/api/v1/products/acme:H-S-Red").json()["image"]
    picture = shop.get(address, params={"size": size})
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content[8:12] == b"WEBP"
    assert "immutable" in picture.headers["cache-control"]
    again = shop.get(
        address, params={"size": size}, headers={"If-None-Match": picture.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_a_brand_s_score_and_rates_count_from_the_next_question_on(settings, feed):
    with open_lookwright(settings) as lookwright:
        import_feed(lookwright, feed, ImportOptions())
        with client(create_app(lookwright, worker=False)) as served:
            changed = served.put("/api/v1/brands/acme", json={"score": 0.9}).json()
            assert changed == {"brand": "acme", "name": "Acme", "score": 0.9, "groups": 3}
            hit = served.post("/api/v1/search", json={"text": "red"}).json()["hits"][0]
            assert hit["parts"]["brand_score"] == pytest.approx(0.9)
            assert served.put("/api/v1/rates", json={"EUR": 1.25}).json() == {
                "currency": "USD",
                "rates": {"EUR": 1.25},
            }
            assert served.get("/api/v1/rates").json()["rates"] == {"EUR": 1.25}


def test_health_readiness_and_measurements(shop):
    assert shop.get("/health").json()["status"] == "alive"
    ready = shop.get("/ready").json()
    assert {part["name"] for part in ready["parts"]} == {"database", "objects", "encoder", "index"}
    text = shop.get("/metrics").text
    assert 'path="/api/v1/search"' in text or "lookwright_http_requests" in text


def test_a_service_without_its_model_lives_but_is_not_ready(settings):
    lost = settings.model_copy(
        update={"encoder": settings.encoder.model_copy(update={"model": "/nowhere/at/all"})}
    )
    with client(create_app(lost, worker=False)) as served:
        assert served.get("/health").status_code == 200
        answer = served.get("/ready")
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
        assert {"encoder", "index"} <= set(answer.json()["errors"])
        assert "/nowhere" not in answer.text
        search = served.post("/api/v1/search", json={"text": "x"})
        assert (search.status_code, search.json()["code"]) == (503, "model_unavailable")
