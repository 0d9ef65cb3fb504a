"""``lookwright ateliers``: the workshops, without their contacts."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App
from rich.markup import escape
from rich.table import Table

from api.cli.common import Common, stderr, stdout

__all__ = ["ateliers"]

SHOWN_PROBLEMS = 20

ateliers = App(name="ateliers", help="The workshops that make to order.")


@ateliers.command(name="import")
def import_file(
    file: Path,
    *,
    images: Path | None = None,
    dry_run: bool = False,
    common: Common | None = None,
) -> int:
    """Import workshops; those that the file leaves out stay as they are.

    Parameters
    ----------
    file
        JSONL or CSV, as docs/ateliers.md describes it.
    images
        A folder in which portfolio pictures are looked up besides the file's own.
    dry_run
        Say what would happen and change nothing.
    """
    from pipelines.ateliers import AtelierImportOptions, import_ateliers, read_atelier_file

    common = common or Common()
    body = read_atelier_file(file)
    options = AtelierImportOptions(images=images, dry_run=dry_run)
    with common.lookwright() as app, common.progress() as progress:
        done = import_ateliers(app, body, file.parent, options, progress)
    if not common.answer(done):
        for problem in done.problems[:SHOWN_PROBLEMS]:
            stderr.print(
                f"row {problem.row} {problem.item} {problem.field}: {problem.message} {problem.hint}",
                style="red" if problem.severity.value == "error" else "yellow",
                markup=False,
                soft_wrap=True,
            )
        if len(done.problems) > SHOWN_PROBLEMS:
            stderr.print(f"{len(done.problems)} problems in all; --json lists them.")
        would = "would be " if dry_run else ""
        stdout.print(
            f"{done.accepted} ateliers from {done.rows} rows in {done.seconds:.1f} s: {done.added} {would}added, "
            f"{done.changed} {would}changed, {done.unchanged} unchanged, {done.rejected} rejected; "
            f"{done.pictures_embedded} pictures embedded",
            soft_wrap=True,
        )
    return 1 if done.rejected else 0


@ateliers.command(name="list")
def list_all(*, limit: int = 50, cursor: str | None = None, common: Common | None = None) -> int:
    """List the workshops.

    Parameters
    ----------
    limit
        How many, 1 to 100.
    cursor
        next_cursor of the previous page.
    """
    from pipelines.ateliers import list_ateliers

    common = common or Common()
    with common.lookwright() as app:
        page = list_ateliers(app, limit=limit, cursor=cursor)
    if common.answer(page):
        return 0
    if not page.ateliers:
        stdout.print("No atelier yet; `lookwright ateliers import FILE` brings them in.")
        return 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("atelier", "place", "makes", "complexity", "days"):
        table.add_column(name, overflow="fold")
    for each in page.ateliers:
        grades = f"{each.complexity_min or '?'} to {each.complexity_max or '?'}"
        makes = ", ".join(offer.label for offer in each.categories) or "does not say"
        place = ", ".join(filter(None, (each.city, each.country)))
        days = str(each.lead_time_days or "?")
        table.add_row(f"{escape(each.name)}\n[dim]{each.id}[/]", escape(place), makes, grades, days)
    stdout.print(table)
    if page.next_cursor:
        stderr.print(f"More: --cursor {page.next_cursor}", style="dim")
    return 0


@ateliers.command
def show(atelier: str, *, common: Common | None = None) -> int:
    """Show one workshop.

    Parameters
    ----------
    atelier
        Its id.
    """
    import msgspec

    from pipelines.ateliers import show_atelier

    common = common or Common()
    with common.lookwright() as app:
        found = show_atelier(app, atelier)
    if not common.answer(found):
        for name, value in msgspec.to_builtins(found).items():
            stdout.print(f"{name}: {value}", markup=False, soft_wrap=True)
    return 0


@ateliers.command
def retire(atelier: str, *, common: Common | None = None) -> int:
    """Take a workshop out of every match; importing it again brings it back.

    Parameters
    ----------
    atelier
        Its id.
    """
    from pipelines.ateliers import retire_atelier

    common = common or Common()
    with common.lookwright() as app:
        retire_atelier(app, atelier)
    if not common.answer({"retired": atelier}):
        stdout.print(f"{atelier} is retired; it is matched to nothing any more.", markup=False)
    return 0


@ateliers.command
def key(*, common: Common | None = None) -> int:
    """Make a key for the setting matching.encryption_keys; nothing is kept of it."""
    from data.secrets import new_key

    common = common or Common()
    made = new_key()
    if not common.answer({"key": made}):
        stdout.print(made, markup=False)
    return 0


@ateliers.command
def rekey(*, common: Common | None = None) -> int:
    """Encrypt all contacts under the first key of the ring; where the key is a file, under a new one."""
    from pipelines.contact_keys import rotate_keys

    common = common or Common()
    with common.lookwright() as app:
        changed = rotate_keys(app.settings, app.database)
    if not common.answer({"encrypted_again": changed}):
        stdout.print(f"{changed} contacts are encrypted under the first key now.")
    return 0
