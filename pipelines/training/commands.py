"""What the commands that make pictures and people to learn from have in common."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import LookwrightError

__all__ = ["parser_for", "tell", "told_in_a_line"]


def parser_for(module: str, described: str | None) -> ArgumentParser:
    """Of what is called by ``python -m module``, ``described`` by its own docstring."""
    return ArgumentParser(
        prog=f"python -m {module}",
        description=described,
        formatter_class=RawDescriptionHelpFormatter,
    )


def tell(what: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"{what}\n")


@contextmanager
def told_in_a_line(parser: ArgumentParser) -> Iterator[None]:
    """What goes wrong within ends the command with a line and status 1."""
    try:
        yield
    except LookwrightError as error:
        parser.exit(1, f"{error}\n")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        parser.exit(1, f"{where}{error.strerror or error}.\n")
