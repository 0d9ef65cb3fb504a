"""Milliseconds to translate a wish, word a manifest and refine it, by rules, in one process.

    python -m tests.bench translate [ROUNDS]

The wishes are those of tests/generation/wishes.toml; the long one has 2,000 characters, the most that
are taken. "First" includes reading the lexicon, once in a process.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of wall clock, and of this thread on a core."""
    started, cpu = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - started) * 1000, (time.thread_time() - cpu) * 1000


def row(what: str, times: list[tuple[float, float]]) -> str:
    wall, cpu = (sorted(one[place] for one in times) for place in (0, 1))
    p99 = min(len(times) - 1, int(len(times) * 0.99))
    return f"| {what} | {statistics.median(wall):.2f} | {wall[p99]:.2f} | {statistics.median(cpu):.2f} | {cpu[p99]:.2f} |"


def main() -> None:
    from generation.manifest import diff
    from generation.translate import enhance, refine, translate
    from tests.generation.wish_scores import wishes

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    texts = [wish["text"] for kept in (False, True) for wish in wishes(kept=kept)]
    first = timed(lambda: translate(texts[0]))
    once = [timed(lambda text=text: translate(text)) for text in texts]
    again = [timed(lambda text=text: translate(text)) for _ in range(rounds) for text in texts]
    long = (", ".join(text for text in texts if "\n" not in text))[:2000]
    manifests = [translate(text).manifest for text in texts]
    change = "make it knee-length and burgundy, without the belt"
    refined = [timed(lambda one=one: refine(one, change)) for one in manifests]
    children = [refine(one, change).manifest for one in manifests]
    pairs = list(zip(manifests, children, strict=True))
    print("| what | median ms | p99 ms | CPU median ms | CPU p99 ms |\n|---|---|---|---|---|")
    print(f"| the first wish of a process | {first[0]:.1f} | | {first[1]:.1f} | |")
    print(row(f"{len(texts)} wishes, each for the first time", once))
    print(row(f"the same, {rounds} times more", again))
    print(row("one of 2,000 characters", [timed(lambda: translate(long)) for _ in range(20)]))
    print(row("an instruction", refined))
    print(row("what it changed, as JSON Patch", [timed(lambda p=p: diff(*p)) for p in pairs]))
    for style in ("bundled", "clip", "structured", "plain"):
        worded = [timed(lambda one=one, style=style: enhance(one, style)) for one in manifests]
        print(row(f"the prompt, {style}", worded))


if __name__ == "__main__":
    main()
