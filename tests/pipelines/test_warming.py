"""What is loaded before anybody asks for it."""

from __future__ import annotations

import logging

import pytest

from data.errors import ModelUnavailableError
from pipelines.settings import Settings, load_settings
from pipelines.warming import warming
from tests.drawn_engine import DrawnEngine
from tests.looks import open_drawing


class Counting(DrawnEngine):
    def __init__(self) -> None:
        super().__init__()
        self.warmed = 0

    def warm(self) -> None:
        self.warmed += 1


@pytest.mark.parametrize("wanted", [True, False])
def test_the_engine_is_loaded_ahead_unless_the_settings_say_no(
    settings: Settings, wanted: bool
) -> None:
    chosen = load_settings(workspace=settings.workspace, generation={"warm": wanted})
    engine = Counting()
    with open_drawing(chosen, engine) as app, warming(app) as warm:
        warm()
    assert engine.warmed == wanted


def test_an_engine_that_cannot_be_loaded_is_told_and_keeps_nobody_from_working(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    class Missing(DrawnEngine):
        def warm(self) -> None:
            raise ModelUnavailableError("The checkpoint is half downloaded: pull it again.")

    chosen = load_settings(workspace=settings.workspace, generation={"warm": True})
    with (
        caplog.at_level(logging.WARNING),
        open_drawing(chosen, Missing()) as app,
        warming(app) as warm,
    ):
        warm()
    assert "pull it again" in caplog.text
