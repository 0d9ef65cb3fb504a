"""``docs/cli.md``, from the commands' own help."""

from __future__ import annotations

import io
import sys
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
GROUPS = {
    "looks": ("list", "show", "export", "delete", "restore", "reports", "hide", "unhide"),
    "briefs": ("list", "show", "send", "accept", "decline", "withdraw", "done", "pdf"),
    "webhooks": ("list", "add", "key", "remove"),
    "brands": ("list", "set"),
    "rates": ("list", "set"),
    "jobs": ("list", "retry", "cancel", "clear"),
    "train": ("encoder",),
    "evaluate": ("encoder",),
    "db": ("upgrade",),
}


def help_page() -> str:
    """The page as Markdown."""
    commands = [
        words
        for name, _, _ in COMMANDS
        for words in ([(name, each) for each in GROUPS[name]] if name in GROUPS else [(name,)])
    ]
    return HEAD + "".join(
        f"\n## lookwright {' '.join(words)}\n\n```\n{_help(words)}\n```\n" for words in commands
    )


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
