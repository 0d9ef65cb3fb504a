"""Rows a second and peak memory of a dry run: reading, validation and plan, in one process.

    python tests/bench/bench_validation.py [ROWS] [--feed FILE] [--known]

The feed is made of a real catalogue's rows (``LOOKWRIGHT_TEST_DATA``) with an id, title, link and
picture of its own in every row and a description of its own in every group.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from indexer import Candidate, FeedOptions, open_feed, plan_batch, plan_removals


def make_feed(path: Path, rows: int, sample: Path) -> None:
    """Repeat the sample's rows until there are ``rows`` of them."""
    with sample.open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file, delimiter="\t")
        names, originals = list(table.fieldnames or ()), list(table)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, delimiter="\t")
        writer.writeheader()
        for number in range(rows):
            turn, place = divmod(number, len(originals))
            writer.writerow(_varied(originals[place], turn, number))


def _varied(row: dict[str, str], turn: int, number: int) -> dict[str, str]:
    group = f"{row['item_group_id']}-{turn}"
    return row | {
        "id": f"{row['id']}-{turn}",
        "title": f"{row['title']} {turn}",
        "link": f"{row['link']}-{turn}",
        "image_link": f"{turn}/{row['image_link']}",
        "description": f"{group}: {row['description']}",
        "item_group_id": group,
        "price": f"{10 + number % 90}.{turn % 100:02d} USD",
    }


def dry_run(path: Path, *, known: bool) -> dict[str, float]:
    """Read, validate and plan the whole feed; ``known`` plans against a catalogue that has every item."""
    from data import Known  # loads SQLAlchemy, as an import does

    feed = open_feed(path, FeedOptions())
    rows = accepted = added = 0
    started = time.perf_counter()
    cpu = time.process_time()
    for batch in feed.batches():
        candidates = [Candidate.of(read, read.item.picture) for read in batch.items]
        before = {
            c.item.id: Known(c.facts_hash, c.picture_hash, "", "bench", None) for c in candidates
        } if known else {}  # fmt: skip
        added += len(plan_batch(candidates, before, source="bench").add)
        rows += batch.rows
        accepted += len(batch.items)
    plan_removals((), feed.present, truncated=feed.truncated)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": rows,
        "accepted": accepted,
        "added": added,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "rows_per_second": round(rows / seconds),
        "rows_per_cpu_second": round(rows / cpu),
        "peak_mib": round(peak),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--feed", type=Path, help="a feed that exists instead of a made one")
    parser.add_argument("--known", action="store_true", help="plan against a full catalogue")
    given = parser.parse_args()
    if given.feed:
        print(json.dumps(dry_run(given.feed, known=given.known)))
        return
    data = os.environ.get("LOOKWRIGHT_TEST_DATA")
    if not data:
        sys.exit("Set LOOKWRIGHT_TEST_DATA, or name a feed with --feed.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "feed.tsv")
        make_feed(path, given.rows, Path(data, "catalogs", "luma-women", "google.tsv"))
        print(json.dumps(dry_run(path, known=given.known)))


if __name__ == "__main__":
    main()
