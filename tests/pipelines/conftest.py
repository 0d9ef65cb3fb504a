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
    """A whole open_clip model in the folder format, small and of random weights."""
    import json

    import open_clip
    import torch
    from safetensors.torch import save_file

    from search.encoders import open_encoder

    folder = tmp_path_factory.mktemp("model")
    config = {
        "embed_dim": 32,
        "vision_cfg": {
            "image_size": 32,
            "layers": 1,
            "width": 32,
            "head_width": 16,
            "patch_size": 16,
        },
        "text_cfg": {
            "context_length": 16,
            "vocab_size": 49408,
            "width": 32,
            "heads": 2,
            "layers": 1,
        },
    }
    torch.manual_seed(7)
    save_file(open_clip.CLIP(**config).state_dict(), folder / "open_clip_model.safetensors")
    document = {"model_cfg": config, "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.25] * 3}}
    (folder / "open_clip_config.json").write_text(json.dumps(document))
    return open_encoder(str(folder))
