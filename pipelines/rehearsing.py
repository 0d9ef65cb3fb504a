"""A dry run's look at the pictures: everything an import would find out about them, but for vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.repositories import EmbeddingRepository, IndexStateRepository, Known
from data.types import Problem
from indexer import Candidate, PictureSource, Wanted, check_pictures
from pipelines.pictures import max_pixels
from pipelines.surveying import Tally
from pipelines.wiring import Lookwright

__all__ = ["Rehearsal"]


class Rehearsal:
    """Reads and decodes the files that an import would embed; pictures of the web are not fetched."""

    def __init__(self, app: Lookwright, pictures: PictureSource, tally: Tally) -> None:
        self._app, self._pictures, self._tally = app, pictures, tally
        self._waiting: dict[str, tuple[Candidate, Known | None]] = {}
        self._unchecked: set[str] = set()
        """Hashes of the addresses of pictures of the web."""
        with app.database.read() as session:
            live = IndexStateRepository(session).live()
        self._model = live.model if live else ""

    @property
    def unchecked(self) -> int:
        """How many pictures are known by their address only."""
        return len(self._unchecked)

    def run(self, needed: Iterable[tuple[Candidate, Known | None]]) -> None:
        """Count what becomes of items, each given with what is known of it, that need another picture."""
        for result in check_pictures(
            self._files(needed),
            self._pictures,
            known_embedding=self._is_embedded,
            workers=self._app.settings.imports.workers,
            max_pixels=max_pixels(self._app),
        ):
            if isinstance(result, Problem):
                self._tally.do_without(result, *self._waiting.pop(result.item))
                continue
            for item in result.items:
                del self._waiting[item]
            self._tally.embedded += result.vector is not None
        self._tally.embedded += len(self._unchecked)

    def _files(self, needed: Iterable[tuple[Candidate, Known | None]]) -> Iterator[Wanted]:
        for candidate, row in needed:
            item = candidate.item
            if self._pictures.locate(item.picture) is not None:
                self._waiting[item.id] = candidate, row
                yield Wanted(item.id, item.picture, candidate.row)
            elif row is None or row.picture_hash != candidate.picture_hash:
                self._unchecked.add(candidate.picture_hash)

    def _is_embedded(self, sha256: str) -> bool:
        with self._app.database.read() as session:
            return bool(EmbeddingRepository(session).known([sha256], self._model))
