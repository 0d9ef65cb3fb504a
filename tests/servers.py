"""Real servers for the twins: PostgreSQL, Redis and an S3 server, each started when first asked for.

One of each for a test process, on a free port and in a folder of its own. Where a program is
missing the tests are skipped with a reason, except in continuous integration, where they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest


class S3Server(NamedTuple):
    endpoint: str
    access_key: str
    secret_key: str


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server, without a database's name."""
    # not in pytest's own folder, which other runs of pytest close to other users
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        yield from _postgres(Path(folder))


def _postgres(folder: Path) -> Iterator[str]:
    initdb, postgres = _postgres_program("initdb"), _postgres_program("postgres")
    as_user: list[str] = []
    if os.geteuid() == 0:  # initdb and postgres refuse to be run by root
        as_user = [_program("runuser"), "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = folder / "data"
    subprocess.run(
        [
            *as_user,
            initdb,
            "-D",
            data,
            "-U",
            "lookwright",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    port = _free_port()
    command = [*as_user, postgres, "-D", data, "-p", str(port), "-h", "127.0.0.1"]
    command += ["-k", "", "-c", "fsync=off", "-c", "max_connections=50"]
    address = f"postgresql://lookwright@127.0.0.1:{port}"
    with _running(command, lambda: psycopg.connect(f"{address}/postgres").close(), folder):
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database that only this test uses."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{postgres_server}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server."""
    port = _free_port()
    command = [_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    folder = tmp_path_factory.mktemp("redis")
    with _running(command, lambda: _connect(port), folder):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server that speaks S3, over a folder."""
    port, folder = _free_port(), tmp_path_factory.mktemp("s3")
    server = S3Server(f"http://127.0.0.1:{port}", "lookwright", "not-a-secret")
    command = [_program("rclone"), "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{server.access_key},{server.secret_key}", "--config", os.devnull]
    with _running(command, lambda: _connect(port), folder):
        yield server


@contextmanager
def _running(
    command: list[str | Path], answers: Callable[[], None], folder: Path
) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait_until(answers, process, folder / "log")
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_until(answers: Callable[[], None], process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            return answers()
        except (OSError, psycopg.OperationalError):
            time.sleep(0.05)
    return pytest.fail(f"a server did not start: {log.read_text(errors='replace')[-2000:]}")


def _connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 1).close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _program(name: str) -> str:
    # a tool of the Python environment stands beside its interpreter
    beside = Path(sys.executable).parent
    found = shutil.which(name, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    return found or _missing(name)


def _postgres_program(name: str) -> str:
    """Debian keeps the servers of each version out of the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(versions[-1]) if versions else _program(name)


def _missing(name: str) -> str:
    reason = f"{name} is not installed"
    return pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
