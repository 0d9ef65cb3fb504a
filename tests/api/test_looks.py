"""Looks over HTTP: asked for, watched, seen, refined, restored, exported, reported, deleted."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from pydantic import SecretStr

from api.http import create_app
from data import LookRepository, decode_picture
from pipelines.pictures import keep_query_picture, serve_picture
from pipelines.settings import Settings
from pipelines.wiring import Lookwright
from tests.api.conftest import client
from tests.drawn_engine import DrawnEngine
from tests.looks import open_drawing

API = "/api/v1"
ADMIN = {"Authorization": "Bearer letmesee"}


@pytest.fixture
def engine() -> DrawnEngine:
    return DrawnEngine()


@pytest.fixture
def studio(settings: Settings, engine: DrawnEngine) -> Iterator[Lookwright]:
    server = settings.server.model_copy(update={"admin_token": SecretStr("letmesee")})
    with open_drawing(settings.model_copy(update={"server": server}), engine) as app:
        yield app


@pytest.fixture
def served(studio: Lookwright) -> Iterator[TestClient]:
    with client(create_app(studio)) as ready:
        yield ready


def asked(served: TestClient, path: str = "/generate", **body) -> dict:
    given = body or {"prompt": "a red dress", "seed": 7, "steps": 4}
    answer = served.post(f"{API}{path}", json=given)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"{API}/jobs/{answer.json()['job']['id']}"
    return answer.json()


def finished(served: TestClient, job: dict) -> dict:
    for _ in range(2_400):
        job = served.get(f"{API}/jobs/{job['id']}").json()
        if job["status"] not in ("queued", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def made(served: TestClient, path: str = "/generate", **body) -> list[dict]:
    """The looks of a request, as they are shown."""
    job = finished(served, asked(served, path, **body)["job"])
    assert job["status"] == "succeeded", job
    return [served.get(f"{API}/looks/{look}").json() for look in job["result"]["looks"]]


def test_a_wish_becomes_looks_with_their_manifests(served):
    first, second = made(served, prompt="a red dress", count=2, seed=7, steps=4)
    assert (first["seed"], second["seed"]) == (7, 8)
    assert first["manifest"]["render"]["steps"] == 4
    assert first["wish"] == "a red dress"
    assert first["moderation"] == "unmoderated"
    listed = served.get(f"{API}/looks").json()
    assert [look["id"] for look in listed["looks"]] == [second["id"], first["id"]]


def test_looks_are_listed_page_by_page(served):
    ids = [look["id"] for look in made(served, prompt="x coat", count=3, seed=1, steps=1)][::-1]
    first = served.get(f"{API}/looks", params={"limit": 2}).json()
    rest = served.get(f"{API}/looks", params={"cursor": first["next_cursor"]}).json()
    assert [look["id"] for look in first["looks"] + rest["looks"]] == ids
    assert rest["next_cursor"] is None
    assert served.get(f"{API}/looks", params={"cursor": "nonsense"}).status_code == 422


def test_a_refined_look_is_a_child_and_shows_what_changed(served):
    [parent] = made(served)
    told = asked(served, f"/looks/{parent['id']}/refine", instruction="in burgundy")
    assert [change["path"] for change in told["patch"]] == ["/context"]
    child = served.get(f"{API}/looks/{finished(served, told['job'])['result']['looks'][0]}").json()
    assert child["parents"] == [parent["id"]]
    assert child["patch"] == told["patch"]
    assert child["seed"] == parent["seed"]
    assert served.get(f"{API}/looks/{parent['id']}").json()["children"] == [child["id"]]


def test_a_restored_look_is_the_latest_with_the_same_pixels(served):
    [past] = made(served)
    made(served, prompt="another", seed=9, steps=1)
    answer = served.post(f"{API}/looks/{past['id']}/restore")
    assert answer.status_code == 201
    latest = served.get(f"{API}/looks").json()["looks"][0]
    assert latest["id"] == answer.json()["id"] != past["id"]
    assert latest["parents"] == [past["id"]]
    for fact in ("manifest", "seed", "pixel_sha256", "fingerprint"):
        assert latest[fact] == past[fact]
    assert served.delete(f"{API}/looks/{past['id']}").status_code == 204
    assert served.get(latest["image"]).status_code == 200  # the files are shared


def test_pictures_come_in_their_sizes_with_the_tag_of_their_content(served):
    [look] = made(served, prompt="x", seed=1, steps=1, size="256x512")
    sizes = {
        "full": (256, 512),
        "large": (256, 512),
        "medium": (200, 400),
        "small": (75, 150),
    }
    for size, expected in sizes.items():
        answer = served.get(look["image"], params={"size": size})
        assert decode_picture(answer.content).size == expected
        tag = answer.headers["etag"]
        again = served.get(look["image"], params={"size": size}, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert served.get(look["image"]).headers["content-type"] == "image/png"
    assert "private" in answer.headers["cache-control"]
    assert served.get(look["image"], params={"size": "huge"}).status_code == 422


def test_the_share_copy_does_not_say_how_it_was_made(served):
    [look] = made(served, prompt="a secret wish", seed=1, steps=1)
    own = served.get(look["image"]).content
    shared = served.get(look["image"], params={"copy": "share"}).content
    assert b"a secret wish" in own
    assert b"a secret wish" not in shared
    assert decode_picture(own).tobytes() == decode_picture(shared).tobytes()


def test_events_of_a_job_tell_every_picture_and_can_be_replayed(served, engine):
    engine.delay = 0.1
    job = asked(served, prompt="x", count=2, seed=1, steps=6)["job"]
    url = f"{API}/jobs/{job['id']}/events"
    told = events(served.get(url).text)
    messages = {event["progress"]["message"] for event in told if event["kind"] == "progress"}
    assert messages == {"Picture 1 of 2", "Picture 2 of 2"}
    assert [event["number"] for event in told] == list(range(1, len(told) + 1))
    assert [e["number"] for e in events(served.get(url, params={"after": 3}).text)] == [
        event["number"] for event in told[3:]
    ]


def events(text: str) -> list[dict]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_running_job_is_stopped_within_a_step(served, engine):
    engine.delay = 0.2
    job = asked(served, prompt="x", seed=1, steps=100)["job"]
    while served.get(f"{API}/jobs/{job['id']}").json()["status"] != "running":
        time.sleep(0.02)
    assert served.delete(f"{API}/jobs/{job['id']}").status_code == 200
    began = time.monotonic()
    assert finished(served, job)["status"] == "cancelled"
    assert time.monotonic() - began < 10  # 100 steps would take 20 s
    assert served.get(f"{API}/looks").json()["looks"] == []


def test_a_socket_that_vanishes_or_never_reads_stops_nothing(served, engine):
    engine.delay = 0.02
    job = asked(served, prompt="x", seed=1, steps=50)["job"]
    with served.websocket_connect(f"/ws/jobs/{job['id']}"):
        pass  # gone at once
    with served.websocket_connect(f"/ws/jobs/{job['id']}"):
        assert finished(served, job)["status"] == "succeeded"  # nothing was read


def test_a_deleted_look_is_gone_with_its_files_and_copies(served, studio):
    [parent] = made(served)
    [child] = made(served, f"/looks/{parent['id']}/refine", instruction="blue")
    picture = served.get(parent["image"]).content
    sha256 = studio_keeps_query_picture(studio, picture)
    assert served.delete(f"{API}/looks/{parent['id']}").status_code == 204
    assert served.get(f"{API}/looks/{parent['id']}").status_code == 404
    assert served.get(parent["image"]).status_code == 404
    assert served.get(f"{API}/pictures/{sha256}").status_code == 404
    assert served.delete(f"{API}/looks/{parent['id']}").status_code == 404
    kept = served.get(f"{API}/looks/{child['id']}").json()
    assert (kept["parents"], kept["patch"]) == ([], None)
    assert set(studio.objects.names()) == files_of(studio, child["id"])


def files_of(studio: Lookwright, look: str) -> set[str]:
    with studio.database.read() as session:
        return {file.name for file in LookRepository(session).get(look).files}


def studio_keeps_query_picture(studio: Lookwright, picture: bytes) -> str:
    sha256 = keep_query_picture(studio, picture)
    serve_picture(studio, sha256, "small")
    return sha256


def test_a_lookbook_is_a_zip_with_a_page_in_which_everything_is_escaped(served):
    [look] = made(served, prompt="<script>alert(1)</script> \"coat\" & 'hat'", seed=1, steps=1)
    answer = served.get(f"{API}/looks/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        name = look["id"]
        assert set(archive.namelist()) == {
            f"pictures/{name}.png",
            f"thumbnails/{name}.webp",
            f"manifests/{name}.json",
            "looks.json",
            "index.html",
        }
        page = archive.read("index.html").decode()
        assert json.loads(archive.read(f"manifests/{name}.json")) == look["manifest"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert served.get(f"{API}/looks/export", params={"look": ["none"]}).status_code == 404


def test_a_reported_look_is_seen_and_hidden_by_an_admin_alone(served):
    [look] = made(served)
    place = f"{API}/looks/{look['id']}"
    report = served.post(f"{place}/reports", json={"reason": "a logo"})
    assert report.status_code == 201
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert served.get(f"{API}/reports", headers=headers).json()["code"] == "not_admin"
        assert served.post(f"{place}/hide", headers=headers).status_code == 403
        assert served.get(f"{API}/looks?hidden=true", headers=headers).status_code == 403
    told = served.get(f"{API}/reports", headers=ADMIN).json()["reports"]
    assert [(each["look"], each["reason"]) for each in told] == [(look["id"], "a logo")]
    assert served.post(f"{place}/hide", headers=ADMIN).json()["hidden"] is True
    assert served.get(place).status_code == 404
    assert served.get(look["image"]).status_code == 404
    assert served.get(f"{API}/looks").json()["looks"] == []
    assert len(served.get(f"{API}/looks?hidden=true", headers=ADMIN).json()["looks"]) == 1
    assert served.get(f"{API}/reports", headers=ADMIN).json()["reports"] == []
    assert served.post(f"{place}/unhide", headers=ADMIN).status_code == 200
    assert served.get(place).status_code == 200


def test_the_manifest_s_schema_is_published(served):
    schema = served.get(f"{API}/schemas/manifest.json").json()
    assert {"fashion", "render", "short_description"} <= set(schema["properties"])


def test_a_look_can_be_searched_with(served):
    [look] = made(served)
    answer = served.post(f"{API}/search", json={"look_id": look["id"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["pictures"] == []  # no copy of it is kept
    gone = served.post(f"{API}/search", json={"look_id": "none"})
    assert (gone.status_code, set(gone.json()["errors"])) == (422, {"look_id"})
