"""The demo's look: pictured where that can be, and told where it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import ModelUnavailableError
from data.ports import Encoder
from pipelines.answers import ImportReport
from pipelines.demo_look import WISH, Pictured, picture_wish
from pipelines.progress import silent
from pipelines.report import Page, write_report
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.drawn_engine import DrawnEngine
from tests.looks import drawing
from tests.random_reader import write_random_reader

NOTHING = ImportReport("run", "source", *[0] * 9, 0.5, ())


class Bundled(DrawnEngine):
    name = "bundled"


@pytest.fixture
def engine() -> DrawnEngine:
    return Bundled()


@pytest.fixture
def studio(tmp_path: Path, encoder: Encoder, engine: DrawnEngine) -> Iterator[Lookwright]:
    reader = write_random_reader(tmp_path / "reader", ("Dress", "Outwear"))
    settings = load_settings(workspace=tmp_path / "workspace", garment={"model": str(reader)})
    with open_lookwright(settings, encoder=encoder) as app:
        yield drawing(app, engine)


def report(app: Lookwright, pictured: Pictured, path: Path) -> str:
    write_report(app, Page(NOTHING, (), (), pictured), path)
    return path.read_text("utf-8")


def test_a_look_is_pictured_found_and_matched(studio: Lookwright, tmp_path: Path) -> None:
    pictured = picture_wish(studio, silent)
    assert (pictured.why, pictured.seconds > 0) == ("", True)
    assert pictured.found is not None
    assert pictured.made is not None
    page = report(studio, pictured, tmp_path / "report.html")
    assert page.count("data:image/png;base64,") == 1
    assert WISH in page


def test_an_engine_that_fails_is_told_and_the_demo_goes_on(
    studio: Lookwright, engine: DrawnEngine, tmp_path: Path
) -> None:
    def missing(_step: int) -> None:
        raise ModelUnavailableError("The checkpoint is half downloaded: pull it again.")

    engine.before_step = missing
    pictured = picture_wish(studio, silent)
    assert (pictured.look, pictured.found) == (None, None)
    assert "pull it again" in report(studio, pictured, tmp_path / "report.html")


def test_a_picture_maker_that_is_not_there_is_told(studio: Lookwright, engine: DrawnEngine) -> None:
    engine.name = "another"
    assert "bundled" in picture_wish(studio, silent).why


def test_a_machine_that_is_too_slow_is_not_waited_for(
    studio: Lookwright, engine: DrawnEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines import demo_look

    monkeypatch.setattr(demo_look, "PATIENCE", 0.05)
    engine.delay = 0.1
    assert "0 seconds" in picture_wish(studio, silent).why
    assert [job.status for job in studio.jobs.list(kind="generate")] == ["cancelled"]
