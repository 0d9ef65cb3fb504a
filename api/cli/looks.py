"""``lookwright looks``: the history, as a lookbook, and what admins do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table

from api.cli.common import Common, stderr, stdout
from data.errors import InvalidInputError

if TYPE_CHECKING:
    from pipelines.looks import LookAnswer

__all__ = ["looks"]

looks = App(name="looks", help="The looks that were made: the history, a lookbook, reports.")


@looks.command(name="list")
def list_command(
    *,
    limit: int = 20,
    cursor: str | None = None,
    hidden: bool = False,
    common: Common | None = None,
) -> int:
    """List looks, newest first.

    Parameters
    ----------
    limit
        How many, 1 to 100.
    cursor
        next_cursor of the previous page.
    hidden
        Also those that are hidden.
    """
    from pipelines.looks import list_looks

    common = common or Common()
    if not 1 <= limit <= 100:
        raise InvalidInputError(f"--limit must lie between 1 and 100, not {limit}.")
    with common.lookwright() as app:
        page = list_looks(app, limit=limit, cursor=cursor, hidden=hidden)
    if common.answer(page):
        return 0
    stdout.print(
        _table(page.looks) if page.looks else "No looks yet; `lookwright generate` makes some."
    )
    if page.next_cursor:
        stderr.print(f"More: --cursor {page.next_cursor}", style="dim")
    return 0


@looks.command
def show(look: str, *, common: Common | None = None) -> int:
    """Show one look with its manifest, and what differs from its parent's.

    Parameters
    ----------
    look
        Its id.
    """
    from pipelines.looks import show_look

    common = common or Common()
    with common.lookwright() as app:
        found = show_look(app, look, hidden=True)
    if common.answer(found):
        return 0
    stdout.print(_table((found,)))
    text = msgspec.json.format(msgspec.json.encode(found.manifest), indent=2).decode()
    stdout.print(text, markup=False)
    for change in found.patch or ():
        value = "" if change.value is msgspec.UNSET else f" {change.value!r}"
        stdout.print(f"{change.op} {change.path}{value}", markup=False, soft_wrap=True)
    return 0


@looks.command
def export(
    place: Path,
    *,
    look: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    common: Common | None = None,
) -> int:
    """Write a lookbook: pictures, manifests, and an index page that opens anywhere.

    Parameters
    ----------
    place
        A new folder, or a new file that ends in .zip.
    look
        A look's id; may be given several times (default: all).
    """
    from pipelines.looks import write_lookbook

    common = common or Common()
    with common.lookwright() as app:
        count = write_lookbook(app, place, look)
    if not common.answer({"place": str(place), "files": count}):
        stdout.print(f"{count} files are in {place}.", markup=False, soft_wrap=True)
    return 0


@looks.command
def delete(*looks: str, common: Common | None = None) -> int:
    """Delete looks for good: their records, their pictures, and copies that were asked with.

    Parameters
    ----------
    looks
        Their ids.
    """
    from pipelines.looks import delete_look

    common = common or Common()
    if not looks:
        raise InvalidInputError(
            "Name the looks to delete; `lookwright looks list` shows their ids."
        )
    with common.lookwright() as app:
        for look in looks:
            delete_look(app, look)
    if not common.answer({"deleted": looks}):
        stdout.print(f"{len(looks)} looks deleted.")
    return 0


@looks.command
def restore(look: str, *, common: Common | None = None) -> int:
    """Make a past look the latest one, with its manifest, its seed and its pixels.

    Parameters
    ----------
    look
        Its id.
    """
    from pipelines.looks import restore_look

    common = common or Common()
    with common.lookwright() as app:
        restored = restore_look(app, look)
    if not common.answer(restored):
        stdout.print(f"{look} is the latest look now, as {restored.id}.", soft_wrap=True)
    return 0


@looks.command
def reports(*, common: Common | None = None) -> int:
    """List complaints about looks that nobody has decided."""
    from pipelines.looks import list_reports

    common = common or Common()
    with common.lookwright() as app:
        found = list_reports(app)
    if common.answer(found):
        return 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("look", "when", "reason"):
        table.add_column(name, overflow="fold")
    for each in found.reports:
        table.add_row(each.look, f"{each.created:%Y-%m-%d %H:%M}", each.reason)
    stdout.print(table if found.reports else "No reports.", markup=False)
    return 0


@looks.command
def hide(look: str, *, common: Common | None = None) -> int:
    """Take a look out of sight; its reports are decided.

    Parameters
    ----------
    look
        Its id.
    """
    return _hide(look, common or Common(), hidden=True)


@looks.command
def unhide(look: str, *, common: Common | None = None) -> int:
    """Bring a hidden look back into sight; its reports are decided.

    Parameters
    ----------
    look
        Its id.
    """
    return _hide(look, common or Common(), hidden=False)


def _hide(look: str, common: Common, *, hidden: bool) -> int:
    from pipelines.looks import hide_look

    with common.lookwright() as app:
        changed = hide_look(app, look, hidden=hidden)
    if not common.answer(changed):
        stdout.print(f"The look {changed.id} is {'hidden' if hidden else 'in sight'}.")
    return 0


def _table(found: tuple[LookAnswer, ...]) -> Table:
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("look", no_wrap=True)
    for name in ("when", "seed", "engine", "wish"):
        table.add_column(name, overflow="fold")
    for look in found:
        wish = Text(look.wish or look.manifest.short_description)
        when = f"{look.created:%Y-%m-%d %H:%M}{' (hidden)' if look.hidden else ''}"
        table.add_row(look.id, when, str(look.seed), look.engine, wish)
    return table
