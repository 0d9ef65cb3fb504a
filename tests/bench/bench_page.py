"""Milliseconds from an address to the first paint, and from a slider or a key to changed results, in Chromium on loopback.

    python -m tests.bench page -- [ROUNDS] [FEED [IMAGES]]

The catalogue (the sample's, unless a feed is named) is imported into a new workspace and served as ``lookwright
serve`` does. Every visit is a new browser context, so nothing is kept; bytes are those of a first visit as they
travel, pictures left out. A move's time runs from its input event to the frame after the results have changed;
"the request" is the part in which it is under way, and "CPU" what the serving process spent on a move, its
idle threads included: on a busy machine that one says what a quiet one would show.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.served import ROOT, Served, run, serving

PAGES = ("/", "/shop", "/shop?text=red+dress&budget=80", "/make", "/looks", "/brand", "/operate")
MOVE = """([name, value]) => new Promise(done => {
  const input = document.querySelector(`#question [name=${name}]`), started = performance.now();
  let sent = 0;
  document.addEventListener("htmx:beforeRequest", () => { sent = performance.now(); }, { once: true });
  document.addEventListener("htmx:afterSettle", () => {
    const came = performance.now();
    requestAnimationFrame(() => setTimeout(() => done([performance.now() - started, came - sent])));
  }, { once: true });
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})"""
PAINT = """new Promise(done => new PerformanceObserver(seen => {
  const paint = seen.getEntriesByName("first-contentful-paint")[0];
  if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def visit(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds to the first contentful paint, and bytes without pictures."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    travelled: dict[str, float] = {}
    kinds: dict[str, str] = {}
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on(
        "Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]})
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: travelled.update({told["requestId"]: told["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    painted = float(page.evaluate(PAINT))
    context.close()
    plain = (size for name, size in travelled.items() if kinds.get(name) != "Image")
    return painted, int(sum(plain))


def cpu_ms(process: int) -> float:
    """What a process has spent so far, in user and system mode (Linux: proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def moves(
    browser: Browser, served: Served, name: str, values: Sequence[object]
) -> tuple[list[list[float]], float]:
    """For each value of a field: until the results have changed, and the request's part; the CPU of one move."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(f"{served.address}/shop?text=red+dress", wait_until="networkidle")
    page.evaluate(MOVE, [name, values[0]])
    before = cpu_ms(served.process.pid)
    moved: list[list[float]] = [page.evaluate(MOVE, [name, value]) for value in values[1:]]
    spent = (cpu_ms(served.process.pid) - before) / len(moved)
    page.close()
    return moved, spent


def middle(times: list[float]) -> str:
    return f"{statistics.median(times):.0f} | {max(times):.0f}"


def measure(served: Served, rounds: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {rounds} rounds\n")
        print("| page | first paint, median ms | slowest ms | kB without pictures |")
        print("|---|---|---|---|")
        for place in PAGES:
            visit(browser, served.address + place)
            seen = [visit(browser, served.address + place) for _ in range(rounds)]
            sizes = statistics.median(size for _, size in seen) / 1000
            name = re.sub(r"\?.*", " with a question", place)
            print(f"| {name} | {middle([paint for paint, _ in seen])} | {sizes:.1f} |", flush=True)
        print(
            "\n| what moves | until the results have changed, median ms | slowest ms"
            " | of it the request, median ms | slowest ms | CPU ms |\n|---|---|---|---|---|---|"
        )
        words = "red dress with long sleeves and a belt at the waist"
        typed = [words[:length] for length in range(11, len(words))]
        for name, values in (
            ("budget", [20 + 5 * step for step in range(rounds * 4 + 1)]),
            ("likeness", [55 - 5 * (step % 12) for step in range(rounds * 4 + 1)]),
            ("text", [begun for begun in typed if not begun.endswith(" ")][: rounds * 4 + 1]),
        ):
            moved, spent = moves(browser, served, name, values)
            whole, part = ([each[at] for each in moved] for at in (0, 1))
            print(f"| {name} | {middle(whole)} | {middle(part)} | {spent:.0f} |", flush=True)
        browser.close()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    feed = sys.argv[2] if len(sys.argv) > 2 else str(ROOT / "data" / "samples" / "catalogue.tsv")
    images = ["--images", sys.argv[3]] if len(sys.argv) > 3 else []
    with tempfile.TemporaryDirectory() as folder:
        run("index", feed, *images, "--workspace", folder).check_returncode()
        with serving(Path(folder)) as served:
            measure(served, rounds)


if __name__ == "__main__":
    main()
