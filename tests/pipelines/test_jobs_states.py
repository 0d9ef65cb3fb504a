"""Whatever people, workers and deaths do in whatever order, a job's state and story stay sound."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from data import Claim, Database, Ending, JobError, Progress
from data.errors import ConflictError
from pipelines.jobs import JobQueue, JobStatus

LEASE = timedelta(seconds=60)
QUEUED, RUNNING = JobStatus.QUEUED, JobStatus.RUNNING
SUCCEEDED, FAILED, CANCELLED = JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED
FOLLOWS = {
    QUEUED: {RUNNING, CANCELLED},
    RUNNING: {RUNNING, QUEUED, SUCCEEDED, FAILED, CANCELLED},
    SUCCEEDED: set(),
    FAILED: {QUEUED},
    CANCELLED: {QUEUED},
}


class Jobs(RuleBasedStateMachine):
    """The model: each job's status, whether it is asked to stop, its attempts, and who holds it."""

    jobs = Bundle("jobs")
    claims = Bundle("claims")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database = Database(self.folder / "records.db")
        self.database.migrate()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.queue = JobQueue(self.database, lambda: self.now)
        self.status: dict[str, JobStatus] = {}
        self.cancelling: set[str] = set()
        self.attempts: dict[str, int] = {}
        self.holder: dict[str, int] = {}

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    def released(self, job: str, status: JobStatus) -> None:
        self.status[job] = CANCELLED if status is QUEUED and job in self.cancelling else status
        self.cancelling.discard(job)
        self.holder.pop(job)

    def holds(self, claim: Claim) -> bool:
        return self.holder.get(claim.job.id) == claim.fence

    @rule(target=jobs, owner=st.sampled_from("ab"), priority=st.integers(-1, 1))
    def enqueue(self, owner: str, priority: int) -> str:
        job = self.queue.enqueue("work", owner=owner, priority=priority, max_attempts=2).id
        self.status[job], self.attempts[job] = QUEUED, 0
        return job

    @precondition(lambda self: QUEUED in self.status.values())
    @rule(target=claims)
    def claim(self) -> Claim:
        claim = self.queue.claim(["work"], "me", LEASE)
        assert claim is not None
        job = claim.job.id
        assert self.status[job] is QUEUED
        waiting = [other for other, status in self.status.items() if status is QUEUED]
        assert claim.job.priority == max(self.queue.get(other).priority for other in waiting)
        self.status[job], self.holder[job] = RUNNING, claim.fence
        self.attempts[job] += 1
        return claim

    @rule(claim=claims, step=st.integers(0, 9))
    def beat(self, claim: Claim, step: int) -> None:
        grip = self.queue.beat(claim, LEASE, Progress(step, 9))
        job = claim.job.id
        asked = "cancelled" if job in self.cancelling else "held"
        assert grip == (asked if self.holds(claim) else "lost")

    @rule(claim=claims, status=st.sampled_from([SUCCEEDED, FAILED, CANCELLED]))
    def finish(self, claim: Claim, status: JobStatus) -> None:
        ended = self.queue.finish(claim, Ending(status, Progress(), b"1"))
        assert (ended is not None) == self.holds(claim)
        if ended is not None:
            self.released(claim.job.id, status)

    @rule(claim=consumes(claims), failed=st.booleans())
    def put_back(self, claim: Claim, failed: bool) -> None:
        error = JobError("unavailable", "Later.") if failed else None
        back = self.queue.put_back(claim, Progress(), error=error)
        assert (back is not None) == self.holds(claim)
        if back is not None:
            self.attempts[claim.job.id] -= not failed
            self.released(claim.job.id, QUEUED)

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        try:
            self.queue.cancel(job)
        except ConflictError:
            assert self.status[job] in {SUCCEEDED, FAILED}
            return
        if self.status[job] is RUNNING:
            self.cancelling.add(job)
        else:
            assert self.status[job] in {QUEUED, CANCELLED}
            self.status[job] = CANCELLED

    @rule(job=jobs)
    def retry(self, job: str) -> None:
        try:
            self.queue.retry(job)
        except ConflictError:
            assert self.status[job] in {QUEUED, RUNNING, SUCCEEDED}
            return
        assert self.status[job] in {FAILED, CANCELLED}
        self.status[job], self.attempts[job] = QUEUED, 0

    @rule()
    def every_worker_falls_silent(self) -> None:
        self.now += timedelta(seconds=61)
        self.queue.take_back()
        for job in tuple(self.holder):
            spent = self.attempts[job] >= 2 and job not in self.cancelling
            self.released(job, FAILED if spent else QUEUED)

    @invariant()
    def what_is_kept_is_what_happened(self) -> None:
        for job, status in getattr(self, "status", {}).items():
            kept = self.queue.get(job)
            assert (kept.status, kept.attempts) == (status, self.attempts[job])
            assert kept.cancelling == (job in self.cancelling)
            assert (kept.finished is not None) == status.ended

    @invariant()
    def every_story_is_whole(self) -> None:
        for job, status in getattr(self, "status", {}).items():
            story = self.queue.events(job)
            assert [event.number for event in story] == list(range(1, len(story) + 1))
            assert story[-1].status is status
            for before, after in pairwise(story):
                assert after.status in FOLLOWS[before.status]


Jobs.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
test_jobs_in_any_order = Jobs.TestCase
