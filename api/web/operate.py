"""For whoever runs it: health with cause and cure, jobs, models, what was reported."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.threads import Run
from api.web.forms import asked_fields
from api.web.rendering import AnyRequest, page, see_other
from data.errors import QuestionInvalidError
from pipelines.ateliers.jobs import IMPORT_ATELIERS
from pipelines.briefs import PROPOSE
from pipelines.health import diagnose, status
from pipelines.import_problems import IMPORT
from pipelines.jobs import Job, JobStatus
from pipelines.looks import GENERATE, hide_look, list_reports
from pipelines.models import list_models
from pipelines.notices import DELIVER
from pipelines.settings import BUNDLED_MODELS
from pipelines.wiring import Lookwright
from pipelines.working import SCHEDULES

__all__ = ["OPERATE"]


@get("/operate")
async def health(request: AnyRequest, run: Run) -> Response[str]:
    """What is there, what is wrong, and what to do about it."""
    found = await run(diagnose)
    return page(request, "health.html", found=found, standing=await run(status))


@get("/operate/storage")
async def storage(request: AnyRequest, run: Run) -> Response[str]:
    """What the workspace takes on the disk, part by part; asked for after the page is there."""
    return page(request, "health.html", "storage", stored=await run(_stored))


_STORED: Final = {
    "index": "vectors",
    "objects": "pictures",
    "lookwright": "records",
    "incoming": "feeds that were sent",
    "models": "models that were pulled",
}
"""What the names in a workspace stand for."""


def _stored(app: Lookwright) -> list[tuple[str, float]]:
    """Names in the workspace with their megabytes, the largest first."""
    sizes: Counter[str] = Counter(dict.fromkeys(("vectors", "pictures", "records"), 0))
    workspace = app.settings.workspace
    for folder, _, files in os.walk(workspace):
        within = Path(folder).relative_to(workspace).parts
        for file in files:
            try:
                size = (Path(folder) / file).stat().st_size
            except FileNotFoundError:
                continue  # gone since
            name = within[0] if within else file
            sizes[_STORED.get(name.partition(".")[0], "everything else")] += size
    return [(name, size / 1_000_000) for name, size in sizes.most_common()]


@get("/operate/jobs")
async def jobs(request: AnyRequest, run: Run) -> Response[str]:
    """Long work, newest first; asks again by itself."""
    fields = asked_fields(request)
    said, upkeep = fields.one("status"), bool(fields.one("upkeep"))
    wanted = JobStatus(said) if said in set(JobStatus) else None
    latest = await run(lambda app: app.jobs.list(wanted, limit=300))
    found = [job for job in latest if (job.kind in _UPKEEP) == upkeep][:60]
    return page(
        request,
        "jobs.html",
        "rows",
        jobs=found,
        wanted=wanted or "",
        upkeep=upkeep,
        states=tuple(JobStatus),
        kinds=_KINDS,
        pages=_PAGES,
    )


_KINDS: Final = {
    IMPORT: "Bring a feed in",
    GENERATE: "Picture a look",
    IMPORT_ATELIERS: "Bring workshops in",
    DELIVER: "Tell of a brief",
    PROPOSE: "Propose other workshops",
    "prices": "Prices that change by themselves",
    "cleaning": "Tidy up",
    "portfolios": "Look at new portfolios",
    "expiry": "Briefs whose time is over",
    "unsent": "Briefs that were never sent",
}
"""What the kinds of work are called."""

_PAGES: Final = {IMPORT: "/brand/imports/", GENERATE: "/create/"}
"""Where more is said of a job."""

_UPKEEP: Final = frozenset(schedule.kind for schedule in SCHEDULES)


@post("/operate/jobs/{job_id:str}/{action:str}", status_code=303)
async def steer(
    request: AnyRequest,
    run: Run,
    job_id: Annotated[str, PathParameter(max_length=64)],
    action: Annotated[str, PathParameter()],
) -> Response[str]:
    """Cancel or begin anew."""
    await run(_steer, job_id, action)
    return see_other(request, "/operate/jobs")


def _steer(app: Lookwright, job: str, action: str) -> Job:
    steps: dict[str, Any] = {"cancel": app.jobs.cancel, "retry": app.jobs.retry}
    if action not in steps:
        raise QuestionInvalidError({"action": "is nothing that can be done with a job"})
    return steps[action](job)


@get("/operate/models")
async def models(request: AnyRequest, run: Run) -> Response[str]:
    """What sees, reads and paints here, and what could."""
    found = await run(lambda app: list_models(app.settings, BUNDLED_MODELS))
    return page(request, "models.html", found=found)


@get("/operate/reports")
async def reports(request: AnyRequest, run: Run) -> Response[str]:
    """Looks that somebody has complained about."""
    return page(request, "reports.html", found=await run(list_reports))


@post("/operate/reports/{look_id:str}/{action:str}", status_code=303)
async def decide(
    request: AnyRequest,
    run: Run,
    look_id: Annotated[str, PathParameter(max_length=64)],
    action: Annotated[str, PathParameter()],
) -> Response[str]:
    """Hide it, or let it be seen."""
    await run(hide_look, look_id, hidden=action == "hide")
    return see_other(request, "/operate/reports")


OPERATE = [health, storage, jobs, steer, models, reports, decide]
