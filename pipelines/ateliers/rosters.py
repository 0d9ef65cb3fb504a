"""The workshops in memory: built from the records, and brought up to date before each question."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from data import Database, Rates
from data.ateliers import AtelierRecord
from data.repositories import AtelierRepository, EmbeddingRepository, RateRepository
from data.types import Vector

if TYPE_CHECKING:
    from matching.ateliers import Roster

__all__ = ["Rosters"]


class Rosters:
    """Keeps one roster. What other processes write is seen by its revision.

    Where only what became of briefs has changed, one column is made anew; otherwise all are, from
    records and vectors of which only the changed ones are read.
    """

    def __init__(self, database: Database, currency: str) -> None:
        self._database = database
        self._currency = currency
        self._lock = threading.Lock()
        self._records: dict[str, AtelierRecord] = {}
        self._state: tuple[int, str, str] = (0, "", "")
        self._roster: Roster | None = None

    def current(self, model: str) -> tuple[Roster, Rates, str]:
        """The roster with the vectors of ``model``, the rates behind its prices, and a name for its state."""
        with self._lock, self._database.read() as session:
            ateliers = AtelierRepository(session)
            rates = RateRepository(session).rates(self._currency)
            state = (ateliers.revision(), rates.fingerprint(), model)
            if self._roster is None or state != self._state:
                changed = ateliers.changed(self._state[0])
                roster = self._counted(changed, state) or self._built(
                    changed, rates, model, EmbeddingRepository(session)
                )
                self._records.update({each.atelier.id: each for each in changed})
                self._roster, self._state = roster, state
            return self._roster, rates, "-".join(str(each) for each in state)

    def _counted(self, changed: list[AtelierRecord], state: tuple[int, str, str]) -> Roster | None:
        """The roster with other counts, where nothing else has changed."""
        if self._roster is None or state[1:] != self._state[1:]:
            return None
        for each in changed:
            before = self._records.get(each.atelier.id)
            if before is None or each.retired or before.retired or before.updated != each.updated:
                return None
            if not set(each.atelier.portfolio) <= self._roster.pieces.at.keys():
                return None  # vectors may have come since
        return self._roster.with_standings({each.atelier.id: each.standing for each in changed})

    def _built(
        self,
        changed: list[AtelierRecord],
        rates: Rates,
        model: str,
        embeddings: EmbeddingRepository,
    ) -> Roster:
        from matching.ateliers import make_roster

        records = self._records | {each.atelier.id: each for each in changed}
        known: Mapping[str, Vector] = {}
        if self._roster is not None and self._state[2] == model:
            pieces = self._roster.pieces
            known = {sha256: pieces.vectors[row] for sha256, row in pieces.at.items()}
        wanted = (sha for each in records.values() for sha in each.atelier.portfolio)
        missing = {sha for sha in wanted if sha not in known}
        return make_roster(
            list(records.values()), rates, {**known, **embeddings.get(missing, model)}
        )
