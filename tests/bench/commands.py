"""What benchmarks that are told what to look at have in common: their command line."""

from __future__ import annotations

import sys
from collections.abc import Callable

from cyclopts import App

from data.errors import LookwrightError

__all__ = ["run"]


def run(main: Callable[..., None], described: str | None) -> None:
    """Call ``main`` with what the command line names, by its types; ``described`` is the help.

    What is missing or cannot be read ends the process with a sentence and status 1.
    """
    app = App(help=described, help_format="plaintext")
    app.default(main)
    try:
        app()
    except (LookwrightError, OSError) as error:
        sys.exit(str(error))
