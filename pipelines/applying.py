"""The second pass of an import: the plan is carried out in steps, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from data import picture_name
from data.repositories import (
    BrandRepository,
    EmbeddingRepository,
    ItemRepository,
    JournalRepository,
    Known,
    PictureRepository,
    RateRepository,
)
from data.types import ItemRecord, Problem
from indexer import Candidate, Embedded, Feed, PictureSource, Wanted, embed_pictures
from pipelines.pictures import max_pixels
from pipelines.progress import Progress
from pipelines.surveying import Planner, Tally
from pipelines.syncing import sync
from pipelines.wiring import Lookwright

__all__ = ["Applying"]

STEP = 256
"""Items that are committed at once while pictures are embedded."""
STORING = 16
"""Pictures stored at once: a disk or a service takes its time to confirm each, and confirms many together."""


class Applying:
    """Carries out the plan of one feed, batch by batch."""

    def __init__(
        self,
        app: Lookwright,
        feed: Feed,
        planner: Planner,
        pictures: PictureSource,
        source: str,
        tally: Tally,
        progress: Progress,
    ) -> None:
        self.app, self.feed, self.planner, self.pictures = app, feed, planner, pictures
        self.source, self.tally, self.progress = source, tally, progress
        self.model = app.encoder.fingerprint
        self.waiting: dict[str, Candidate] = {}
        """Items whose picture is under way, by id."""

    def run(self) -> None:
        with ThreadPoolExecutor(STORING, "objects") as self.storing:
            self._run()

    def _run(self) -> None:
        step: list[Embedded] = []
        for result in embed_pictures(
            self._wanted(),
            self.pictures,
            self.app.encoder,
            known_embedding=self._is_embedded,
            batch_size=self.app.settings.encoder.batch_size,
            workers=self.app.settings.imports.workers,
            max_pixels=max_pixels(self.app),
        ):
            if isinstance(result, Problem):
                self._do_without(result)
                continue
            step.append(result)
            if sum(len(each.items) for each in step) >= STEP:
                self._commit_pictures(step)
                step = []
        self._commit_pictures(step)

    def _wanted(self) -> Iterator[Wanted]:
        """The pictures that need a vector; items whose facts alone changed are committed on the way."""
        done = 0
        for batch in self.feed.batches():
            plan, _ = self.planner.plan(batch.items)
            self._commit_facts(plan.facts, self.planner.known)
            for candidate in (*plan.add, *plan.reembed):
                self.waiting[candidate.item.id] = candidate
                yield Wanted(candidate.item.id, candidate.item.picture, candidate.row)
            done += batch.rows
            self.progress("Bringing items in", done, self.tally.rows)

    def _is_embedded(self, sha256: str) -> bool:
        with self.app.database.read() as session:
            return bool(EmbeddingRepository(session).known([sha256], self.model))

    def _do_without(self, problem: Problem) -> None:
        """A picture that cannot be used: a new item is rejected, a known one keeps the one it has."""
        candidate = self.waiting.pop(problem.item)
        with self.app.database.read() as session:
            known = ItemRepository(session).known([candidate.item.id])
        row = known.get(candidate.item.id)
        if self.tally.do_without(problem, candidate, row) and row is not None:
            kept = msgspec.structs.replace(candidate, picture_hash=row.picture_hash)
            self._commit_facts([kept], known)

    # ------------------------------------------------------------- steps

    def _commit_facts(self, candidates: Sequence[Candidate], known: Mapping[str, Known]) -> None:
        """Items that keep their pictures."""
        if candidates:
            self._commit(
                [self._record(each, known[each.item.id].picture_sha256) for each in candidates], []
            )

    def _commit_pictures(self, step: Sequence[Embedded]) -> None:
        """Items with their new pictures: the bytes first, so that no record ever names a missing one."""
        if not step:
            return
        list(self.storing.map(self._store, step))
        records = [
            self._record(self.waiting.pop(item), each.picture.sha256)
            for each in step
            for item in each.items
        ]
        self._commit(records, step)
        self.tally.embedded += sum(each.vector is not None for each in step)

    def _store(self, each: Embedded) -> None:
        if each.body is not None:
            name = picture_name(each.picture.sha256, each.picture.content_type)
            self.app.objects.put(name, each.body, each.picture.content_type)

    def _commit(self, records: Sequence[ItemRecord], step: Sequence[Embedded]) -> None:
        vectors = {each.picture.sha256: each.vector for each in step if each.vector is not None}
        brands = {record.item.brand: record.item.brand_name for record in records}
        now = self.app.clock()
        with self.app.database.write() as session:
            rates = RateRepository(session).rates(self.app.settings.currency)
            PictureRepository(session).put((each.picture for each in step), now)
            EmbeddingRepository(session).put(vectors, self.model)
            BrandRepository(session).see(brands)
            ItemRepository(session).put(records, now=now, rates=rates)
            JournalRepository(session).append(record.item.id for record in records)
        sync(self.app)

    def _record(self, candidate: Candidate, picture_sha256: str) -> ItemRecord:
        return ItemRecord(
            item=candidate.item,
            source=self.source,
            picture_sha256=picture_sha256,
            facts_hash=candidate.facts_hash,
            picture_hash=candidate.picture_hash,
            updated=self.app.clock(),
        )
