"""``lookwright jobs``: long work, seen and steered."""

from __future__ import annotations

from typing import Literal

from cyclopts import App
from rich.table import Table

from api.cli.common import Common, stdout

__all__ = ["jobs"]

jobs = App(name="jobs", help="Long work: imports and what comes round by itself.")

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]


@jobs.command(name="list")
def list_jobs(
    *, status: Status | None = None, limit: int = 20, common: Common | None = None
) -> int:
    """List the latest jobs.

    Parameters
    ----------
    status
        Only those of this status.
    limit
        How many.
    """
    from pipelines.jobs import JobStatus

    common = common or Common()
    with common.lookwright() as app:
        found = app.jobs.list(JobStatus(status) if status else None, limit=limit)
    if common.answer({"jobs": found}):
        return 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("job", "kind", "status", "progress", "error"):
        table.add_column(name, overflow="fold")
    for job in found:
        at = f"{job.progress.step}/{job.progress.steps} {job.progress.message}"
        error = job.error.detail if job.error else ""
        table.add_row(job.id, job.kind, job.status.value, at if job.progress.steps else "", error)
    stdout.print(table if found else "No jobs.")
    return 0


@jobs.command
def retry(job: str, *, common: Common | None = None) -> int:
    """Begin a failed or cancelled job anew.

    Parameters
    ----------
    job
        Its id.
    """
    common = common or Common()
    with common.lookwright() as app:
        changed = app.jobs.retry(job)
    if not common.answer(changed):
        stdout.print(f"Job {changed.id} is {changed.status.value}.")
    return 0


@jobs.command
def cancel(job: str, *, common: Common | None = None) -> int:
    """End a waiting job; ask a running one to stop.

    Parameters
    ----------
    job
        Its id.
    """
    common = common or Common()
    with common.lookwright() as app:
        changed = app.jobs.cancel(job)
    if not common.answer(changed):
        stdout.print(f"Job {changed.id} is {changed.status.value}.")
    return 0


@jobs.command
def clear(
    status: Literal["succeeded", "failed", "cancelled"], *, common: Common | None = None
) -> int:
    """Forget the jobs of a status.

    Parameters
    ----------
    status
        succeeded, failed or cancelled.
    """
    from pipelines.jobs import JobStatus

    common = common or Common()
    with common.lookwright() as app:
        cleared = app.jobs.clear(JobStatus(status))
    if not common.answer({"cleared": cleared}):
        stdout.print(f"{cleared} jobs forgotten.")
    return 0
