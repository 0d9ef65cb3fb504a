"""The same answers with PostgreSQL, an S3 service and Qdrant's client instead of files in a folder."""

from __future__ import annotations

from api.http import create_app
from tests.api.conftest import client
from tests.api.test_imports import finished, send


def test_a_feed_comes_in_and_is_found_with_servers(settings, postgres_url, s3_server, feed):
    servers = settings.model_validate(
        settings.model_dump()
        | {
            "database": {"url": postgres_url},
            "objects": {
                "endpoint": s3_server.endpoint,
                "access_key": s3_server.access_key,
                "secret_key": s3_server.secret_key,
            },
            "index": {"url": ":memory:"},
        }
    )
    with client(create_app(servers)) as served:
        assert served.get("/ready").status_code == 200
        job = finished(served, send(served, feed))
        assert (job["status"], job["result"]["added"]) == ("succeeded", 9)
        hits = served.post("/api/v1/search", json={"text": "red hoodie"}).json()["hits"]
        assert len(hits) == 3
        assert served.get(hits[0]["image"], params={"size": "small"}).status_code == 200
        assert len(served.get(f"/api/v1/jobs/{job['id']}/events").text) > 100
    assert not list(settings.workspace.glob("*.db"))
