"""``lookwright``: the commands by name, and how every ending becomes an exit status.

0 done; 1 done, but with rejected rows or failed items; 2 wrong use or bad input; 3 a disk, a
database or a service failed; 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from cyclopts import App, CycloptsError

from api.cli.common import stderr
from api.problems import exit_status
from data.errors import LookwrightError

__all__ = ["app", "main"]

INTERRUPTED = 130
WRONG_USE = 2
FAILED = 3

app = App(
    name="lookwright",
    help="From the picture of a look to products that fit the budget, or to an atelier that makes it.",
    version=lambda: version("lookwright"),
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)

app.command("api.cli.start:demo", name="demo")
app.command("api.cli.start:serve", name="serve")
app.command("api.cli.start:worker", name="worker")
app.command("api.cli.feeds:index", name="index")
app.command("api.cli.feeds:rebuild", name="rebuild")
app.command("api.cli.searching:search", name="search")
app.command("api.cli.blending:brands", name="brands")
app.command("api.cli.blending:rates", name="rates")
app.command("api.cli.working:jobs", name="jobs")
app.command("api.cli.upkeep:status", name="status")
app.command("api.cli.upkeep:doctor", name="doctor")
app.command("api.cli.upkeep:db", name="db")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; every failure is one sentence on standard error."""
    try:
        status = app(
            arguments, exit_on_error=False, print_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        return _say(f"{error} See `lookwright --help`.", WRONG_USE)
    except LookwrightError as error:
        return _say(error.detail, exit_status(error))
    except KeyboardInterrupt:
        return _say("Interrupted; what was done is kept.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _say(_disk_sentence(error), FAILED)
    return status if isinstance(status, int) else 0


def _say(sentence: str, status: int) -> int:
    stderr.print(f"lookwright: {sentence}", style="red", markup=False, soft_wrap=True)
    return status


def _disk_sentence(error: OSError) -> str:
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.errno == errno.ENOSPC:
        return "No space is left on the disk; free some and run the command again."
    return f"{error.filename or 'The system'}: {reason}."
