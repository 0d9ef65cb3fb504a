"""Kills workers at random moments and looks whether any job was lost, done twice, or told wrongly.

``python -m tests.crash_jobs --kills 100 --seed 7``, on SQLite or on the database that
``--database`` names (it must be empty). Two workers at a time are killed (SIGKILL), stopped past
their lease and woken again (SIGSTOP, SIGCONT), or asked to end (SIGTERM), while jobs are enqueued and
cancelled. A job's steps are one transaction each, and each leaves the mark of the claim that did it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import FrameType

import msgspec

from data import Database, InstallationRepository
from data.errors import ConflictError
from pipelines.jobs import JobContext, JobQueue, JobStatus, Pace, Schedule, Worker

PACE = Pace(lease=timedelta(seconds=1), poll=0.05, every=0.02)
PATIENCE = 300.0
"""Seconds in which the workers must be done when nobody kills them any more."""

processes = multiprocessing.get_context("forkserver")


class Count(msgspec.Struct, frozen=True):
    steps: int


# ----------------------------------------------------------------- the victim


def work(url: str) -> None:
    """A worker process."""
    database = Database(url)

    def body(context: JobContext) -> Count:
        steps = context.payload(Count).steps
        done = marks(database, context.job.id)
        while len(done) < steps:
            context.check_cancelled()
            with database.write() as session:
                context.hold(session)
                kept = InstallationRepository(session)
                done = [*(kept.get(context.job.id) or "").split(), str(context.claim.fence)]
                kept.set(context.job.id, " ".join(done))
            context.progress(len(done), steps)
            time.sleep(0.02)
        return Count(len(done))

    every_second = Schedule("tick", timedelta(seconds=1))
    handlers = {"count": body, "tick": lambda _context: None}
    worker = Worker(JobQueue(database), handlers, slots=2, schedules=[every_second], pace=PACE)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop(grace=0)

    signal.signal(signal.SIGTERM, stop)
    worker.run()


def marks(database: Database, job: str) -> list[str]:
    """What the job has done: for each step the fence of the claim that did it."""
    with database.read() as session:
        return (InstallationRepository(session).get(job) or "").split()


# ----------------------------------------------------------------- the killer


class Chaos:
    """What is done to the workers and to the queue, from one seed."""

    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.random = random.Random(seed)
        self.database = Database(url)
        self.queue = JobQueue(self.database)
        self.steps: dict[str, int] = {}
        self.cancelled: set[str] = set()
        self.done: Counter[str] = Counter()
        self.workers: list[ForkServerProcess] = []

    def run(self, kills: int) -> None:
        while self.done["kills"] < kills:
            self.staff()
            self.meddle()
            time.sleep(self.random.uniform(0, 0.4))
            self.strike()

    def staff(self) -> None:
        self.workers = [worker for worker in self.workers if worker.is_alive()]
        while len(self.workers) < 2:
            self.workers.append(processes.Process(target=work, args=(self.url,)))
            self.workers[-1].start()

    def meddle(self) -> None:
        """New jobs, and cancels of waiting, running and just claimed ones."""
        for _ in range(self.random.randint(0, 2)):
            payload = Count(self.random.randint(1, 60))
            owner = self.random.choice("abc")
            job = self.queue.enqueue("count", payload, owner=owner, max_attempts=10_000)
            self.steps[job.id] = payload.steps
            if self.random.random() < 0.2:
                self.cancel(job.id)
        if self.steps and self.random.random() < 0.3:
            self.cancel(self.random.choice([*self.steps][-4:]))

    def cancel(self, job: str) -> None:
        try:
            self.queue.cancel(job)
        except ConflictError:
            return  # it has ended already
        self.cancelled.add(job)
        self.done["cancels"] += 1

    def strike(self) -> None:
        worker = self.random.choice(self.workers)
        [blow] = self.random.choices(["kill", "freeze", "end"], [7, 2, 1])
        if worker.pid is None or not worker.is_alive():
            return
        if blow == "kill":
            os.kill(worker.pid, signal.SIGKILL)
            worker.join()
            self.done["kills"] += 1
        elif blow == "freeze":
            os.kill(worker.pid, signal.SIGSTOP)
            time.sleep(self.random.uniform(1, 2) * PACE.lease.total_seconds())
            os.kill(worker.pid, signal.SIGCONT)
            self.done["freezes"] += 1
        else:
            os.kill(worker.pid, signal.SIGTERM)
            worker.join()
            self.done["stops"] += 1

    def settle(self) -> None:
        """Let the workers finish in peace."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.staff()
            if all(self.queue.get(job).status.ended for job in self.steps):
                return
            time.sleep(0.1)

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.join()
        self.database.close()

    # ------------------------------------------------------------- the verdict

    def faults(self) -> Iterator[str]:
        """Everything that is not as an undisturbed run would have left it."""
        for job in self.steps:
            yield from (f"{job}: {fault}" for fault in self.faults_of(job))

    def faults_of(self, job: str) -> Iterator[str]:
        kept, story, steps = self.queue.get(job), self.queue.events(job), self.steps[job]
        if [event.number for event in story] != list(range(1, len(story) + 1)):
            yield "its events leave numbers out"
        if sum(event.status.ended for event in story) != 1 or not story[-1].status.ended:
            yield f"it has not ended exactly once: {[event.kind.value for event in story]}"
        done = marks(self.database, job)
        if done != sorted(done, key=int):
            yield f"an earlier claim worked on after a later one: {done}"
        if kept.status is JobStatus.SUCCEEDED:
            if kept.result != {"steps": steps} or len(done) != steps:
                yield f"it did {len(done)} of {steps} steps and says {kept.result}"
        elif kept.status is not JobStatus.CANCELLED or job not in self.cancelled:
            yield f"it has {kept.status}: {kept.error}"
        self.done[kept.status.value] += 1
        self.done["attempts"] += sum(event.kind == "started" for event in story)


@contextmanager
def chaos(url: str | None, seed: int) -> Iterator[Chaos]:
    with tempfile.TemporaryDirectory(prefix="crash-jobs-") as folder:
        address = url or f"sqlite:///{Path(folder) / 'records.db'}"
        database = Database(address)
        database.migrate()
        database.close()
        processes.set_forkserver_preload(["data.repositories", "pipelines.jobs"])
        running = Chaos(address, seed)
        try:
            yield running
        finally:
            running.close()


def crash(kills: int, seed: int, url: str | None = None) -> tuple[list[str], Counter[str]]:
    """The faults that were found, and what was done."""
    with chaos(url, seed) as running:
        running.run(kills)
        running.settle()
        return list(running.faults()), running.done


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--database")
    given = asked.parse_args()
    began = time.monotonic()
    faults, done = crash(given.kills, given.seed, given.database)
    for number, fault in zip(count(1), faults, strict=False):
        print(f"{number}. {fault}")
    told = ", ".join(f"{done[what]} {what}" for what in sorted(done))
    print(f"seed {given.seed}: {told}; {len(faults)} faults in {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
