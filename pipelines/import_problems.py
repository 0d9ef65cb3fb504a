"""What was wrong with the rows of an import: all of it, a part of it, and which rows may be tried again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import msgspec

from data.errors import NotFoundError
from data.repositories import RunRepository
from data.types import Problem, Severity
from pipelines.answers import ImportReport
from pipelines.jobs import Job
from pipelines.wiring import Lookwright

__all__ = [
    "IMPORT",
    "ProblemKind",
    "ProblemPage",
    "ProblemRequest",
    "all_problems",
    "failed_rows",
    "incoming",
    "list_problems",
    "report_of",
    "report_place",
]

IMPORT = "import"
"""The kind of an import's job."""

_PICTURE = "picture_"
"""How the codes of problems with a picture begin."""


class ProblemRequest(msgspec.Struct, frozen=True):
    """What is looked for; ``words`` stand in the item, the sentence or the field."""

    severity: str = ""
    code: str = ""
    words: str = ""
    offset: int = 0
    limit: int = 100


class ProblemKind(msgspec.Struct, frozen=True):
    """How often one kind of problem was met."""

    code: str
    severity: Severity
    count: int


class ProblemPage(msgspec.Struct, frozen=True):
    """A part of the table; ``kinds`` count all of it, ``found`` what was looked for."""

    problems: tuple[Problem, ...]
    kinds: tuple[ProblemKind, ...]
    found: int
    failed: int
    """Rows that may be tried again: rejected, or kept with the picture from before."""


def incoming(app: Lookwright) -> Path:
    """Where feeds wait that were sent and are not imported yet."""
    return app.settings.workspace / "incoming"


def report_place(folder: Path, job: str) -> Path:
    """The file beside a feed that says that its import is done, and what was found."""
    return folder / f"report-{job}.json"


def report_of(job: Job) -> ImportReport | None:
    """What a job has answered. Raises ``NotFoundError`` where it is no import."""
    if job.kind != IMPORT:
        raise NotFoundError(f"No import has the id {job.id!r}; the list of imports names them.")
    return None if job.result is None else msgspec.convert(job.result, ImportReport, strict=False)


def all_problems(app: Lookwright, job: str) -> tuple[Problem, ...]:
    """In the order of the rows. Raises ``NotFoundError``."""
    report = report_of(app.jobs.get(job))
    if report is None:
        return ()
    if not report.more_problems:
        return report.problems
    for kept in incoming(app).glob(f"*/{report_place(Path(), job).name}"):
        return msgspec.json.decode(kept.read_bytes(), type=ImportReport).problems
    with app.database.read() as session:
        found = tuple(RunRepository(session).problems(report.run))
    return tuple(sorted(found, key=lambda each: each.row)) or report.problems


def list_problems(app: Lookwright, job: str, request: ProblemRequest) -> ProblemPage:
    """The problems that fit, and how many there are of each kind. Raises ``NotFoundError``."""
    every = all_problems(app, job)
    kinds = Counter((each.code, each.severity) for each in every)
    found = [each for each in every if _fits(each, request)]
    return ProblemPage(
        tuple(islice(found, request.offset, request.offset + request.limit)),
        tuple(
            ProblemKind(code, severity, count) for (code, severity), count in kinds.most_common()
        ),
        len(found),
        len(failed_rows(every)),
    )


def failed_rows(problems: Iterable[Problem]) -> frozenset[int]:
    """The rows that brought no item, or whose item had to keep the picture from before."""
    return frozenset(
        each.row
        for each in problems
        if each.severity is Severity.ERROR or each.code.startswith(_PICTURE)
    )


def _fits(problem: Problem, request: ProblemRequest) -> bool:
    if request.severity and problem.severity != request.severity:
        return False
    if request.code and problem.code != request.code:
        return False
    said = f"{problem.item} {problem.field} {problem.message}".casefold()
    return all(word in said for word in request.words.casefold().split())
