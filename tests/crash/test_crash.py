from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(900)
def test_imports_and_builds_that_are_killed_end_as_if_nobody_was() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--kills", "5", "--seed", "11"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 tries" in done.stdout
