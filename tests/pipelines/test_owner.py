from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from data.errors import WorkspaceInUseError
from pipelines.owner import WorkspaceLock


def hold(folder: Path, held: object) -> None:
    lock = WorkspaceLock(folder)
    lock.acquire()
    lock.announce("http://127.0.0.1:8000")
    held.set()  # type: ignore[attr-defined]
    signal.pause()


def test_a_second_process_is_told_who_has_the_workspace(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("spawn")
    held = processes.Event()
    owner = processes.Process(target=hold, args=(tmp_path, held))
    owner.start()
    try:
        assert held.wait(30)
        with pytest.raises(WorkspaceInUseError, match=rf"{owner.pid}.*http://127.0.0.1:8000"):
            WorkspaceLock(tmp_path).acquire()
    finally:
        os.kill(owner.pid or 0, signal.SIGKILL)
        owner.join()
    mine = WorkspaceLock(tmp_path)
    mine.acquire()  # the system freed it when the process died
    mine.release()
