"""What is killed, and what has to be the same afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from data.ports import Encoder
from data.repositories import (
    EmbeddingRepository,
    IndexStateRepository,
    ItemRepository,
    JournalRepository,
    PictureRepository,
)
from pipelines.importing import ImportOptions, import_feed
from pipelines.rebuilding import rebuild_index
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.feeds import COLOURS, draw_shirt, row, write_feed

__all__ = ["SCENARIOS", "first_feed", "picture_of", "run"]

ITEMS = 48


def first_feed(folder: Path) -> Path:
    """The catalogue before."""
    return write_feed(folder, [row(number) for number in range(ITEMS)])


def second_feed(folder: Path) -> Path:
    """The catalogue after: new items, new pictures, new prices, and some items gone."""
    rows = [
        row(n, price=f"{30 + n}.50 USD") if n % 5 == 0 else row(n) for n in range(4, ITEMS + 12)
    ]
    path = write_feed(folder, rows)
    for number in range(8, ITEMS, 7):
        draw_shirt(folder / "images" / f"{number}.jpg", COLOURS["Yellow"], mark=number + 17)
    return path


def import_first(app: Lookwright, folder: Path) -> None:
    import_feed(app, first_feed(folder), ImportOptions())


def import_second(app: Lookwright, folder: Path) -> None:
    import_feed(app, second_feed(folder), ImportOptions())


def rebuild(app: Lookwright, folder: Path) -> None:
    del folder
    rebuild_index(app)


SCENARIOS: dict[str, Callable[[Lookwright, Path], None]] = {
    "first import": import_first,
    "second import": import_second,
    "rebuild": rebuild,
}


def run(scenario: str, workspace: Path, feed: Path, encoder: Encoder) -> None:
    """Do it once, undisturbed unless somebody kills this process."""
    with open_lookwright(load_settings(workspace=workspace), encoder=encoder) as app:
        SCENARIOS[scenario](app, feed)


def picture_of(workspace: Path, encoder: Encoder) -> dict[str, object]:
    """Everything that must not depend on kills: records, points with their vectors, files."""
    with open_lookwright(load_settings(workspace=workspace), encoder=encoder) as app:
        items = sorted(app.index.items())
        facts = app.index.facts(items)
        vectors = app.index.vectors(items)
        with app.database.read() as session:
            repository = ItemRepository(session)
            active = list(repository.all_ids())
            records = repository.get([*active, *repository.all_ids(retired=True)])
            shas = sorted({record.picture_sha256 for record in records.values()})
            embedded = EmbeddingRepository(session).known(shas, app.encoder.fingerprint)
            pictures = sorted(PictureRepository(session).get(shas))
            live = IndexStateRepository(session).live()
            waiting = JournalRepository(session).after(live.applied_seq if live else 0, 10)
        return {
            "items": active,
            "records": {
                item: (record.facts_hash, record.picture_sha256, record.retired is not None)
                for item, record in records.items()
            },
            "points": items,
            "facts": facts,
            "vectors": {item: _digest(vector.tobytes()) for item, vector in vectors.items()},
            "pictures": pictures,
            "without embedding": sorted(set(shas) - embedded),
            "waiting": waiting,
            "files": sorted(app.objects.names()),
            "generations": _generations(workspace),
        }


def _generations(workspace: Path) -> int:
    """Folders of generations that are left: one, the live one."""
    return sum(1 for place in (workspace / "index").iterdir() if place.is_dir())


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()
