"""A brand's feed becomes items, embeddings and points.

Two passes over the feed. The first reads, checks and plans everything and writes nothing: it is
the dry run, and it decides whether the feed may retire what it leaves out. The second applies the
plan in small steps. Each step commits items, embeddings and the journal of items whose points are
to be brought up to date in one transaction, so that a kill at any moment loses at most the step
that was under way: the next run plans again, finds what is done unchanged, and goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from data.repositories import (
    ItemRepository,
    JournalRepository,
    Known,
    RunRepository,
    SourceRepository,
)
from data.types import Dialect
from indexer import Candidate, FeedOptions, PictureHasher, PictureSource, open_feed, plan_removals
from pipelines.answers import ImportReport
from pipelines.applying import Applying
from pipelines.pictures import forget_pictures
from pipelines.progress import Progress, silent
from pipelines.rebuilding import rebuild_index
from pipelines.rehearsing import Rehearsal
from pipelines.surveying import Planner, Tally
from pipelines.syncing import sync
from pipelines.wiring import Lookwright

__all__ = ["ImportOptions", "import_feed"]


class ImportOptions(msgspec.Struct, frozen=True):
    """What a person says about an import beyond the feed itself."""

    brand: str | None = None
    source: str | None = None
    """The name under which this feed's items are known; the default is brand and dialect."""
    dialect: Dialect | None = None
    currency: str | None = None
    """Of feeds that name none; the default is the setting ``imports.currency``."""
    images: Path | None = None
    """The folder in which picture paths are looked up besides the feed's own."""
    dry_run: bool = False
    allow_removals: bool = False
    take_over: bool = False
    local_pictures: bool = True
    """Whether the feed may name files outside its own folder and ``images``."""
    rows: frozenset[int] | None = None
    """The rows of the feed that are taken in, None for all; a part of a feed retires nothing."""
    list_problems: int | None = None
    """How many problems the answer lists; the run keeps them all."""


def import_feed(
    app: Lookwright, path: Path, options: ImportOptions, progress: Progress = silent
) -> ImportReport:
    """Import a catalogue, or with ``dry_run`` say what an import would do.

    Raises ``FeedUnreadableError``, ``RemovalsRefusedError`` (nothing was changed),
    ``ModelMismatchError``, ``UnavailableError`` (what was committed stays, the next run goes on).
    """
    return _Import(app, path, options, progress).run()


class _Import:
    """One import under way."""

    def __init__(
        self, app: Lookwright, path: Path, options: ImportOptions, progress: Progress
    ) -> None:
        self.app, self.options, self.progress = app, options, progress
        self.started = time.monotonic()
        currency = options.currency or app.settings.imports.currency
        wanted = FeedOptions(options.brand, options.dialect, currency, options.images, options.rows)
        self.feed = open_feed(path, wanted)
        self.source = options.source or f"{self.feed.brand or 'mixed'}-{self.feed.dialect.value}"
        self.pictures = PictureSource(
            path.parent,
            options.images,
            app.fetcher,
            most_bytes=int(app.settings.imports.picture_mb * 1_000_000),
            allow_local=options.local_pictures,
        )
        hasher = PictureHasher(self.pictures)
        self.planner = Planner(app, hasher, self.source, take_over=options.take_over)
        self.tally = Tally()

    def run(self) -> ImportReport:
        if self.options.dry_run:
            return self._rehearse()
        for _ in self._survey():
            pass
        removals = self._removals()
        _ = self.app.index  # refused here, before anything is written, if it is another's
        with self.app.database.write() as session:
            now = self.app.clock()
            SourceRepository(session).put(self.source, self.feed.brand, self.feed.dialect, now)
            run = RunRepository(session).start(self.source, now)
        try:
            self._apply(removals)
        except BaseException:
            self._finish(run, "interrupted")
            raise
        report = self._finish(run, "done")
        if self.app.index.needs_build():  # all is found already, only not as fast as with a graph
            rebuild_index(self.app, self.progress)
        return report

    def _rehearse(self) -> ImportReport:
        rehearsal = Rehearsal(self.app, self.pictures, self.tally)
        rehearsal.run(self._survey())
        self._removals()
        return msgspec.structs.replace(self._report(""), pictures_unchecked=rehearsal.unchecked)

    def _survey(self) -> Iterator[tuple[Candidate, Known | None]]:
        """Read and plan everything, write nothing; items whose picture is another, and what is known of them."""
        for batch in self.feed.batches():
            self.tally.rows += batch.rows
            self.tally.note(batch.problems)
            plan, problems = self.planner.plan(batch.items)
            self.tally.note(problems)
            self.tally.count(plan)
            self.progress("Reading the feed", round(self.feed.progress * 100), 100)
            known = self.planner.known
            for candidate in (*plan.add, *plan.reembed):
                yield candidate, known.get(candidate.item.id)

    def _removals(self) -> tuple[str, ...]:
        """The ids to be retired, counted."""
        if self.options.rows is not None:
            return ()
        with self.app.database.read() as session:
            removals = plan_removals(
                ItemRepository(session).ids_of(self.source),
                self.feed.present,
                truncated=self.feed.truncated,
                allow=self.options.allow_removals,
            )
        self.tally.retired = len(removals)
        return removals

    def _apply(self, removals: tuple[str, ...]) -> None:
        Applying(
            self.app, self.feed, self.planner, self.pictures, self.source, self.tally, self.progress
        ).run()
        if removals:
            with self.app.database.write() as session:
                ItemRepository(session).retire(removals, self.app.clock())
                JournalRepository(session).append(removals)
        sync(self.app)
        forget_pictures(self.app)

    def _finish(self, run: str, status: str) -> ImportReport:
        report = self._report(run)
        summary = msgspec.json.encode(msgspec.structs.replace(report, problems=())).decode()
        with self.app.database.write() as session:
            runs = RunRepository(session)
            runs.add_problems(run, self.tally.problems)
            runs.finish(run, status, self.app.clock(), summary)
        return report

    def _report(self, run: str) -> ImportReport:
        tally, limit = self.tally, self.options.list_problems
        listed = tuple(sorted(tally.problems, key=lambda problem: problem.row)[:limit])
        return ImportReport(
            run=run,
            source=self.source,
            rows=tally.rows,
            accepted=tally.accepted,
            rejected=tally.rejected,
            groups=tally.groups,
            added=tally.added,
            facts_changed=tally.facts,
            pictures_changed=tally.pictures_changed,
            pictures_embedded=tally.embedded,
            unchanged=tally.unchanged,
            retired=tally.retired,
            seconds=round(time.monotonic() - self.started, 3),
            problems=listed,
            more_problems=len(tally.problems) - len(listed),
            dry_run=self.options.dry_run,
            dialect=self.feed.dialect.value,
        )
