"""``lookwright index`` and ``rebuild``: catalogues in."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Literal

import msgspec
from rich.table import Table

from api.cli.common import Common, stderr, stdout
from data.errors import InvalidInputError
from data.types import Dialect, Problem, Severity
from pipelines.answers import ImportReport

__all__ = ["index", "rebuild"]

SHOWN_PROBLEMS = 20


def index(
    feed: Path,
    *,
    brand: str | None = None,
    source: str | None = None,
    format: Literal["auto", "google", "shopify", "items"] = "auto",  # noqa: A002 - the option's name
    currency: str | None = None,
    images: Path | None = None,
    dry_run: bool = False,
    allow_removals: bool = False,
    take_over: bool = False,
    report: Path | None = None,
    common: Common | None = None,
) -> int:
    """Import a brand's catalogue.

    Parameters
    ----------
    feed
        A Google Merchant feed (TSV, CSV, XML), a Shopify product export, or items (JSONL, Parquet).
    brand
        The brand of all items (default: what the feed says).
    source
        The name of this feed; items it leaves out are retired (default: brand and format).
    format
        What the feed is (default: recognised from its content).
    currency
        The currency of a feed that names none, such as Shopify's.
    images
        A folder in which picture paths are looked up besides the feed's own.
    dry_run
        Say what would happen and change nothing.
    allow_removals
        Retire even when more than a fifth of the source's items would go.
    take_over
        Take items that another source owns.
    report
        Write all problems to this file (.csv or .json).
    """
    from pipelines.importing import ImportOptions, import_feed

    common = common or Common()
    if report is not None and report.suffix not in {".csv", ".json"}:
        raise InvalidInputError(f"The report {report} must end in .csv or .json.")
    options = ImportOptions(
        brand=brand,
        source=source,
        dialect=None if format == "auto" else Dialect(format),
        currency=currency,
        images=images,
        dry_run=dry_run,
        allow_removals=allow_removals,
        take_over=take_over,
    )
    with common.lookwright() as app, common.progress() as progress:
        done = import_feed(app, feed, options, progress)
        if report is not None:
            _write_report(report, done.problems)
    if not common.answer(done):
        _print(done)
    return 1 if done.rejected else 0


def rebuild(*, common: Common | None = None) -> int:
    """Embed the whole catalogue with the encoder in force, beside the live index, and swap it in."""
    from pipelines.rebuilding import rebuild_index

    common = common or Common()
    with common.lookwright() as app, common.progress() as progress:
        done = rebuild_index(app, progress)
    if not common.answer(done):
        stdout.print(
            f"{done.items} items are indexed anew ({done.pictures_embedded} pictures embedded, "
            f"{done.seconds:.1f} s)."
        )
    return 0


def _print(done: ImportReport) -> None:
    _print_problems(done)
    would = "would be " if done.dry_run else ""
    parts = (
        (done.added, f"{would}added"),
        (done.facts_changed, f"{would}changed (facts only)"),
        (done.pictures_embedded, f"pictures {would}embedded"),
        (done.unchanged, "unchanged"),
        (done.retired, f"{would}retired"),
        (done.rejected, "rejected"),
    )
    stdout.print(
        f"{done.accepted} items in {done.groups} groups from {done.rows} rows of {done.source}"
        f" in {done.seconds:.1f} s",
        soft_wrap=True,
    )
    stdout.print(", ".join(f"{count} {what}" for count, what in parts), soft_wrap=True)
    if done.pictures_unchecked:
        stdout.print(
            f"{done.pictures_unchecked} pictures of the web were not fetched: "
            "the import itself finds out whether they can be used"
        )


def _print_problems(done: ImportReport) -> None:
    if not done.problems:
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("row", "item", "field", "problem", "what to do"):
        table.add_column(name, overflow="fold")
    for problem in done.problems[:SHOWN_PROBLEMS]:
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        cells = (str(problem.row), problem.item, problem.field, problem.message, problem.hint)
        table.add_row(*cells, style=style)
    stderr.print(table, markup=False)
    kinds = Counter((problem.code, problem.severity.value) for problem in done.problems)
    for (code, severity), count in kinds.most_common():
        stderr.print(f"{count} x {code} ({severity})", markup=False)
    if len(done.problems) > SHOWN_PROBLEMS or done.more_problems:
        stderr.print("--report problems.csv writes them all to a file.")


def _write_report(path: Path, problems: tuple[Problem, ...]) -> None:
    if path.suffix == ".json":
        path.write_bytes(msgspec.json.format(msgspec.json.encode(problems), indent=2))
        return
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(Problem.__struct_fields__)
        table.writerows(msgspec.structs.astuple(problem) for problem in problems)
