"""A workspace in a folder of its own, with the encoder that ships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.ports import Encoder
from pipelines.settings import Settings, load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.feeds import row, write_feed
from tests.random_model import write_random_model


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(workspace=tmp_path / "workspace")


@pytest.fixture
def app(settings: Settings, clock: MovableClock, encoder: Encoder) -> Iterator[Lookwright]:
    with open_lookwright(settings, clock, encoder) as opened:
        yield opened


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """Twelve tees in six groups."""
    return write_feed(tmp_path / "feed", [row(number) for number in range(12)])


@pytest.fixture(scope="session")
def other_encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """An encoder of another architecture."""
    from search.encoders import open_encoder

    return open_encoder(str(write_random_model(tmp_path_factory.mktemp("model"))))
