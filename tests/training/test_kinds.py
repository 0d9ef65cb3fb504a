from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional as f

from pipelines.training import EncoderTraining
from pipelines.training.captions import all_sentences
from pipelines.training.encoder.batches import Batches
from pipelines.training.encoder.kinds import say_kinds
from pipelines.training.encoder.models import (
    built,
    garment_shares,
    model_config,
    picture_rows,
    text_rows,
    with_heads,
)
from pipelines.training.photos import pack_photos, read_photos
from pipelines.training.tokens import train_tokenizer
from tests.training.test_photos import photographs


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Batches:
    folder = tmp_path_factory.mktemp("photos")
    photographs(folder, 40)
    photos, _ = read_photos(folder / "photos.csv")
    packed, _ = pack_photos(photos, 128, folder / "cache")
    train_tokenizer(all_sentences(), 4096, 32, folder / "tokenizer")
    smoke = EncoderTraining.smoke(folder, folder / "model", folder / "cache")
    return Batches(packed, folder / "tokenizer", smoke, "cpu")


@pytest.fixture
def learned(tmp_path: Path) -> Any:
    """An encoder that tells kinds apart as it happens to."""
    torch.manual_seed(0)
    options = EncoderTraining(tmp_path, tmp_path, tmp_path)
    model: Any = with_heads(built(model_config(options, 2000)), options.dim).eval()
    with torch.no_grad():
        model["garment"].weight.mul_(20)
    return model


def _seen(model: Any, batches: Batches) -> tuple[torch.Tensor, torch.Tensor]:
    batch = batches.at(1)
    with torch.no_grad():
        return picture_rows(model["clip"], batch.pictures()), text_rows(
            model["clip"], batch.known.tokens
        )


def test_of_what_pictures_have_in_common_a_share_is_their_kind(
    learned: Any, batches: Batches
) -> None:
    before, _ = _seen(learned, batches)
    kinds = f.normalize(garment_shares(learned, before).sqrt(), dim=1).detach()
    say_kinds(learned, batches, 400, share=0.5)
    after, _ = _seen(learned, batches)
    gained = (after @ after.T - before @ before.T).flatten()
    alike = (kinds @ kinds.T - before @ before.T).flatten()
    assert float(torch.corrcoef(torch.stack([gained, alike]))[0, 1]) > 0.7


def test_words_find_the_same_pictures(learned: Any, batches: Batches) -> None:
    before, texts = _seen(learned, batches)
    say_kinds(learned, batches, 400)
    after, told = _seen(learned, batches)
    was, now = (texts @ before.T).flatten(), (told @ after.T).flatten()
    assert float(torch.corrcoef(torch.stack([was, now]))[0, 1]) > 0.95


def test_who_says_no_kinds_stays_what_it_was(learned: Any, batches: Batches) -> None:
    before, texts = _seen(learned, batches)
    say_kinds(learned, batches, 64, share=0.0)
    after, told = _seen(learned, batches)
    torch.testing.assert_close(after @ after.T, before @ before.T, atol=0.02, rtol=0)
    torch.testing.assert_close(told @ after.T, texts @ before.T, atol=0.02, rtol=0)
