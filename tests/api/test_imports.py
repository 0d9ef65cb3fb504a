"""A feed comes in over HTTP, and its job is followed."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import TestClient

from api.http import create_app
from pipelines.settings import Settings
from tests.api.conftest import client

IMPORTS = "/api/v1/brands/acme/imports"


@pytest.fixture
def served(settings: Settings) -> Iterator[TestClient]:
    """A service of its own, with a worker."""
    with client(create_app(settings)) as ready:
        yield ready


@pytest.fixture
def idle(settings: Settings) -> Iterator[TestClient]:
    """A service without a worker: jobs stay where they are."""
    with client(create_app(settings, worker=False)) as ready:
        yield ready


def pictures(feed: Path, **more: bytes) -> bytes:
    """The feed's pictures, and more, as a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each in feed.parent.glob("*.png"):
            archive.write(each, each.name)
        for name, body in more.items():
            archive.writestr(name, body)
    return out.getvalue()


def send(served: TestClient, feed: Path, **options) -> dict:
    files = {"feed": ("google.tsv", feed.read_bytes()), "images": ("a.zip", pictures(feed))}
    answer = served.post(IMPORTS, files=files, params=options)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['job']['id']}"
    return answer.json()["job"]


def finished(served: TestClient, job: dict) -> dict:
    """The job once it has ended."""
    for _ in range(600):
        job = served.get(f"/api/v1/jobs/{job['id']}").json()
        if job["status"] not in ("queued", "running"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_a_feed_with_its_pictures_becomes_a_catalogue(served, feed):
    job = finished(served, send(served, feed))
    assert job["status"] == "succeeded", job
    assert job["result"]["added"] == 9
    assert job["result"]["rejected"] == 0
    assert served.post("/api/v1/search", json={"text": "hoodie"}).json()["hits"]
    again = finished(served, send(served, feed))["result"]
    assert (again["unchanged"], again["pictures_embedded"]) == (9, 0)


def test_a_dry_run_changes_nothing(served, feed):
    job = finished(served, send(served, feed, dry_run="true"))
    assert job["result"]["added"] == 9
    assert job["result"]["dry_run"] is True
    assert served.get("/api/v1/products").json()["products"] == []


def test_a_feed_that_cannot_be_read_ends_in_a_failed_job_that_says_why(served):
    answer = served.post(IMPORTS, files={"feed": ("feed.csv", b"\x89PNG\r\n\x1a\n junk")})
    job = finished(served, answer.json()["job"])
    assert (job["status"], job["error"]["code"]) == ("failed", "feed_unreadable")
    retried = served.post(f"/api/v1/jobs/{job['id']}/retry").json()
    assert retried["status"] == "queued"


def test_a_picture_inside_a_zip_stays_inside(served, feed):
    archive = pictures(feed, **{"../../escaped.png": b"x"})
    files = {"feed": feed.read_bytes(), "images": archive}
    job = finished(served, served.post(IMPORTS, files=files).json()["job"])
    assert (job["status"], job["error"]["code"]) == ("failed", "invalid_input")


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ({"images": b"PK"}, "feed"),
        ({"feed": b""}, "feed"),
        ({"feed": b"x", "images": b""}, "images"),
        ({"feed": b"x", "notes": b"y"}, "notes"),
    ],
)
def test_a_form_that_lacks_something_leaves_nothing_behind(idle, settings, files, field):
    answer = idle.post(IMPORTS, files=files)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not list(settings.workspace.glob("incoming/*"))


def test_pictures_that_are_no_zip_are_refused_at_once(idle, settings):
    answer = idle.post(IMPORTS, files={"feed": b"x", "images": b"no zip"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert not list(settings.workspace.glob("incoming/*"))


def test_a_feed_over_the_limit_is_refused_and_not_kept(settings):
    small = settings.model_copy(
        update={"server": settings.server.model_copy(update={"feed_mb": 0.1})}
    )
    with client(create_app(small, worker=False)) as served:
        answer = served.post(IMPORTS, files={"feed": b"x" * 150_000})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        whole = served.post(IMPORTS, files={"feed": b"x" * 400_000})
        assert (whole.status_code, whole.json()["code"]) == (413, "too_large")
    assert not list(settings.workspace.glob("incoming/*"))


@pytest.mark.parametrize(
    "option", ["dryrun=true", "dry_run=perhaps", "dialect=edifact", "currency=Euro"]
)
def test_a_misspelt_option_never_starts_an_import(idle, option):
    answer = idle.post(f"{IMPORTS}?{option}", files={"feed": b"x"})
    assert answer.status_code == 422
    assert idle.get("/api/v1/jobs").json()["jobs"] == []


def test_jobs_are_listed_page_by_page_and_cancelled(idle, feed):
    ids = [send(idle, feed)["id"] for _ in range(3)]
    first = idle.get("/api/v1/jobs", params={"limit": 2}).json()
    rest = idle.get("/api/v1/jobs", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [job["id"] for job in first["jobs"] + rest["jobs"]] == ids[::-1]
    assert idle.delete(f"/api/v1/jobs/{ids[0]}").json()["status"] == "cancelled"
    conflict = idle.post(f"/api/v1/jobs/{ids[1]}/retry")
    assert (conflict.status_code, conflict.json()["code"]) == (409, "conflict")


def events(text: str) -> list[dict]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_events_are_numbered_and_who_comes_back_misses_none(served, feed):
    job = send(served, feed)
    url = f"/api/v1/jobs/{job['id']}/events"
    streamed = served.get(url)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    told = events(streamed.text)
    assert [event["number"] for event in told] == list(range(1, len(told) + 1))
    assert told[-1]["status"] == "succeeded"
    rest = events(served.get(url, headers={"Last-Event-ID": "2"}).text)
    assert rest == told[2:]
    assert served.get(url, params={"after": told[-1]["number"]}).status_code == 204


def test_a_last_event_id_is_a_number(idle, feed):
    url = f"/api/v1/jobs/{send(idle, feed)['id']}/events"
    assert idle.get(url, headers={"Last-Event-ID": "x"}).status_code == 422


def test_a_socket_tells_the_same_and_closes_at_the_end(served, feed):
    job = send(served, feed)
    told = []
    with served.websocket_connect(f"/ws/jobs/{job['id']}") as socket:
        while not told or told[-1]["status"] in ("queued", "running"):
            told.append(json.loads(socket.receive_text(timeout=60)))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text(timeout=60)
    assert closed.value.code == 1000
    assert told == events(served.get(f"/api/v1/jobs/{job['id']}/events").text)


def test_a_socket_of_no_job_is_closed_with_a_reason(shop):
    socket = shop.websocket_connect("/ws/jobs/none")
    with socket as opened, pytest.raises(WebSocketDisconnect) as closed:
        opened.receive_text(timeout=10)
    assert closed.value.code == 4404


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_a_socket_is_guarded_like_every_call(shop, headers):
    with (
        pytest.raises(WebSocketDisconnect),
        shop.websocket_connect("/ws/jobs/none", headers=headers),
    ):
        pass
