"""``lookwright briefs``: where briefs stand, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from cyclopts import App
from rich.markup import escape
from rich.table import Table

from api.cli.common import Common, stderr, stdout
from data.errors import QuestionInvalidError, StorageReadOnlyError

if TYPE_CHECKING:
    from pipelines.briefs import BriefAnswer, BriefLine

__all__ = ["brief_table", "briefs"]

State = Literal["draft", "sent", "accepted", "declined", "expired", "withdrawn", "done"]
FEW = 80
"""Columns of a title in a list."""

briefs = App(name="briefs", help="Briefs: where they stand, and what is answered.")


@briefs.command(name="list")
def list_all(
    *,
    state: State | None = None,
    atelier: str | None = None,
    look: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
    common: Common | None = None,
) -> int:
    """List the latest briefs.

    Parameters
    ----------
    state
        Only those in this state.
    atelier
        Only those to this workshop.
    look
        Only those of this look.
    limit
        How many, 1 to 100.
    cursor
        next_cursor of the previous page.
    """
    from data.briefs import BriefState
    from pipelines.briefs import list_briefs

    common = common or Common()
    if not 1 <= limit <= 100:
        raise QuestionInvalidError({"limit": f"must lie between 1 and 100, not {limit}"})
    with common.lookwright() as app:
        found = list_briefs(
            app,
            state=BriefState(state) if state else None,
            atelier=atelier,
            look=look,
            limit=limit,
            cursor=cursor,
        )
    if common.answer(found):
        return 0
    stdout.print(brief_table(found.briefs) if found.briefs else "No briefs.")
    if found.next_cursor:
        stderr.print(f"More: --cursor {found.next_cursor}", style="dim")
    return 0


@briefs.command
def show(brief: str, *, common: Common | None = None) -> int:
    """Show one brief: its story, who else was asked, and the contact of who accepted it.

    Parameters
    ----------
    brief
        Its id.
    """
    from pipelines.briefs import Asker, show_brief

    common = common or Common()
    with common.lookwright() as app:
        shown = show_brief(app, brief, Asker(operator=True))
    if not common.answer(shown):
        _print(shown)
    return 0


@briefs.command
def send(brief: str, *, common: Common | None = None) -> int:
    """Send a draft, or a brief that was proposed.

    Parameters
    ----------
    brief
        Its id.
    """
    return _act(brief, "send", None, "", common)


@briefs.command
def accept(brief: str, *, atelier: str | None = None, common: Common | None = None) -> int:
    """Accept a brief.

    Parameters
    ----------
    brief
        Its id.
    atelier
        Who answers; another workshop's brief is refused.
    """
    return _act(brief, "accept", atelier, "", common)


@briefs.command
def decline(
    brief: str, *, reason: str = "", atelier: str | None = None, common: Common | None = None
) -> int:
    """Decline a brief; when all have, the next best workshops are proposed.

    Parameters
    ----------
    brief
        Its id.
    reason
        Why, for the shopper.
    atelier
        Who answers; another workshop's brief is refused.
    """
    return _act(brief, "decline", atelier, reason, common)


@briefs.command
def withdraw(brief: str, *, reason: str = "", common: Common | None = None) -> int:
    """Withdraw a brief, also after it was accepted.

    Parameters
    ----------
    brief
        Its id.
    reason
        Why, for the workshop.
    """
    return _act(brief, "withdraw", None, reason, common)


@briefs.command
def done(brief: str, *, atelier: str | None = None, common: Common | None = None) -> int:
    """Mark what was accepted as made and handed over.

    Parameters
    ----------
    brief
        Its id.
    atelier
        Who says so; another workshop's brief is refused.
    """
    return _act(brief, "finish", atelier, "", common)


@briefs.command
def pdf(brief: str, *, out: Path | None = None, common: Common | None = None) -> int:
    """Write a brief on paper: a PDF with its pictures.

    Parameters
    ----------
    brief
        Its id.
    out
        The file to write (default: its reference, LW-....pdf).
    """
    from pipelines.briefs import brief_pdf

    common = common or Common()
    with common.lookwright() as app:
        body = brief_pdf(app, brief)
    path = out or Path(f"LW-{brief[:8].upper()}.pdf")
    try:
        path.write_bytes(body)
    except OSError as error:
        raise StorageReadOnlyError(
            f"{path} cannot be written ({error.strerror}); name another file with --out."
        ) from None
    if not common.answer({"file": str(path), "bytes": len(body)}):
        stdout.print(f"Written to {path}", markup=False)
    return 0


# ----------------------------------------------------------------- inside


def _act(
    name: str,
    action: Literal["send", "accept", "decline", "withdraw", "finish"],
    atelier: str | None,
    reason: str,
    common: Common | None,
) -> int:
    from data.briefs import BriefAction
    from pipelines.briefs import AnswerRequest, Asker, answer_brief

    common = common or Common()
    with common.lookwright() as app:
        said = AnswerRequest(atelier=atelier, reason=reason)
        changed = answer_brief(app, name, BriefAction(action), said, Asker(operator=True))
    if not common.answer(changed):
        _print(changed)
    return 0


def brief_table(lines: Sequence[BriefLine]) -> Table:
    """Briefs, one a line; fits a terminal of 80 columns."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    for name in ("brief", "state", "atelier", "what"):
        table.add_column(name, overflow="fold")
    for line in lines:
        proposed = " (proposed)" if line.origin.value == "proposed" else ""
        reason = f"\n[dim]{escape(line.reason)}[/]" if line.reason else ""
        table.add_row(
            line.id,
            line.state.value + proposed,
            f"{escape(line.atelier.name)} [dim]{line.atelier.id}[/]",
            escape(line.title[:FEW]) + reason,
        )
    return table


def _print(shown: BriefAnswer) -> None:
    stdout.print(f"[bold]{escape(shown.title)}[/]  {shown.reference}", soft_wrap=True)
    stdout.print(f"{shown.atelier.name}: {shown.state.value}", markup=False, soft_wrap=True)
    for event in shown.events:
        told = f": {event.reason}" if event.reason else ""
        line = f"  {event.at:%Y-%m-%d %H:%M} {event.state.value} by {event.by.value}{told}"
        stdout.print(line, markup=False, soft_wrap=True)
    for why in shown.why:
        stdout.print(f"  {why}", markup=False, soft_wrap=True)
    if shown.contact is not None:
        reached = ", ".join(filter(None, msgspec.structs.astuple(shown.contact)))
        stdout.print(f"Contact: {reached}", markup=False, soft_wrap=True)
    if shown.others:
        stdout.print("Asked too, or proposed:")
        stdout.print(brief_table(shown.others))
