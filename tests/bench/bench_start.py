"""How soon Lookwright answers: ``--help``, ``serve`` until ready, and a warm text search over HTTP.

    python -m tests.bench.bench_start [--times N]

On the real catalogue (``LOOKWRIGHT_TEST_DATA``). CPU milliseconds stand beside wall times, since a
shared machine's wall clock says as much of its neighbours.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np

from tests.bench.bench_import import Table, sample, table, taking
from tests.served import COMMAND, ROOT, run, serving

WORDS = (
    "green hoodie", "black leggings", "a red tank top", "running jacket", "purple shorts",
    "warm winter coat", "yoga pants", "white tee with a print", "striped sweater", "blue bra top",
)  # fmt: skip
WAIT = 60.0


def help_times(times: int) -> tuple[list[float], list[float]]:
    """Wall and CPU seconds of ``lookwright --help``, the first run left out."""
    tooks = []
    for _ in range(times + 1):
        with taking() as took:
            subprocess.run([*COMMAND, "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        tooks.append(took)
    return [took.wall for took in tooks[1:]], [took.cpu for took in tooks[1:]]


def until_ready(address: str) -> None:
    ends = time.monotonic() + WAIT
    while time.monotonic() < ends:
        if httpx.get(f"{address}/ready").status_code == httpx.codes.OK:
            return
        time.sleep(0.02)
    sys.exit(f"The server was not ready within {WAIT:g} s.")


def cpu_of(process: int) -> float:
    """CPU seconds of a process so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def searches(
    client: httpx.Client, times: int, process: int, question: Callable[[int], dict[str, object]]
) -> tuple[list[float], float]:
    """Wall seconds of each search, and the server's CPU seconds of one."""
    wall, busy = [], cpu_of(process)
    for number in range(times):
        began = time.perf_counter()
        client.post("/api/v1/search", json=question(number)).raise_for_status()
        wall.append(time.perf_counter() - began)
    return wall, (cpu_of(process) - busy) / times


def new_question(number: int) -> dict[str, object]:
    """Warm server, words that were never asked before: the encoder and the index both work."""
    return {"text": f"{WORDS[number % len(WORDS)]} {number}", "budget": {"max": 60}}


def same_question(number: int) -> dict[str, object]:
    """Words that were asked before."""
    return {"text": WORDS[number % len(WORDS)], "budget": {"max": 60}}


def measure(times: int, folder: Path) -> Table:
    wall, cpu = help_times(max(5, times // 40))
    workspace = folder / "workspace"
    done = run("index", str(sample() / "google.tsv"), "--workspace", str(workspace))
    if done.returncode:
        sys.exit(done.stderr)
    began = time.perf_counter()
    with serving(workspace) as served, httpx.Client(base_url=served.address) as client:
        until_ready(served.address)
        ready, ready_cpu = time.perf_counter() - began, cpu_of(served.process.pid)
        for number in range(20):
            client.post("/api/v1/search", json=same_question(number)).raise_for_status()
        fresh, fresh_cpu = searches(client, times, served.process.pid, new_question)
        again, again_cpu = searches(client, times, served.process.pid, same_question)
    return [
        ("`--help`, median", f"{np.median(wall):.2f} s ({np.median(cpu):.2f} CPU s)"),
        ("`serve` ready", f"{ready:.1f} s ({ready_cpu:.1f} CPU s)"),
        ("text search over HTTP, new words", _spread(fresh, fresh_cpu)),
        ("text search over HTTP, words asked before", _spread(again, again_cpu)),
    ]


def _spread(wall: list[float], cpu: float) -> str:
    p50, p95, p99 = np.quantile(wall, [0.5, 0.95, 0.99]) * 1e3
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms ({cpu * 1e3:.1f} CPU ms)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=300, help="searches of each kind")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lookwright-bench-") as folder:
        print(table("start", measure(given.times, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
