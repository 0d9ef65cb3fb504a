"""``lookwright status``, ``doctor`` and ``db``: what is there, and whether it works."""

from __future__ import annotations

from cyclopts import App
from rich.table import Table

from api.cli.common import Common, stdout

__all__ = ["db", "doctor", "status"]

db = App(name="db", help="The database's schema.")


def status(*, common: Common | None = None) -> int:
    """Say what is in the workspace."""
    from pipelines.health import status as read

    common = common or Common()
    with common.lookwright() as app:
        found = read(app)
    if common.answer(found):
        return 0
    stdout.print(f"Lookwright {found.version}, workspace {found.workspace}")
    stdout.print(
        f"{found.items} items in {found.groups} groups of {found.brands} brands,"
        f" from {', '.join(found.sources) or 'no source yet'}"
    )
    stdout.print(f"model {found.model or '-'}, index {found.generation or '-'}")
    if found.waiting:
        stdout.print(f"{found.waiting} changes wait to be indexed; the next search brings them in.")
    if not found.items:
        stdout.print("Next: `lookwright index FEED` brings a catalogue in.")
    return 0


def doctor(*, common: Common | None = None) -> int:
    """Print every setting in force, check every part, and say what is wrong."""
    from pipelines.health import diagnose

    common = common or Common()
    with common.lookwright() as app:
        found = diagnose(app)
    if not common.answer(found):
        settings = Table(box=None, header_style="bold", pad_edge=False)
        settings.add_column("setting")
        settings.add_column("in force")
        for name, value in found.settings.items():
            settings.add_row(name, "-" if value is None else str(value))
        stdout.print(settings)
        for part in found.parts:
            mark = "[green]ok[/]  " if part.ok else "[red]wrong[/]"
            stdout.print(f"{mark} {part.name}: ", end="")
            stdout.print(part.sentence, markup=False)
    return 0 if found.ok else 3


@db.command
def upgrade(*, common: Common | None = None) -> int:
    """Bring the database to this version's schema."""
    common = common or Common()
    with common.lookwright() as app:
        app.database.check()
    if not common.answer({"upgraded": True}):
        stdout.print("The database has this version's schema.")
    return 0
