"""One served catalogue for the tests of the HTTP face, with a real encoder of random weights."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from litestar.testing import TestClient
from PIL import Image

from api.http import create_app
from pipelines.importing import ImportOptions, import_feed
from pipelines.settings import Settings, load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.random_model import write_random_model

COLORS = {"Red": (200, 30, 30), "Green": (30, 160, 60), "Blue": (40, 60, 190)}


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder's folder."""
    return write_random_model(tmp_path_factory.mktemp("model"))


def png(color: tuple[int, int, int], seed: int = 0) -> bytes:
    """A little picture in shades of one colour."""
    noise = np.random.default_rng(seed).integers(-20, 20, (48, 40, 3))
    pixels = np.clip(np.array(color) + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="session")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Google feed of nine variants in three groups, its pictures beside it."""
    folder = tmp_path_factory.mktemp("feed")
    head = "id title description link image_link price availability brand item_group_id color size"
    rows = [head.replace(" ", "\t")]
    for number, (color, shade) in enumerate(COLORS.items()):
        (folder / f"{color}.png").write_bytes(png(shade, number))
        for size in "SML":
            price, link = f"{20 + 15 * number}.00 USD", f"https://shop.example/{color}"
            cells = [f"H-{size}-{color}", f"{color} hoodie", "Warm", link, f"{color}.png", price]
            rows.append("\t".join([*cells, "in_stock", "Acme", f"H-{color}", color, size]))
    path = folder / "google.tsv"
    path.write_text("\n".join(rows) + "\n")
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that read from the one shop run in one process, so that it is opened once."""
    for item in items:
        if "stocked" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("shop"))


@pytest.fixture
def settings(tmp_path: Path, model_folder: Path) -> Settings:
    """A workspace with nothing in it."""
    return load_settings(workspace=tmp_path / "workspace", encoder={"model": str(model_folder)})


@pytest.fixture(scope="session")
def stocked(
    tmp_path_factory: pytest.TempPathFactory, model_folder: Path, feed: Path
) -> Iterator[Lookwright]:
    """A workspace that has the feed."""
    settings = load_settings(
        workspace=tmp_path_factory.mktemp("shop"), encoder={"model": str(model_folder)}
    )
    with open_lookwright(settings) as lookwright:
        import_feed(lookwright, feed, ImportOptions())
        yield lookwright


@pytest.fixture(scope="session")
def shop(stocked: Lookwright) -> Iterator[TestClient]:
    """A client of a service that has the feed; tests only read from it."""
    with client(create_app(stocked, worker=False)) as ready:
        yield ready


@pytest.fixture(scope="session")
def live(stocked: Lookwright) -> Iterator[str]:
    """The address of a real server that has the feed."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(stocked, worker=False)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def client(app) -> TestClient:
    """What answers errors as a server does, under a name that is allowed."""
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
