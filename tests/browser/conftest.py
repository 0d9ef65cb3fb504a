"""A real Chromium before a real server that has a part of the sample world; the stand-in engine draws."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from api.http import create_app
from pipelines.ateliers import AtelierImportOptions, import_ateliers
from pipelines.importing import ImportOptions, import_feed
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright
from tests.drawn_engine import DrawnEngine
from tests.looks import open_drawing

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
GROUPS = 24
PATIENCE_MS = 60_000
"""On a machine that is busy with everybody's tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process, one browser, one server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for each file: Playwright keeps an event loop running in this thread while it is open."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: .ci/run installs it")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        expect.set_options(timeout=PATIENCE_MS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def some_feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first products of the sample catalogue, its pictures where they are."""
    folder = tmp_path_factory.mktemp("some")
    (folder / "images").symlink_to(SAMPLES / "images")
    with (SAMPLES / "catalogue.tsv").open(newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    groups = sorted({row["item_group_id"] for row in rows})
    kept = set(groups[:: len(groups) // GROUPS][:GROUPS])
    with (folder / "catalogue.tsv").open("w", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), delimiter="\t")
        table.writeheader()
        table.writerows(row for row in rows if row["item_group_id"] in kept)
    return folder / "catalogue.tsv"


@pytest.fixture(scope="session")
def engine() -> DrawnEngine:
    return DrawnEngine(delay=0.02)


@pytest.fixture(scope="session")
def app(
    tmp_path_factory: pytest.TempPathFactory, some_feed: Path, engine: DrawnEngine
) -> Iterator[Lookwright]:
    settings = load_settings(workspace=tmp_path_factory.mktemp("workspace"))
    with open_drawing(settings, engine) as opened:
        del opened.__dict__["translator"]
        import_feed(opened, some_feed, ImportOptions())
        body = (SAMPLES / "ateliers.jsonl").read_bytes()
        import_ateliers(opened, body, SAMPLES, AtelierImportOptions())
        yield opened


@pytest.fixture(scope="session")
def address(app: Lookwright) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(app), log_config=None, server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def context(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    opened = chromium.new_context(
        base_url=address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not complain: a script's error or a blocked resource fails the test."""
    opened = context.new_page()
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on(
        "console",
        lambda line: said.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield opened
    assert not said, said
