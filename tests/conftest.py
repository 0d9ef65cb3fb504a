"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.ports import Encoder

os.environ.setdefault("LOOKWRIGHT_GENERATION__WARM", "false")  # most servers here picture nothing

pytest_plugins = ["tests.servers"]


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder with real photographs and a real shop's catalogue."""
    named = os.environ.get("LOOKWRIGHT_TEST_DATA")
    if not named:
        pytest.skip("LOOKWRIGHT_TEST_DATA names no folder with the test photographs and catalogue")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def luma(test_data: Path) -> Path:
    """The real shop's catalogue: 937 variants in 75 groups."""
    return test_data / "catalogs" / "luma-women"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The encoder that ships."""
    from pipelines.settings import BUNDLED_MODELS
    from search.encoders import open_encoder

    return open_encoder(str(BUNDLED_MODELS / "encoder"))
