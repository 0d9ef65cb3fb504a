"""The load test: a fresh server on a free loopback port, shoppers, an importing brand, and its targets."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.load.targets import TARGETS
from tests.served import run, serving

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "data" / "samples" / "catalogue.tsv"
MOST_SECONDS, MOST_USERS = 900, 200


@dataclass(frozen=True)
class Row:
    """One kind of call; times in milliseconds."""

    name: str
    calls: int
    failures: int
    p50: float
    p95: float
    p99: float
    per_second: float

    @property
    def missed(self) -> str:
        """Why this misses its target; empty where it does not, or has none."""
        target = TARGETS.get(self.name)
        if target is None:
            return ""
        if self.calls == 0 or self.failures > target.failures * self.calls:
            return f"{self.failures} of {self.calls} calls failed"
        return f"p95 over {target.p95:g} s" if self.p95 > 1000 * target.p95 else ""


def main(words: Sequence[str] | None = None) -> int:
    """0 where every target is met, 1 where one is missed, 2 for wrong use."""
    options = _options(words)
    feed = _feed(options.feed)
    with tempfile.TemporaryDirectory(prefix="lookwright-load-") as folder:
        workspace, log = Path(folder) / "workspace", options.log or Path(folder) / "server.log"
        settings = {"encoder__model": options.model} if options.model else {}
        known = run("index", str(feed), "--workspace", str(workspace), **settings)
        if known.returncode:
            print(known.stderr[-2000:], file=sys.stderr)
            return 2
        with serving(workspace, log=log, **settings) as served:
            rows = _load(served.address, feed, Path(folder), options)
    _print(rows)
    missed = {row.name: row.missed for row in rows if row.missed}
    missed |= {
        name: "was never asked" for name in TARGETS if name not in {row.name for row in rows}
    }
    if options.json:
        document = {"calls": [vars(row) for row in rows], "missed": missed}
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    for name, why in missed.items():
        print(f"missed: {name}: {why}", file=sys.stderr)
    return 1 if missed else 0


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--users", type=int, default=8, help="shoppers, and one brand")
    parser.add_argument("--feed", type=Path, help="a Google TSV feed with its pictures beside it")
    parser.add_argument("--model", help="an encoder other than the bundled one")
    parser.add_argument("--json", type=Path, help="write the numbers there as well")
    parser.add_argument("--log", type=Path, help="keep the server's log there")
    options = parser.parse_args(words)
    if not (1 <= options.seconds <= MOST_SECONDS and 2 <= options.users <= MOST_USERS):
        parser.error(f"takes 1 to {MOST_SECONDS} seconds and 2 to {MOST_USERS} users")
    return options


def _feed(named: Path | None) -> Path:
    """The named catalogue, the real one of the test data, or the one that ships."""
    data = os.environ.get("LOOKWRIGHT_TEST_DATA")
    real = Path(data) / "catalogs" / "luma-women" / "google.tsv" if data else SAMPLE
    feed = named or real
    if not feed.is_file():
        sys.exit(f"There is no feed {feed}.")
    return feed.resolve()


def _load(address: str, feed: Path, folder: Path, options: argparse.Namespace) -> list[Row]:
    """Let the shoppers loose, with a limit on how long that may take."""
    env = os.environ | {"LOAD_FEED": str(feed), "LOAD_PICTURES": str(feed.parent)}
    command = [sys.executable, "-m", "locust", "--headless", "--host", address]
    command += ["--locustfile", str(HERE / "locustfile.py"), "--users", str(options.users)]
    command += ["--spawn-rate", "4", "--run-time", f"{options.seconds}s", "--stop-timeout", "20"]
    command += [
        "--csv",
        str(folder / "locust"),
        "--loglevel",
        "WARNING",
        "--exit-code-on-error",
        "0",
    ]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=options.seconds + 120, check=False
    )
    if done.returncode:
        sys.exit(f"locust failed:\n{done.stderr[-2000:]}")
    failures = (folder / "locust_failures.csv").read_text().splitlines()[1:]
    for line in failures[:10]:
        print(line, file=sys.stderr)
    with (folder / "locust_stats.csv").open(newline="") as stats:
        return [_row(each) for each in csv.DictReader(stats) if each["Name"] != "Aggregated"]


def _row(stats: dict[str, str]) -> Row:
    return Row(
        name=stats["Name"],
        calls=int(stats["Request Count"]),
        failures=int(stats["Failure Count"]),
        p50=float(stats["50%"]),
        p95=float(stats["95%"]),
        p99=float(stats["99%"]),
        per_second=round(float(stats["Requests/s"]), 2),
    )


def _print(rows: list[Row]) -> None:
    table = Table("call", "calls", "failed", "p50 ms", "p95 ms", "p99 ms", "a second", "target")
    for row in sorted(rows, key=lambda row: row.name):
        target = TARGETS.get(row.name)
        verdict = row.missed or (f"p95 within {target.p95:g} s" if target else "")
        numbers = (row.calls, row.failures, row.p50, row.p95, row.p99, row.per_second)
        table.add_row(row.name, *(f"{number:g}" for number in numbers), verdict)
    console = Console()
    (console if console.is_terminal else Console(width=110)).print(table)


if __name__ == "__main__":
    sys.exit(main())
