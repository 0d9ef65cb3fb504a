"""Imports that are sent over HTTP: kept in the workspace, done by a worker."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

import msgspec

from data.errors import ConflictError, FeedUnreadableError, InvalidInputError, TooLargeError
from data.types import Dialect
from pipelines.answers import ImportReport
from pipelines.import_problems import (
    IMPORT,
    all_problems,
    failed_rows,
    incoming,
    report_of,
    report_place,
)
from pipelines.importing import ImportOptions, import_feed
from pipelines.jobs import Job, JobContext, JobStatus
from pipelines.wiring import Lookwright

__all__ = [
    "DONE",
    "IMPORT",
    "ImportLine",
    "SentImport",
    "confirm_import",
    "enqueue_import",
    "forget_feeds",
    "import_handler",
    "incoming",
    "list_imports",
    "retry_failed_rows",
    "unpacked",
]

LISTED_PROBLEMS = 1_000
"""In the job's answer."""
KEPT_PROBLEMS = 100_000
"""In the report beside the feed."""
DONE = "report.json"
KEPT_SECONDS = 30 * 86_400
"""How long a feed waits whose import failed or was cancelled, so that it can be retried."""
LOOKED_AT_SECONDS = 7 * 86_400
"""How long a feed waits that was looked at, or some of whose rows failed."""
SENDING_SECONDS = 86_400
"""How long an upload may take before what arrived of it counts as left behind."""
MOST_FILES = 200_000
MOST_RATIO = 200
"""A picture does not shrink; an archive that unfolds to more than this many times its size is a trap."""


class SentImport(msgspec.Struct, frozen=True):
    """A feed that waits in the folder ``incoming`` of the workspace."""

    folder: str
    feed: str
    images: str | None = None
    brand: str | None = None
    source: str | None = None
    dialect: Dialect | None = None
    currency: str | None = None
    dry_run: bool = False
    allow_removals: bool = False
    take_over: bool = False
    rows_of: str | None = None
    """The import whose failed rows alone are tried again."""


class ImportLine(msgspec.Struct, frozen=True):
    """One line of the history: what was sent, how far it is, and what it answered."""

    job: Job
    sent: SentImport
    report: ImportReport | None


def list_imports(app: Lookwright, limit: int = 30) -> tuple[ImportLine, ...]:
    """The imports that were sent, newest first."""
    jobs = app.jobs.list(kind=IMPORT, limit=limit)
    return tuple(ImportLine(j, app.jobs.payload(j.id, SentImport), report_of(j)) for j in jobs)


def enqueue_import(
    app: Lookwright, feed: Path, images: Path | None = None, options: ImportOptions | None = None
) -> Job:
    """Keep a feed (and a zip of its pictures) that was sent, and put its import into the queue.

    Both files are moved. Raises ``InvalidInputError`` where the archive is none.
    """
    options = options or ImportOptions()
    if images is not None and not zipfile.is_zipfile(images):
        raise InvalidInputError("The pictures must come as a zip archive.")
    folder = incoming(app) / feed.stem
    folder.mkdir(parents=True)
    shutil.move(feed, folder / "feed")
    if images is not None:
        shutil.move(images, folder / "images.zip")
    sent = SentImport(
        folder=folder.name,
        feed="feed",
        images="images.zip" if images is not None else None,
        brand=options.brand,
        source=options.source,
        dialect=options.dialect,
        currency=options.currency,
        dry_run=options.dry_run,
        allow_removals=options.allow_removals,
        take_over=options.take_over,
    )
    return app.jobs.enqueue(IMPORT, sent, owner=options.brand or "")


def confirm_import(app: Lookwright, job: str) -> Job:
    """Import for good what a dry run has looked at; confirmed twice it is one job.

    Raises ``NotFoundError``, ``ConflictError`` where it was no dry run that succeeded, and
    ``FeedUnreadableError`` where the feed is no longer kept.
    """
    looked = app.jobs.get(job)
    if looked.kind != IMPORT or looked.status is not JobStatus.SUCCEEDED:
        raise ConflictError("Only a dry run that has succeeded can be confirmed.")
    sent = app.jobs.payload(job, SentImport)
    if not sent.dry_run:
        raise ConflictError("This import was no dry run; it is done already.")
    _check_kept(app, sent)
    real = msgspec.structs.replace(sent, dry_run=False)
    return app.jobs.enqueue(IMPORT, real, owner=sent.brand or "", idempotency_key=f"confirm:{job}")


def retry_failed_rows(app: Lookwright, job: str) -> Job:
    """Import once more the rows of an import that failed, and only those; asked for twice it is one job.

    Raises ``NotFoundError``, ``ConflictError`` where there is nothing to try again, and
    ``FeedUnreadableError`` where the feed is no longer kept.
    """
    report = report_of(app.jobs.get(job))
    if report is None or report.dry_run:
        raise ConflictError("Only rows of an import that has ended can be tried again.")
    if not failed_rows(all_problems(app, job)):
        raise ConflictError("Every row of this import was taken in; there is nothing to try again.")
    sent = app.jobs.payload(job, SentImport)
    _check_kept(app, sent)
    again = msgspec.structs.replace(sent, rows_of=job)
    return app.jobs.enqueue(IMPORT, again, owner=sent.brand or "", idempotency_key=f"rows:{job}")


def _check_kept(app: Lookwright, sent: SentImport) -> None:
    if not (incoming(app) / sent.folder / sent.feed).exists():
        raise FeedUnreadableError("The feed that was sent is no longer kept; send it again.")


def import_handler(app: Lookwright, context: JobContext) -> ImportReport:
    """The body of an import job; after a kill it plans again and goes on.

    The report beside the feed says that it is done. Where no row is left to be tried again,
    ``forget_feeds`` may take the folder.
    """
    sent = context.payload(SentImport)
    folder = incoming(app) / sent.folder
    place = report_place(folder, context.job.id)
    if place.exists():
        return _answered(msgspec.json.decode(place.read_bytes(), type=ImportReport))
    _check_kept(app, sent)
    options = ImportOptions(
        brand=sent.brand,
        source=sent.source,
        dialect=sent.dialect,
        currency=sent.currency,
        images=unpacked(folder, sent.images),
        dry_run=sent.dry_run,
        allow_removals=sent.allow_removals,
        take_over=sent.take_over,
        local_pictures=False,
        rows=failed_rows(all_problems(app, sent.rows_of)) if sent.rows_of else None,
        list_problems=KEPT_PROBLEMS,
    )

    def progress(stage: str, done: int, total: int | None = None) -> None:
        context.check_cancelled()
        context.progress(done, total or 0, stage)

    report = import_feed(app, folder / sent.feed, options, progress)
    place.write_bytes(msgspec.json.encode(report))
    if not report.dry_run and not failed_rows(report.problems):
        (folder / DONE).touch()
    return _answered(report)


def _answered(report: ImportReport) -> ImportReport:
    """The report as the job answers it: with the first problems."""
    listed = report.problems[:LISTED_PROBLEMS]
    more = report.more_problems + len(report.problems) - len(listed)
    return msgspec.structs.replace(report, problems=listed, more_problems=more)


def forget_feeds(app: Lookwright) -> int:
    """Delete what was sent and is imported, or was left for a month; the number of feeds."""
    forgotten = 0
    for folder in incoming(app).glob("*/"):
        age = app.clock().timestamp() - folder.stat().st_mtime
        looked_at = any(folder.glob(report_place(Path(), "*").name))
        most = LOOKED_AT_SECONDS if looked_at else KEPT_SECONDS
        if (folder / DONE).exists() or age > most:
            shutil.rmtree(folder, ignore_errors=True)
            forgotten += 1
    for half_sent in incoming(app).glob("*.*"):
        if (
            half_sent.is_file()
            and app.clock().timestamp() - half_sent.stat().st_mtime > SENDING_SECONDS
        ):
            half_sent.unlink(missing_ok=True)
    return forgotten


def unpacked(folder: Path, archive: str | None) -> Path | None:
    """The folder of the archive's files. Raises ``InvalidInputError``, ``TooLargeError``."""
    if archive is None:
        return None
    target = folder / "images"
    if target.exists():
        return target
    partial = folder / "images.part"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        with zipfile.ZipFile(folder / archive) as packed:
            _unpack(packed, partial, (folder / archive).stat().st_size)
    except zipfile.BadZipFile:
        raise InvalidInputError("The archive of pictures is damaged; pack it again.") from None
    partial.rename(target)
    return target


def _unpack(packed: zipfile.ZipFile, target: Path, size: int) -> None:
    members = [each for each in packed.infolist() if not each.is_dir()]
    unfolded = sum(each.file_size for each in members)
    if len(members) > MOST_FILES or unfolded > MOST_RATIO * max(size, 1):
        raise TooLargeError("The archive unfolds to more than pictures would; send fewer at once.")
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        linked = stat.S_ISLNK(member.external_attr >> 16)
        if name.is_absolute() or ".." in name.parts or linked:
            raise InvalidInputError(
                f"The archive holds {member.filename!r}, which lies outside of it; pack it again."
            )
        place = target.joinpath(*name.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(member) as source, place.open("wb") as out:
            shutil.copyfileobj(source, out)
