"""Kill imports and builds at random moments: ``python -m tests.crash --kills 100 --seed 7``.

A child process does the work and is killed with SIGKILL, half of the time after a random delay and
half of the time at one of the moments that matter (a commit, a write to the index, a file put in
its place, the swap of a generation), counted from the beginning. It may be killed again while it
recovers. Then the work is done once more, undisturbed, and everything is compared with a workspace
in which nobody was killed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.crash.encoder import open_bundled
from tests.crash.moments import kill_at
from tests.crash.scenario import SCENARIOS, first_feed, picture_of, run

ENCODER = open_bundled()
PROCESSES = multiprocessing.get_context("fork")
MOST_SECONDS = 300


def work(scenario: str, workspace: Path, feed: Path, moment: int | None, told: Any = None) -> None:
    """In the child."""
    counted = kill_at(moment)
    if told is not None:
        told.send(time.monotonic())
    run(scenario, workspace, feed, ENCODER)
    if told is not None:
        told.send(counted())


def undisturbed(scenario: str, workspace: Path, feed: Path) -> tuple[float, int]:
    """Seconds of work and the number of moments at which it could have been killed."""
    here, there = PROCESSES.Pipe()
    child = PROCESSES.Process(target=work, args=(scenario, workspace, feed, None, there))
    child.start()
    begun = here.recv()
    moments = here.recv()
    child.join()
    return time.monotonic() - begun, moments


def killed(
    scenario: str, workspace: Path, feed: Path, rng: random.Random, seconds: float, moments: int
) -> str:
    """Kill one run; how."""
    here, there = PROCESSES.Pipe()
    moment = rng.randrange(1, moments + 1) if rng.random() < 0.5 else None
    child = PROCESSES.Process(target=work, args=(scenario, workspace, feed, moment, there))
    child.start()
    here.recv()
    if moment is None:
        delay = rng.uniform(0, seconds)
        child.join(delay)
        how = f"after {delay:.3f} s"
        if child.is_alive():
            os.kill(child.pid or 0, signal.SIGKILL)
    else:
        how = f"at moment {moment}"
    _end(child)
    return how if child.exitcode == -signal.SIGKILL else f"finished before ({how})"


def _end(child: BaseProcess) -> None:
    child.join(MOST_SECONDS)
    if child.is_alive():
        child.kill()
        raise SystemExit("A child hung; that is a defect of its own.")


def compare(scenario: str, workspace: Path, feed: Path, told: Any) -> None:
    """In a child: finish the work and tell what is there."""
    run(scenario, workspace, feed, ENCODER)
    told.send(picture_of(workspace, ENCODER))


def state_after(scenario: str, workspace: Path, feed: Path) -> dict[str, object]:
    """What is there when the work is done once more."""
    here, there = PROCESSES.Pipe()
    child = PROCESSES.Process(target=compare, args=(scenario, workspace, feed, there))
    child.start()
    while not here.poll(0.2):
        if not child.is_alive() and not here.poll():
            return {"failed": True}
    state = here.recv()
    _end(child)
    return state


def crash(kills: int, seed: int, folder: Path) -> int:
    """The number of workspaces that came out different."""
    rng = random.Random(seed)
    before = folder / "before"
    first_feed(folder / "feed")
    undisturbed("first import", before, folder / "feed")
    expected: dict[str, tuple[dict[str, object], float, int]] = {}
    for scenario in SCENARIOS:
        workspace, feed = _fresh(scenario, folder, before, "expected")
        seconds, moments = undisturbed(scenario, workspace, feed)
        expected[scenario] = (state_after(scenario, workspace, feed), seconds, moments)
        print(f"{scenario}: {seconds:.2f} s and {moments} moments undisturbed", flush=True)
    different = 0
    endings: Counter[str] = Counter()
    done = 0
    while done < kills:
        scenario = rng.choice(sorted(SCENARIOS))
        state, seconds, moments = expected[scenario]
        workspace, feed = _fresh(scenario, folder, before, "killed")
        times = min(kills - done, rng.choice((1, 1, 2, 3)))
        hows = [killed(scenario, workspace, feed, rng, seconds, moments) for _ in range(times)]
        done += times
        wrong = _differences(state, state_after(scenario, workspace, feed))
        different += bool(wrong)
        endings.update("killed" if not how.startswith("finished") else "finished" for how in hows)
        print(f"{done:4} {scenario}: {', '.join(hows)}: {wrong or 'same'}", flush=True)
    print(f"{done} tries, {endings['killed']} killed, {different} different")
    return different


def _fresh(scenario: str, folder: Path, before: Path, name: str) -> tuple[Path, Path]:
    """A workspace and a feed folder as they are before the scenario."""
    workspace, feed = folder / name, folder / f"{name}-feed"
    for place in (workspace, feed):
        shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder / "feed", feed)
    if scenario != "first import":
        shutil.copytree(before, workspace)
    return workspace, feed


def _differences(expected: dict[str, object], found: dict[str, object]) -> list[str]:
    return [part for part in expected if expected[part] != found.get(part)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lookwright-crash-") as folder:
        sys.exit(1 if crash(options.kills, options.seed, Path(folder)) else 0)


if __name__ == "__main__":
    main()
