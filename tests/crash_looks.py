"""Kills and cancels the making of looks at random moments, and looks at what is left.

``python -m tests.crash_looks --kills 100 --cancels 100 --seed 7``. A worker process pictures three looks and is
killed (SIGKILL), half of the time after a random delay and half of the time at one of the moments that matter: a
commit, an object put or deleted, a file put in its place. It may be killed again while it goes on. At the end the
looks must have the ids, the pixels and the files of an undisturbed run, and nothing else may lie in the store.

A cancel comes at a random moment, before, while or after the job is claimed; one in four workers is killed as well.
Then the job has ended once, as cancelled unless it was done before; it was told of one step more at most; and what it
kept is whole.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from data import LookDraftRepository, decode_picture, pixel_sha256
from data.errors import ConflictError
from pipelines.jobs import JobStatus, Pace, Worker
from pipelines.looks import GENERATE, forget_drafts, generate_handler, look_id
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright
from tests.crash.moments import kill_at
from tests.drawn_engine import DrawnEngine
from tests.looks import ask, files, looks_of, open_drawing

for library in ("c2pa", "generation.finish.certificates"):
    importlib.import_module(library)  # once here, and not in each child

PROCESSES = multiprocessing.get_context("fork")
PACE = Pace(lease=timedelta(seconds=1.5), poll=0.02, every=0.0)
COUNT, STEPS, DELAY = 3, 6, 0.01
MOST_SECONDS = 300


def work(workspace: Path, moment: int | None, told: Any = None) -> None:
    """In the child: work until no job is open."""
    counted = kill_at(moment)
    with open_drawing(load_settings(workspace=workspace), DrawnEngine(DELAY)) as app:
        body = {GENERATE: lambda context: generate_handler(app, context)}
        hands = Worker(app.jobs, body, pace=PACE)
        began = time.monotonic()
        if told is not None:
            told.send(began)
        while any(app.jobs.list(status, limit=1) for status in OPEN):
            if hands.work_one() is None:
                time.sleep(PACE.poll)
        if told is not None:
            told.send((time.monotonic() - began, counted()))


OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)


def start(workspace: Path, moment: int | None = None) -> tuple[BaseProcess, Any]:
    here, there = PROCESSES.Pipe()
    child = PROCESSES.Process(target=work, args=(workspace, moment, there))
    child.start()
    while not here.poll(0.01) and child.is_alive():
        pass  # a moment may come before the worker begins
    return child, here


def end(child: BaseProcess) -> None:
    child.join(MOST_SECONDS)
    if child.is_alive():
        child.kill()
        raise SystemExit("A child hung; that is a defect of its own.")


def kill(child: BaseProcess) -> None:
    if child.is_alive() and child.pid:
        os.kill(child.pid, signal.SIGKILL)
    end(child)


class Crashes:
    """All tries, from one seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []
        self.before = folder / "before"
        with self.opened(self.before) as app:
            self.job = ask(app, count=COUNT, steps=STEPS)
        undisturbed = self.fresh("undisturbed")
        child, pipe = start(undisturbed)
        pipe.recv()
        self.seconds, self.moments = pipe.recv()
        end(child)
        with self.opened(undisturbed) as app:
            self.pixels = [look.pixel_sha256 for look in looks_of(app, self.job)]
        assert len(set(self.pixels)) == COUNT

    def opened(self, workspace: Path) -> Any:
        return open_drawing(load_settings(workspace=workspace))

    def fresh(self, name: str) -> Path:
        workspace = self.folder / name
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(self.before, workspace)
        return workspace

    # ------------------------------------------------------------- kills

    def kill_some(self, most: int) -> None:
        """Up to three kills of one job."""
        workspace = self.fresh("killed")
        for _ in range(min(most, self.random.choice((1, 1, 2, 3)))):
            self.kill_once(workspace)
        end(start(workspace)[0])
        with self.opened(workspace) as app:
            self.judge(self.faults_of_looks(app, JobStatus.SUCCEEDED))

    def kill_once(self, workspace: Path) -> None:
        timed = self.random.random() < 0.5
        child, _ = start(workspace, None if timed else self.random.randrange(1, self.moments + 1))
        if timed:
            child.join(self.random.uniform(0, self.seconds))
            kill(child)
        end(child)
        killed = child.exitcode == -signal.SIGKILL
        self.done["kills" if killed else "kills that came too late"] += 1

    # ------------------------------------------------------------- cancels

    def cancel_one(self) -> None:
        workspace = self.fresh("cancelled")
        child, _ = start(workspace) if self.random.random() < 0.8 else (None, None)
        time.sleep(self.random.uniform(0, self.seconds * 1.1))
        with self.opened(workspace) as app:
            try:
                app.jobs.cancel(self.job.id)
            except ConflictError:
                self.done["cancels that came too late"] += 1
            self.done["cancels"] += 1
            if child is not None:
                (kill if self.random.random() < 0.25 else end)(child)
        end(start(workspace)[0])
        with self.opened(workspace) as app:
            job = app.jobs.get(self.job.id)
            self.done[job.status.value] += 1
            self.judge(self.faults_of_looks(app, JobStatus.CANCELLED))
            self.judge(self.late_steps(app))

    def late_steps(self, app: Lookwright) -> Iterator[str]:
        kinds = [event.kind.value for event in app.jobs.events(self.job.id)]
        if "cancelling" in kinds:
            late = kinds[kinds.index("cancelling") :].count("progress")
            if late > 1:
                yield f"{late} steps were told after the cancel"
            if kinds[-1] == "succeeded" and late:
                yield "it went on to the end after the cancel"

    # ------------------------------------------------------------- the verdict

    def judge(self, faults: Iterator[str]) -> None:
        for fault in faults:
            self.faults.append(fault)
            print(f"FAULT: {fault}", flush=True)

    def faults_of_looks(self, app: Lookwright, wanted: JobStatus) -> Iterator[str]:
        """Everything that is not as it should be, after the hourly cleaning."""
        job, looks = app.jobs.get(self.job.id), looks_of(app, self.job)
        done = [look.number for look in looks]
        if job.status is not wanted and job.status is not JobStatus.SUCCEEDED:
            yield f"it has {job.status}: {job.error}"
        if job.status is JobStatus.SUCCEEDED:
            ids = [look_id(job.id, number) for number in range(COUNT)]
            if job.result["looks"] != ids or done != list(range(COUNT)):
                yield f"it has the looks {done}"
        elif done != list(range(len(done))):
            yield f"it was cancelled and has the looks {done}"
        if [look.pixel_sha256 for look in looks] != self.pixels[: len(looks)]:
            yield "its pixels are others"
        yield from self.faults_of_files(app)
        story = app.jobs.events(job.id)
        if [event.number for event in story] != list(range(1, len(story) + 1)):
            yield "its events leave numbers out"
        if sum(event.status.ended for event in story) != 1:
            yield f"it has not ended exactly once: {[event.kind.value for event in story]}"

    def faults_of_files(self, app: Lookwright) -> Iterator[str]:
        forget_drafts(app)
        looks = looks_of(app, self.job)
        named = {file.name for look in looks for file in look.files}
        if named != files(app):
            lost, left = named - files(app), files(app) - named
            yield f"files are lost: {sorted(lost)}, or left: {sorted(left)}"
        for look in looks:
            if pixel_sha256(decode_picture(app.objects.get(look.picture))) != look.pixel_sha256:
                yield "a file has other pixels than its look"
        with app.database.read() as session:
            if drafts := LookDraftRepository(session).abandoned():
                yield f"drafts are left of {drafts}"


def tell(tries: Crashes, began: float) -> None:
    done, faults = tries.done, len(tries.faults)
    if (done["kills"] + done["cancels"]) % 10 == 0:
        seconds = time.monotonic() - began
        print(f"{done.total()} tries, {faults} faults, {seconds:.0f} s", flush=True)


def crash(kills: int, cancels: int, seed: int, folder: Path) -> tuple[list[str], Counter[str]]:
    """The faults that were found, and what was done."""
    tries, began = Crashes(folder, seed), time.monotonic()
    print(f"{tries.seconds:.2f} s and {tries.moments} moments undisturbed", flush=True)
    while tries.done["kills"] < kills:
        tries.kill_some(kills - tries.done["kills"])
        tell(tries, began)
    while tries.done["cancels"] < cancels:
        tries.cancel_one()
        tell(tries, began)
    return tries.faults, tries.done


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--cancels", type=int, default=100)
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-looks-") as folder:
        faults, done = crash(given.kills, given.cancels, given.seed, Path(folder))
    told = ", ".join(f"{done[what]} {what}" for what in sorted(done))
    print(f"seed {given.seed}: {told}; {len(faults)} faults in {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
