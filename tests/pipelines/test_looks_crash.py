"""Makers of looks that are really killed and cancelled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_five_kills_and_five_cancels_leave_whole_looks_and_nothing_else() -> None:
    command = [sys.executable, "-m", "tests.crash_looks"]
    done = subprocess.run(
        [*command, "--kills", "5", "--cancels", "5", "--seed", "11"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 cancels" in done.stdout
    assert " 5 kills" in done.stdout
