"""``lookwright serve`` as a process of its own, for tests and the load test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

COMMAND = (sys.executable, "-c", "from api.cli import main; main()")
ROOT = Path(__file__).resolve().parent.parent


class Served(NamedTuple):
    address: str
    process: subprocess.Popen[str]


def command(*words: str, **settings: str) -> subprocess.Popen[str]:
    """A command of Lookwright's under way; its log lines are JSON on standard error."""
    env = os.environ | {f"LOOKWRIGHT_{name.upper()}": value for name, value in settings.items()}
    return subprocess.Popen(
        [*COMMAND, *words],
        env=env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> str:
    """Waits until the process says where it serves. Raises ``RuntimeError`` with its last words."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if line.startswith("{") and "address" in (told := json.loads(line)):
            return told["address"]
    raise RuntimeError("the server did not begin to serve:\n" + "".join(said[-20:]))


@contextmanager
def serving(
    workspace: Path, *words: str, log: Path | None = None, **settings: str
) -> Iterator[Served]:
    """A server on a free loopback port, stopped at the end; its log goes on to ``log``."""
    process = command("serve", "--port", "0", "--workspace", str(workspace), *words, **settings)
    try:
        address = address_of(process)
        with _drained(process, log):
            yield Served(address, process)
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def _drained(process: subprocess.Popen[str], log: Path | None) -> Iterator[None]:
    """Reads on, so that a full pipe never holds the server up."""
    import shutil
    import threading

    assert process.stderr is not None
    out = (log or Path(os.devnull)).open("w")
    thread = threading.Thread(target=shutil.copyfileobj, args=(process.stderr, out))
    thread.start()
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)
        thread.join()
        process.stderr.close()
        out.close()


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command of Lookwright's, done."""
    env = os.environ | {f"LOOKWRIGHT_{name.upper()}": value for name, value in settings.items()}
    words_all: Sequence[str] = [*COMMAND, *words]
    return subprocess.run(words_all, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
