"""``lookwright demo``, ``serve`` and ``worker``: what keeps running, and where to begin."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.common import Common, stderr, stdout
from api.cli.searching import hits_table

if TYPE_CHECKING:
    from pipelines.ateliers import MatchAnswer
    from pipelines.demo_look import Pictured

__all__ = ["demo", "serve", "worker"]


def demo(
    *,
    feed: Path | None = None,
    report: Path = Path("report.html"),
    common: Common | None = None,
) -> int:
    """Show the whole journey on a catalogue: import, search by text, picture and a look made for it, ateliers, a report.

    Parameters
    ----------
    feed
        A catalogue of your own (default: the sample catalogue).
    report
        Where to write the page with the pictures.
    """
    from pipelines.demo import run_demo

    common = common or Common()
    with common.lookwright() as app, common.progress() as progress:
        done = run_demo(app, feed, report, progress)
        server = app.settings.server
    if common.answer(done):
        return 0
    imported = done.imported
    stdout.print(
        f"[bold]Imported[/] {imported.accepted} items in {imported.groups} groups"
        f" ({imported.pictures_embedded} pictures embedded) in {imported.seconds:.1f} s"
    )
    for asked in done.asked:
        stdout.print()
        stdout.print(f"[bold]{asked.title}[/]")
        stdout.print(hits_table(asked.answer.hits))
    if done.pictured:
        _print_pictured(done.pictured)
    for made in done.made:
        stdout.print()
        _print_ateliers(made.wish, made.answer)
    stdout.print()
    stdout.print(f"The pictures are in [bold]{report}[/]; open it in a browser. Then try:")
    workspace = f" --workspace {common.workspace}" if common.workspace else ""
    for command in done.next_commands:
        typed = command.replace("lookwright", _program(), 1)
        stdout.print(f"  {typed}{workspace}", markup=False, style="cyan", soft_wrap=True)
    stdout.print(
        f"With the last one, everything is a page at [bold]http://{server.host}:{server.port}[/]."
    )
    return 0


def _print_pictured(pictured: Pictured) -> None:
    stdout.print()
    how = f" in {pictured.seconds:.1f} s" if pictured.look else ""
    stdout.print(f'[bold]Pictured{how}:[/] "{pictured.wish}"', soft_wrap=True)
    if pictured.found:
        stdout.print(hits_table(pictured.found.hits))
    if pictured.made:
        _print_ateliers(pictured.wish, pictured.made)
    if pictured.why:
        stdout.print(pictured.why, markup=False, style="yellow", soft_wrap=True)


def _print_ateliers(wish: str, answer: MatchAnswer) -> None:
    stdout.print(f'[bold]Made to order:[/] "{wish}"', soft_wrap=True)
    for each in answer.ateliers:
        line = f"  {each.score:.3f}  {each.name}, {each.city}: {'; '.join(each.reasons)}"
        stdout.print(line, markup=False, soft_wrap=True)


def _program() -> str:
    """How this program is called here: by its name, or by its path where the name is not known."""
    if shutil.which("lookwright"):
        return "lookwright"
    here, path = Path.cwd(), Path(sys.argv[0]).absolute()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def serve(
    *,
    host: str | None = None,
    port: int | None = None,
    no_worker: bool = False,
    common: Common | None = None,
) -> int:
    """Start the API, with a worker for long jobs.

    Parameters
    ----------
    host
        The address to listen on (default: the setting server.host, 127.0.0.1).
    port
        The port to listen on (default: the setting server.port, 8000); 0 takes a free one.
    no_worker
        Leave long jobs to `lookwright worker`.
    """
    from api.http import serve as run

    common = common or Common()
    run(common.settings, host=host, port=port, worker=not no_worker)
    return 0


def worker(
    *, queue: str | None = None, device: str | None = None, common: Common | None = None
) -> int:
    """Do long jobs only; any number of workers may share a server's queue.

    Parameters
    ----------
    queue
        Only this kind of work, such as import or generate (default: all).
    device
        The device of the models: auto, cpu, cuda, cuda:1, mps (default: what the settings say).
    """
    from pipelines.looks import GENERATE
    from pipelines.warming import warming
    from pipelines.working import make_worker

    common = common or Common()
    with common.lookwright(device=device) as app, warming(app) as warm:
        _ = app.index
        hands = make_worker(app, queue)

        def stop(_number: int, _frame: object) -> None:
            hands.stop(app.settings.server.grace_seconds)

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        if queue in (None, GENERATE):
            warm()
        stderr.print("Working; Ctrl-C stops after the job at hand.")
        hands.run()
    return 0
