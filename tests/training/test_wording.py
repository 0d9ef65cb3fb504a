from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from pipelines.training import EncoderTraining
from pipelines.training.captions import all_sentences
from pipelines.training.encoder.models import built, model_config
from pipelines.training.encoder.wording import settle_words
from pipelines.training.photos import PackedPhotos, pack_photos, read_photos
from pipelines.training.tokens import train_tokenizer
from tests.training.test_photos import photographs


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[PackedPhotos, Path, int]:
    folder = tmp_path_factory.mktemp("photos")
    photos, _ = read_photos(photographs(folder, 24))
    found, _ = pack_photos(photos, 64, folder / "cache")
    vocabulary = train_tokenizer(all_sentences(), 4096, 32, folder / "tokenizer")
    return found, folder / "tokenizer", vocabulary


@pytest.mark.parametrize("named", ["colours", "details", ""])
def test_words_settle_on_what_people_said_while_pictures_stand_still(
    packed: tuple[PackedPhotos, Path, int], named: str
) -> None:
    photos, tokenizer, vocabulary = packed
    if named:
        said = {"colours": ("navy", "black"), "details": ("jeans", "zip")}[named]
        told = tuple(replace(photo, **{named: said}) for photo in photos.photos)
        photos = replace(photos, photos=told)
    nowhere = Path()
    clip = built(model_config(EncoderTraining(nowhere, nowhere, nowhere), vocabulary))
    before = {name: each.clone() for name, each in clip.state_dict().items()}
    settle_words(clip, photos, tokenizer, size=64, seed=7, steps=2)
    changed = {
        name for name, each in clip.state_dict().items() if not torch.equal(each, before[name])
    }
    assert bool(changed) is bool(named)
    assert not any(name.startswith("visual") for name in changed)
