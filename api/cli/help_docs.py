"""``docs/cli.md``, from the commands' own help."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from api.cli.main import COMMANDS, app
from pipelines.settings_docs import settings_page

__all__ = ["help_page"]

HEAD = """# Command line

Every command takes `--workspace DIR`, `--json` (one JSON document on standard output, everything else on
standard error) and `--help`. Exit status: 0 done; 1 done, but with rejected rows or failed items; 2 wrong use or
bad input; 3 a disk, a database or a service failed; 130 interrupted.
"""


def help_page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(
        f"\n## lookwright {' '.join(words)}\n\n```\n{_help(words)}\n```\n" for words in _commands()
    )


def _commands() -> Iterator[tuple[str, ...]]:
    """Every command by its words: those of a group each by itself."""
    for name, _, _ in COMMANDS:
        group = [(name, each) for each in app[name] if not each.startswith("-")]
        yield from group or [(name,)]


def _help(words: tuple[str, ...]) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=100, no_color=True, force_terminal=False, legacy_windows=False
    )
    app.help_print(words, console=console)
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())


if __name__ == "__main__":
    docs = Path(sys.argv[1])
    (docs / "cli.md").write_text(help_page())
    (docs / "settings.md").write_text(settings_page())
