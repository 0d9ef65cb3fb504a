"""``lookwright models``: which there are, pulling larger ones, and whether their files are intact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cyclopts import App
from rich.table import Table

from api.cli.common import Common, stderr, stdout

if TYPE_CHECKING:
    from pipelines.models import Known, Models, Present

__all__ = ["models"]

models = App(
    name="models", help="Which models there are, pulling larger ones, and whether they are intact."
)


@models.command(name="list")
def list_(*, common: Common | None = None) -> int:
    """Say what is bundled, what was pulled, what is in use, and which larger models are known to fit."""
    from pipelines.models import list_models
    from pipelines.settings import BUNDLED_MODELS

    common = common or Common()
    found = list_models(common.settings, BUNDLED_MODELS)
    if not common.answer(found):
        _show_in_use(found)
        _show_present("bundled", found.bundled)
        _show_present("pulled", found.pulled)
        _show_known(found.known)
    return 0


@models.command
def pull(
    model: str,
    /,
    *,
    revision: str | None = None,
    variant: str | None = None,
    common: Common | None = None,
) -> int:
    """Pull a model from the hub into the workspace: safetensors only, hashed, pinned, and then used offline.

    A pull that was broken off goes on where it stopped. HF_TOKEN opens models whose terms you accepted.

    Parameters
    ----------
    model
        ORGANISATION/NAME on the hub.
    revision
        A branch, tag or commit; without it what was pinned before, else the newest.
    variant
        Of diffusers models: fetch these weights where a part has them, such as fp16.
    """
    from data import system_clock
    from pipelines.models import pull as run

    common = common or Common()
    with common.progress() as progress:
        found = run(
            common.settings,
            model,
            system_clock,
            revision=revision,
            variant=variant,
            progress=progress,
        )
    if common.answer(found):
        return 0
    stdout.print(
        f"{found.model} at {found.commit[:12]}: {len(found.files)} files, {_size(found.size)}",
        end="",
    )
    stdout.print(
        f", {_size(found.fetched)} fetched now" if found.fetched else ", all of it was here"
    )
    stdout.print(f"in {found.folder}", markup=False)
    stdout.print(f"Put it to use in the settings: {found.setting}", markup=False)
    return 0


@models.command
def verify(*, common: Common | None = None) -> int:
    """Hash every bundled and pulled model, and say which file is not what was pinned."""
    from pipelines.models import verify as check
    from pipelines.settings import BUNDLED_MODELS

    common = common or Common()
    with common.progress() as progress:
        found = check(common.settings.workspace, BUNDLED_MODELS, progress)
    ok = all(model.ok for model in found)
    if not common.answer({"ok": ok, "models": found}):
        for model in found:
            mark = "[green]ok[/]     " if model.ok else "[red]differs[/]"
            stdout.print(f"{mark} {model.place} {model.model}: {len(model.files)} files")
            if model.sentence:
                stderr.print(f"        {model.sentence}", markup=False, soft_wrap=True)
    return 0 if ok else 1


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, no_wrap=place == 0)
    return table


def _show_in_use(found: Models) -> None:
    table = _table("role", "in use", "place", "setting")
    for one in found.in_use:
        table.add_row(one.role, one.model, one.place, one.setting)
    stdout.print(table)
    for one in found.in_use:
        if one.sentence:
            stdout.print(f"{one.role}: {one.sentence}", markup=False, soft_wrap=True)


def _show_present(title: str, present: tuple[Present, ...]) -> None:
    if not present:
        return
    table = _table(title, "size", "folder")
    for one in present:
        table.add_row(one.model, _size(one.size), one.folder)
    stdout.print()
    stdout.print(table)


def _show_known(known: tuple[Known, ...]) -> None:
    table = _table("known to fit", "role", "licence", "about", "needs")
    for one in known:
        table.add_row(one.model, one.role, one.licence, _size(one.megabytes * 1_000_000), one.needs)
    stdout.print()
    stdout.print(table)
    stdout.print("Pull one with `lookwright models pull NAME`.")
