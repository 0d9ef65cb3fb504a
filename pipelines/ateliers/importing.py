"""A file of workshops becomes records, kept pictures, vectors and encrypted contacts.

Rows are taken in small steps, each one transaction: a kill loses at most the step under way, and the
next run finds what is done unchanged. Workshops that a file leaves out stay as they are.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from data.ateliers import Atelier, AtelierRecord, Contact
from data.errors import FeedUnreadableError
from data.repositories import (
    AtelierRepository,
    ContactRepository,
    EmbeddingRepository,
    PictureRepository,
)
from data.types import Problem
from indexer import PictureSource
from pipelines.ateliers.files import Row, read_rows
from pipelines.ateliers.portfolio import Gallery
from pipelines.contact_keys import key_ring, writing_ring
from pipelines.progress import Progress, silent
from pipelines.wiring import Lookwright

__all__ = [
    "AtelierImportOptions",
    "AtelierImportReport",
    "Ready",
    "import_ateliers",
    "keep_ateliers",
    "read_atelier_file",
]

STEP = 50
MOST_MB = 256


class AtelierImportOptions(msgspec.Struct, frozen=True):
    """``folder`` is where portfolio paths are looked up besides the file's own folder."""

    images: Path | None = None
    dry_run: bool = False
    local_pictures: bool = True
    """Whether the file may name pictures outside of those folders."""
    list_problems: int | None = None


class AtelierImportReport(msgspec.Struct, frozen=True):
    """What an import did, or would do."""

    rows: int
    accepted: int
    rejected: int
    added: int
    changed: int
    unchanged: int
    pictures_embedded: int
    seconds: float
    problems: tuple[Problem, ...]
    more_problems: int = 0
    dry_run: bool = False


class Ready(msgspec.Struct, frozen=True):
    """A workshop with its portfolio, as it is to be kept."""

    atelier: Atelier
    contact: Contact | None
    fetched: Mapping[str, str]


def read_atelier_file(path: Path) -> bytes:
    """Raises ``FeedUnreadableError``."""
    try:
        if path.stat().st_size > MOST_MB * 1_000_000:
            raise FeedUnreadableError(f"{path} is larger than {MOST_MB} MB; split it.")
        return path.read_bytes()
    except OSError as error:
        raise FeedUnreadableError(f"{path} cannot be read: {error.strerror}.") from None


def import_ateliers(
    app: Lookwright,
    body: bytes,
    folder: Path,
    options: AtelierImportOptions,
    progress: Progress = silent,
) -> AtelierImportReport:
    """Import a file of workshops whose pictures lie below ``folder``, or say what an import would do.

    Raises ``FeedUnreadableError``, ``SettingInvalidError`` where contacts cannot be encrypted,
    ``UnavailableError`` (what was committed stays, the next run goes on).
    """
    return _Import(app, folder, options, progress).run(body)


class _Import:
    """One import under way."""

    def __init__(
        self,
        app: Lookwright,
        folder: Path,
        options: AtelierImportOptions,
        progress: Progress,
    ) -> None:
        self.app, self.options, self.progress = app, options, progress
        self.source = PictureSource(
            folder,
            options.images,
            None if options.dry_run else app.fetcher,
            most_bytes=int(app.settings.imports.picture_mb * 1_000_000),
            allow_local=options.local_pictures,
        )
        self.problems: list[Problem] = []
        self.rows = self.accepted = self.added = self.changed = self.embedded = 0

    def run(self, body: bytes) -> AtelierImportReport:
        started = time.monotonic()
        if not self.options.dry_run:
            writing_ring(self.app.settings, self.app.database)  # refused before anything is written
        rows = list(read_rows(body))
        for step in _steps(rows):
            self._take(step)
            self.progress("Reading ateliers", self.rows, len(rows))
        listed = sorted(self.problems, key=lambda problem: problem.row)
        shown = tuple(listed[: self.options.list_problems])
        return AtelierImportReport(
            rows=self.rows,
            accepted=self.accepted,
            rejected=self.rows - self.accepted,
            added=self.added,
            changed=self.changed,
            unchanged=self.accepted - self.added - self.changed,
            pictures_embedded=self.embedded,
            seconds=round(time.monotonic() - started, 3),
            problems=shown,
            more_problems=len(listed) - len(shown),
            dry_run=self.options.dry_run,
        )

    def _take(self, rows: list[Row]) -> None:
        gallery = Gallery(self.app, self.source, keep=not self.options.dry_run)
        ids = [row.checked.atelier.id for row in rows if row.checked.atelier]
        with self.app.database.read() as session:
            ateliers = AtelierRepository(session)
            known, fetched = ateliers.get(ids), ateliers.fetched(ids)
        ready = [each for row in rows if (each := self._ready(row, gallery, fetched))]
        gallery.embed()
        contacts = {each.atelier.id: each.contact for each in ready if each.contact}
        with self.app.database.read() as session:
            ring = key_ring(self.app.settings)
            moved = ContactRepository(session, ring).differing(contacts)
        new = [each for each in ready if _differs(each, known, moved)]
        self.rows += len(rows)
        self.accepted += len(ready)
        self.added += sum(each.atelier.id not in known for each in new)
        self.changed += sum(each.atelier.id in known for each in new)
        if new and not self.options.dry_run:
            self._keep(new, {each: contacts[each] for each in moved}, gallery)

    def _ready(
        self, row: Row, gallery: Gallery, fetched: Mapping[str, Mapping[str, str]]
    ) -> Ready | None:
        self.problems += row.problems
        atelier = row.checked.atelier
        if atelier is None:
            return None
        portfolio = gallery.take(row.checked.portfolio, fetched.get(atelier.id, {}))
        self.problems += [
            Problem(row.number, atelier.id, f.field, f.code, f.message, f.hint, f.severity)
            for f in portfolio.faults
        ]
        whole = msgspec.structs.replace(atelier, portfolio=portfolio.pictures)
        return Ready(whole, row.checked.contact, portfolio.fetched)

    def _keep(self, ready: list[Ready], contacts: Mapping[str, Contact], gallery: Gallery) -> None:
        keep_ateliers(self.app, ready, contacts, gallery)
        self.embedded += len(gallery.vectors)


def keep_ateliers(
    app: Lookwright, ready: Iterable[Ready], contacts: Mapping[str, Contact], gallery: Gallery
) -> None:
    """Write workshops, pictures, vectors and contacts in one transaction."""
    ready, now = list(ready), app.clock()
    ring = writing_ring(app.settings, app.database) if contacts else key_ring(app.settings)
    with app.database.write() as session:
        PictureRepository(session).put(gallery.infos.values(), now)
        EmbeddingRepository(session).put(gallery.vectors, app.encoder.fingerprint)
        fetched = {each.atelier.id: each.fetched for each in ready}
        AtelierRepository(session).put([each.atelier for each in ready], now, fetched)
        ContactRepository(session, ring).put(contacts)


def _differs(each: Ready, known: Mapping[str, AtelierRecord], moved: set[str]) -> bool:
    record = known.get(each.atelier.id)
    same = record is not None and record.retired is None and record.atelier == each.atelier
    return not same or each.atelier.id in moved


def _steps(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), STEP):
        yield rows[start : start + STEP]
