"""What every command takes, and how it speaks: results on standard output, everything else beside."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from cyclopts import Parameter
from rich.console import Console

if TYPE_CHECKING:
    from pipelines.progress import Progress
    from pipelines.settings import Settings
    from pipelines.wiring import Lookwright

__all__ = ["Common", "stderr", "stdout"]

PIPE_WIDTH = 120
"""Columns where nobody says how wide the terminal is."""


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPE_WIDTH
    return console


def _as_text(value: Any) -> str:
    """What JSON has no word for, of what answers are made of: paths."""
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError


stdout = _console(stderr=False)
stderr = _console(stderr=True)


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """The options of every command."""

    workspace: Annotated[
        Path | None,
        Parameter(
            env_var="LOOKWRIGHT_WORKSPACE",
            help="The folder that holds this installation's state (default: ./.lookwright).",
        ),
    ] = None
    json: Annotated[bool, Parameter(help="One JSON document on standard output.")] = False

    @cached_property
    def settings(self) -> Settings:
        from pipelines.settings import load_settings

        return load_settings(workspace=self.workspace)

    @contextmanager
    def lookwright(self, *, device: str | None = None) -> Iterator[Lookwright]:
        """The parts of the workspace, closed at the end; ``device`` is every model's."""
        import structlog  # what libraries log goes beside the answer, not into it

        from pipelines.wiring import open_lookwright

        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))

        settings = self.settings
        if device is not None:
            there = {"device": device}
            encoder = settings.encoder.model_copy(update=there)
            generation = settings.generation.model_copy(update=there)
            settings = settings.model_copy(update={"encoder": encoder, "generation": generation})
        with open_lookwright(settings) as app:
            yield app

    def answer(self, value: Any) -> bool:
        """Print the JSON document if one was asked for; True where it was."""
        if self.json:
            body = msgspec.json.encode(value, enc_hook=_as_text)
            sys.stdout.write(msgspec.json.format(body, indent=2).decode() + "\n")
        return self.json

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A progress bar on a terminal, nothing in a pipe."""
        from api.cli.bars import bars

        with bars(stderr, shown=stderr.is_terminal) as report:
            yield report
