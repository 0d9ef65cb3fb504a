"""How long a match takes: the match alone for 10,000 and 100,000 workshops, and the whole call.

    python -m tests.bench.bench_matching                  10,000 and 100,000 workshops, 10 pictures each
    python -m tests.bench.bench_matching --sizes 1000     other sizes
    python -m tests.bench.bench_matching --whole IMAGE    the whole call too: read, embed, match

Prints Markdown tables. Wall and CPU times stand side by side, since a shared machine's wall clock says as
much of its neighbours.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np

from data import Database, Rates
from data.ateliers import Place
from data.repositories import AtelierRepository, EmbeddingRepository
from data.types import Budget
from matching.ateliers import Commission, MatchWeights, make_roster, match
from pipelines.ateliers.rosters import Rosters
from pipelines.evaluation.matching_world import TODAY, World, draw_world

DIM, PICTURES = 256, 10
MOST_RECORDS = 20_000
"""More are matched, but not written to a database first."""

CASES = {
    "everything asked": {},
    "no radius": {"within_km": None},
    "no filter but the garment": {"within_km": None, "by": None, "budget": None},
    "nothing passes": {"within_km": 0.001},
}


def world(count: int) -> tuple[World, dict[str, np.ndarray]]:
    """Drawn workshops, each with ten pictures of 256 dimensions."""
    drawn = draw_world(count, 40, seed=5)
    random = np.random.default_rng(5)
    vectors: dict[str, np.ndarray] = {}
    records = []
    for record in drawn.records:
        rows = random.standard_normal((PICTURES, DIM)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        names = tuple(f"{record.atelier.id}-{at}" for at in range(PICTURES))
        vectors.update(zip(names, rows, strict=True))
        whole = msgspec.structs.replace(record.atelier, portfolio=names)
        records.append(msgspec.structs.replace(record, atelier=whole))
    return World(drawn.ateliers, tuple(records), vectors, drawn.briefs, drawn.said), vectors


def asked(drawn: World, at: int) -> Commission:
    brief = drawn.briefs[at]
    vector = np.random.default_rng(at).standard_normal(DIM).astype(np.float32)
    return Commission(
        garment=drawn.said[at].garment,
        today=TODAY,
        budget=Budget(max=brief.budget),
        near=Place(brief.latitude, brief.longitude),
        within_km=brief.within_km,
        by=TODAY + timedelta(days=brief.days),
        quantity=1,
        vector=vector / np.linalg.norm(vector),
    )


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def row(name: str, times: list[tuple[float, float]]) -> str:
    wall, cpu = np.array(times).T
    p50, p99 = np.percentile(wall, [50, 99])
    return f"| {name} | {p50:.1f} | {p99:.1f} | {np.median(cpu):.1f} |"


def bench_size(count: int) -> None:
    drawn, vectors = world(count)
    print(f"### {count:,} workshops, {PICTURES} pictures each\n")
    print("| asked | p50 ms | p99 ms | CPU p50 ms |\n|---|---|---|---|")
    roster = make_roster(drawn.records, Rates("EUR"), vectors)
    for name, changes in CASES.items():
        questions = [msgspec.structs.replace(asked(drawn, at), **changes) for at in range(40)]
        calls = [lambda each=each: match(roster, each, MatchWeights()) for each in questions]
        calls[0]()
        print(row(name, [timed(call) for call in calls]), flush=True)
    if count <= MOST_RECORDS:
        bench_records(drawn, vectors)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of the process: {peak:,.0f} MB\n", flush=True)


def bench_records(drawn: World, vectors: dict[str, np.ndarray]) -> None:
    """From the database: the first question, and the one after a count has changed."""
    from data.ateliers import Standing

    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "records.db")
        database.migrate()
        with database.write() as session:
            now = drawn.records[0].updated
            AtelierRepository(session).put([each.atelier for each in drawn.records], now)
            EmbeddingRepository(session).put(vectors, "m")
        rosters = Rosters(database, "EUR")
        first = timed(lambda: rosters.current("m"))
        unchanged = timed(lambda: rosters.current("m"))
        with database.write() as session:
            AtelierRepository(session).count(drawn.records[0].atelier.id, Standing(sent=1))
        counted = timed(lambda: rosters.current("m"))
        database.close()
    for name, times in (
        ("read all of it from SQLite, once", first),
        ("look whether anything changed", unchanged),
        ("take one count over", counted),
    ):
        print(row(name, [times]))


def bench_whole(image: Path, count: int) -> None:
    """The use case, warm: the picture is read, embedded and matched, each time another one."""
    from data import decode_picture, encode_webp
    from pipelines.answers import BudgetRequest
    from pipelines.ateliers import MatchRequest, Near, match_ateliers
    from pipelines.settings import load_settings
    from pipelines.wiring import open_lookwright

    drawn, vectors = world(count)
    picture = decode_picture(image.read_bytes())
    with (
        tempfile.TemporaryDirectory() as folder,
        open_lookwright(load_settings(workspace=Path(folder), currency="EUR")) as app,
    ):
        with app.database.write() as session:
            now = drawn.records[0].updated
            AtelierRepository(session).put([each.atelier for each in drawn.records], now)
            EmbeddingRepository(session).put(vectors, app.encoder.fingerprint)
        request = MatchRequest(
            budget=BudgetRequest(max=300), near=Near(48.85, 2.35), within_km=500, category="Dress"
        )
        bodies = [
            encode_webp(picture.crop((n, n, picture.width - n, picture.height - n)))
            for n in range(25)
        ]
        for body in bodies[:5]:
            match_ateliers(app, request, body)
        times = [timed(lambda body=body: match_ateliers(app, request, body)) for body in bodies[5:]]
    print(f"### The whole call, {count:,} workshops\n")
    print("| | p50 ms | p99 ms | CPU p50 ms |\n|---|---|---|---|")
    print(row("a picture never seen: keep, read, embed, match", times))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--whole", type=Path)
    chosen = parser.parse_args()
    for count in chosen.sizes:
        bench_size(count)
    if chosen.whole:
        bench_whole(chosen.whole, 10_000)


if __name__ == "__main__":
    main()
