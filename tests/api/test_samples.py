"""An empty workspace offers the sample world, and a click brings it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.http import create_app
from pipelines import samples
from pipelines.ateliers.jobs import IMPORT_ATELIERS, import_ateliers_handler
from pipelines.health import status
from pipelines.import_jobs import IMPORT, import_handler
from pipelines.jobs import JobStatus, Worker
from pipelines.settings import load_settings
from pipelines.wiring import open_lookwright
from tests.api.conftest import client


def test_the_sample_world_comes_at_a_click(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    small = tmp_path / "small.tsv"
    lines = samples.sample_catalogue().read_text().splitlines(keepends=True)
    small.write_text("".join(lines[:6]))
    monkeypatch.setattr(samples, "sample_catalogue", lambda: small)
    with open_lookwright(load_settings(workspace=tmp_path / "workspace")) as app:
        with client(create_app(app, worker=False)) as face:
            assert "The shelves are empty" in face.get("/").text
            sent = face.post("/start/samples", follow_redirects=False)
        job = sent.headers["location"].rpartition("/")[2]
        hands = Worker(app.jobs, {IMPORT: lambda c: import_handler(app, c), IMPORT_ATELIERS: lambda c: import_ateliers_handler(app, c)})  # fmt: skip
        while not app.jobs.get(job).status.ended:
            hands.work_one()
        assert app.jobs.get(job).status is JobStatus.SUCCEEDED
        assert status(app).items == 5
        assert [each.kind for each in app.jobs.list()] == [IMPORT_ATELIERS, IMPORT]
