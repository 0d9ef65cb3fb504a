"""A real server in a process of its own: where it says it is, and how it stops."""

from __future__ import annotations

import json
import signal
import socket

import httpx
import pytest

from api.http import serve
from data.errors import UnavailableError, WorkspaceInUseError
from pipelines.settings import load_settings
from tests.served import serving


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """A server in this process leaves the tests' own logging alone."""
    monkeypatch.setattr("api.http.serving.configure_logs", lambda _: None)


def test_a_server_answers_says_where_it_is_and_stops_when_asked(tmp_path, model_folder, feed):
    log = tmp_path / "log"
    with serving(tmp_path / "w", log=log, encoder__model=str(model_folder)) as served:
        with httpx.Client(base_url=served.address, timeout=60) as http:
            assert http.get("/health").json()["status"] == "alive"
            assert "server" not in http.get("/health").headers
            assert http.get("/ready").status_code == 200
            owner = json.loads((tmp_path / "w" / "owner.json").read_bytes())
            assert owner["address"] == served.address
            with pytest.raises(WorkspaceInUseError, match=served.address):
                serve(load_settings(workspace=tmp_path / "w"), port=0)
            files = {"feed": feed.read_bytes()}
            job = http.post("/api/v1/brands/acme/imports", files=files).json()["job"]
            with http.stream("GET", f"/api/v1/jobs/{job['id']}/events") as events:
                lines = events.iter_lines()
                assert next(lines).startswith("id: 1")
                served.process.send_signal(signal.SIGTERM)
                assert list(lines)
        assert served.process.wait(60) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    health = next(line for line in lines if line.get("path") == "/api/v1/brands/acme/imports")
    assert health["status"] == 202
    assert health["request_id"]
    assert not (tmp_path / "w" / "owner.json").exists()


def test_a_port_that_is_taken_is_told_before_anything_is_opened(settings):
    refused = pytest.raises(UnavailableError, match="choose another with --port")
    with socket.create_server(("127.0.0.1", 0)) as taken, refused:
        serve(settings, port=taken.getsockname()[1])
    assert not settings.workspace.exists()
