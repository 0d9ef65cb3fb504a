"""Files of workshops that are sent over HTTP: kept encrypted, imported by a worker, then deleted."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import msgspec

from data.errors import FeedUnreadableError, InvalidInputError
from pipelines.ateliers.importing import (
    AtelierImportOptions,
    AtelierImportReport,
    import_ateliers,
)
from pipelines.ateliers.portfolio import embed_portfolios
from pipelines.contact_keys import key_ring, writing_ring
from pipelines.import_jobs import DONE, incoming, unpacked
from pipelines.jobs import Job, JobContext
from pipelines.wiring import Lookwright

__all__ = [
    "IMPORT_ATELIERS",
    "SentAteliers",
    "embedding_handler",
    "enqueue_ateliers",
    "import_ateliers_handler",
]

IMPORT_ATELIERS = "import_ateliers"
LISTED_PROBLEMS = 1_000
SEALED = "ateliers.sealed"


class SentAteliers(msgspec.Struct, frozen=True):
    """A file that waits in the folder ``incoming`` of the workspace."""

    folder: str
    images: bool = False
    dry_run: bool = False


def enqueue_ateliers(
    app: Lookwright, body: bytes, images: Path | None = None, *, dry_run: bool = False
) -> Job:
    """Keep a file that was sent, and put its import into the queue.

    The file holds contacts: it waits encrypted. The archive of pictures is moved. Raises
    ``InvalidInputError`` where the archive is none, ``SettingInvalidError`` without a key.
    """
    import zipfile

    if images is not None and not zipfile.is_zipfile(images):
        raise InvalidInputError("The pictures must come as a zip archive.")
    sealed = writing_ring(app.settings, app.database).seal(body)
    folder = incoming(app) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    (folder / SEALED).write_bytes(sealed)
    if images is not None:
        shutil.move(images, folder / "images.zip")
    sent = SentAteliers(folder.name, images is not None, dry_run)
    return app.jobs.enqueue(IMPORT_ATELIERS, sent)


def import_ateliers_handler(app: Lookwright, context: JobContext) -> AtelierImportReport:
    """The body of an import job; after a kill it reads again and goes on."""
    sent = context.payload(SentAteliers)
    folder = incoming(app) / sent.folder
    done = folder / DONE
    if done.exists():
        return msgspec.json.decode(done.read_bytes(), type=AtelierImportReport)
    if not (folder / SEALED).exists():
        raise FeedUnreadableError("The file that was sent is no longer kept; send it again.")
    body = key_ring(app.settings).unseal((folder / SEALED).read_bytes())
    options = AtelierImportOptions(
        images=unpacked(folder, "images.zip" if sent.images else None),
        dry_run=sent.dry_run,
        local_pictures=False,
        list_problems=LISTED_PROBLEMS,
    )

    def progress(stage: str, done: int, total: int | None = None) -> None:
        context.check_cancelled()
        context.progress(done, total or 0, stage)

    report = import_ateliers(app, body, folder / "images", options, progress)
    done.write_bytes(msgspec.json.encode(report))
    (folder / SEALED).unlink()
    return report


def embedding_handler(app: Lookwright, context: JobContext) -> object:
    """Portfolio pictures that the encoder in force has not seen, as after a change of it."""

    def progress(stage: str, done: int, total: int | None = None) -> None:
        context.check_cancelled()
        context.progress(done, total or 0, stage)

    return {"embedded": embed_portfolios(app, progress)}
