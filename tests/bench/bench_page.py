"""Milliseconds from an address to the first paint, and from a slider to changed results, in Chromium on loopback.

    python -m tests.bench page [ROUNDS]

The sample catalogue is imported into a new workspace and served as ``lookwright serve`` does. Every visit is a
new browser context, so nothing is kept; bytes are those of a first visit as they travel, pictures left out.
A slider's time runs from its input event to the frame after the results have changed, the 40 ms that the
page waits for the hand to rest included; "server" is the part in which the request is under way.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.served import ROOT, run, serving

PAGES = ("/", "/shop", "/shop?text=red+dress&budget=80", "/make", "/looks", "/brand", "/operate")
SLIDE = """budget => new Promise(done => {
  const slider = document.querySelector("input[name=budget]"), started = performance.now();
  let sent = 0;
  document.addEventListener("htmx:beforeRequest", () => { sent = performance.now(); }, { once: true });
  document.addEventListener("htmx:afterSettle", () => {
    const came = performance.now();
    requestAnimationFrame(() => setTimeout(() => done([performance.now() - started, came - sent])));
  }, { once: true });
  slider.value = budget;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
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


def slides(browser: Browser, address: str, rounds: int) -> list[list[float]]:
    """For each move of the budget: until the results have changed, and the request's part."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(f"{address}/shop?text=red+dress", wait_until="networkidle")
    moved: list[Any] = [page.evaluate(SLIDE, 20 + 5 * step) for step in range(rounds + 1)]
    page.close()
    return moved[1:]


def middle(times: list[float]) -> str:
    return f"{statistics.median(times):.0f} | {max(times):.0f}"


def measure(address: str, rounds: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {rounds} rounds\n")
        print("| page | first paint, median ms | slowest ms | kB without pictures |")
        print("|---|---|---|---|")
        for place in PAGES:
            visit(browser, address + place)
            seen = [visit(browser, address + place) for _ in range(rounds)]
            sizes = statistics.median(size for _, size in seen) / 1000
            name = re.sub(r"\?.*", " with a question", place)
            print(f"| {name} | {middle([paint for paint, _ in seen])} | {sizes:.1f} |", flush=True)
        moved = slides(browser, address, rounds * 4)
        print("\n| the budget slides | median ms | slowest ms |\n|---|---|---|")
        print(f"| until the results have changed | {middle([whole for whole, _ in moved])} |")
        print(f"| of it the request | {middle([part for _, part in moved])} |")
        browser.close()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        feed = ROOT / "data" / "samples" / "catalogue.tsv"
        run("index", str(feed), "--workspace", folder).check_returncode()
        with serving(Path(folder)) as served:
            measure(served.address, rounds)


if __name__ == "__main__":
    main()
