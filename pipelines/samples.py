"""The sample world, brought in by jobs: what somebody is offered who looks at an empty workspace."""

from __future__ import annotations

import shutil
import uuid
import zipfile
from pathlib import Path

from pipelines.ateliers.jobs import enqueue_ateliers
from pipelines.demo import SAMPLES, sample_catalogue, sample_rates
from pipelines.import_jobs import enqueue_import, incoming
from pipelines.jobs import Job
from pipelines.wiring import Lookwright

__all__ = ["bring_samples"]


def bring_samples(app: Lookwright) -> Job:
    """Put the sample catalogue and its workshops into the queue; the catalogue's job.

    Raises ``InvalidInputError`` where the samples are missing.
    """
    catalogue = sample_catalogue()
    sample_rates(app)
    incoming(app).mkdir(parents=True, exist_ok=True)
    feed = incoming(app) / f"{uuid.uuid4().hex}.feed"
    shutil.copy(catalogue, feed)
    job = enqueue_import(app, feed, _packed(app))
    enqueue_ateliers(app, (SAMPLES / "ateliers.jsonl").read_bytes(), _packed(app))
    return job


def _packed(app: Lookwright) -> Path:
    """The pictures that ship, as an upload brings them."""
    archive = incoming(app) / f"{uuid.uuid4().hex}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for picture in sorted((SAMPLES / "images").iterdir()):
            out.write(picture, f"images/{picture.name}")
    return archive
