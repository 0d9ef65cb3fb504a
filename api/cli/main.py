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

from cyclopts import App, CycloptsError, Parameter

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
    default_parameter=Parameter(negative=(), show_default=False),
)

COMMANDS = (
    ("demo", "start:demo", "Show the whole journey on a catalogue, and write report.html."),
    ("serve", "start:serve", "Start the API, with a worker for long jobs."),
    ("worker", "start:worker", "Do long jobs only."),
    ("index", "feeds:index", "Import a brand's catalogue."),
    (
        "rebuild",
        "feeds:rebuild",
        "Embed the catalogue with the encoder in force, beside the live index.",
    ),
    (
        "search",
        "searching:search",
        "Find products that look like a text or a picture and fit the budget.",
    ),
    ("generate", "picturing:generate", "Picture looks from a wish or a manifest."),
    ("refine", "picturing:refine", "Picture a look's child with only what was asked changed."),
    ("looks", "looks:looks", "The looks that were made: the history, a lookbook, reports."),
    ("garment", "garments:garment", "Read what garment a picture shows."),
    (
        "corrections",
        "garments:corrections",
        "What people said of garments, as labels to train on.",
    ),
    ("match", "matching:match", "Find the ateliers that can make a look, with reasons."),
    ("ateliers", "ateliers:ateliers", "The workshops that make to order."),
    ("brief", "asking:brief", "Ask ateliers to make a look: each gets a brief."),
    ("briefs", "briefs:briefs", "Briefs: where they stand, and what is answered."),
    ("webhooks", "webhooks:webhooks", "Who hears of what becomes of briefs."),
    ("brands", "blending:brands", "Brands and their part of the blend."),
    ("rates", "blending:rates", "What currencies are worth in the installation's own."),
    ("jobs", "working:jobs", "Long work: imports and what comes round by itself."),
    (
        "models",
        "models:models",
        "Which models there are, pulling larger ones, and whether they are intact.",
    ),
    ("train", "training:train", "Train a model of your own."),
    ("evaluate", "evaluating:evaluate", "Measure a model."),
    ("status", "upkeep:status", "Say what is in the workspace."),
    (
        "doctor",
        "upkeep:doctor",
        "Print every setting in force, check every part, say what is wrong.",
    ),
    ("db", "upkeep:db", "The database's schema."),
)
"""Name, where its function stands, and its line in the help: imported only when it is called."""

for order, (name, place, line) in enumerate(COMMANDS):
    app.command(f"api.cli.{place}", name=name, help=line, sort_key=order)


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
    except KeyboardInterrupt as stop:
        return _say(str(stop) or "Interrupted; what was done is kept.", INTERRUPTED)
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
