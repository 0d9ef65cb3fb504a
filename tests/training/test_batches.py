from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from data.colours import FAMILIES, SHADES
from pipelines.training import EncoderTraining
from pipelines.training.captions import all_sentences
from pipelines.training.encoder.batches import Batches
from pipelines.training.encoder.palettes import PALETTE
from pipelines.training.photos import pack_photos, read_photos
from pipelines.training.tokens import train_tokenizer
from tests.training.test_photos import photographs


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Batches:
    folder = tmp_path_factory.mktemp("photos")
    photographs(folder, 60)
    options = EncoderTraining.smoke(folder, folder / "model", folder / "cache")
    photos, _ = read_photos(folder / "photos.csv")
    told = [replace(photo, colours=("multicolour",)) for photo in photos]
    packed, _ = pack_photos(told, 128, folder / "cache")
    train_tokenizer(all_sentences(), 4096, 32, folder / "tokenizer")
    return Batches(packed, folder / "tokenizer", options, "cpu")


def test_a_batch_has_two_views_of_each_garment_and_their_palettes(batches: Batches) -> None:
    batch = batches.at(3)
    count = len(batch.known.garments)
    assert batch.views.shape == (2 * count, 3, 64, 64)
    assert batch.palettes.shape == (2 * count, PALETTE)
    assert batch.known.shades.shape == (count, len(SHADES))


def test_batch_number_three_is_always_the_same(batches: Batches) -> None:
    first, again = batches.at(3), batches.at(3)
    assert bool((first.views == again.views).all())
    assert bool((first.known.tokens == again.known.tokens).all())


def test_a_photograph_is_in_a_batch_once(batches: Batches) -> None:
    for seed in range(20):
        rows, shades = batches.planner.chosen(16, np.random.default_rng(seed))
        assert len(set(rows.tolist())) == len(rows)
        assert len(shades) == 2 * len(rows)


def test_half_of_a_batch_stands_on_shelves_of_few_shades(batches: Batches) -> None:
    for seed in range(20):
        _, shades = batches.planner.chosen(16, np.random.default_rng(seed))
        shelf = shades.reshape(16, -1)[8:].ravel()
        assert len(Counter(shelf.tolist())) <= 6


def test_people_named_the_colours_of_photographs_and_not_of_their_recolourings(
    batches: Batches,
) -> None:
    scene = batches.planner[3].looks[0]
    facts = batches.planner.facts(scene.rows, scene.recolour)
    named = torch.from_numpy(facts.families[:, FAMILIES.index("multicolour")] == 1)
    assert bool((named == ~scene.recolour.on).all())
    assert bool(named.any())
    assert not bool(named.all())
