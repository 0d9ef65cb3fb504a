from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import InvalidInputError
from pipelines.evaluation import evaluate_encoder
from pipelines.evaluation.histogram import colour_histograms
from pipelines.evaluation.other_view import other_view, read_views
from pipelines.evaluation.wishes import COLOURS, GARMENT_NAMES, read_judged, score_wishes
from search.encoders import open_encoder

BUNDLED = Path(__file__).parents[2] / "models" / "encoder"
JUDGED = Path(__file__).parent / "colours_by_eye.csv"


def feed_of(folder: Path) -> Path:
    """Three garments in plain colours, each with one further picture."""
    lines = ["id\timage_link\tadditional_image_link"]
    for colour in ("red", "green", "blue"):
        for view in ("main", "back"):
            Image.new("RGB", (40, 50), colour).save(folder / f"{colour}_{view}.png")
        lines.append(f"{colour}\t{colour}_main.png\t{colour}_back.png")
    feed = folder / "google.tsv"
    feed.write_text("\n".join(lines) + "\n")
    return feed


def test_each_other_view_of_a_plain_colour_finds_its_main_picture_by_colour(tmp_path: Path) -> None:
    found = other_view(read_views(feed_of(tmp_path)), colour_histograms)
    assert found.recall_1.value == found.recall_10.value == 1.0
    assert found.recall_1.count == 3


def test_a_feed_without_further_pictures_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    feed = feed_of(tmp_path)
    feed.write_text(
        "\n".join(line.rsplit("\t", 1)[0] + "\t" for line in feed.read_text().splitlines()[1:])
    )
    with pytest.raises((InvalidInputError, KeyError)):
        read_views(feed)


def test_perfect_rows_score_one_and_blind_rows_far_less(tmp_path: Path) -> None:
    judged = read_judged(JUDGED, tmp_path)
    for j in judged:
        j.file.parent.mkdir(exist_ok=True)
        Image.new("RGB", (4, 4)).save(j.file)
    words = [*COLOURS, *GARMENT_NAMES.values()]
    said = [{j.colour, GARMENT_NAMES[j.label]} for j in judged]

    def knowing(pictures: Sequence[Image.Image]) -> np.ndarray:
        return np.array(
            [[float(word in said[i]) for word in words] for i in range(len(pictures))], np.float32
        )

    def reading(texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), len(words)), np.float32)
        for row, text in zip(rows, texts, strict=True):
            wish = text.removeprefix("a ").removesuffix(" clothes")
            colour, _, rest = wish.partition(" ")
            parts = (colour, rest) if colour in COLOURS else (wish,)
            row[[words.index(part) for part in parts if part]] = 1
        return rows

    def blind(asked: Sequence[object]) -> np.ndarray:
        return np.random.default_rng(len(asked)).normal(size=(len(asked), 8)).astype(np.float32)

    scores = score_wishes(judged, knowing, reading)
    assert scores.colours.value == scores.garments.value == 1.0
    assert score_wishes(judged, blind, blind).pairs.value < 0.2


def test_the_bundled_encoder_finds_other_views_no_worse_than_it_did(luma: Path) -> None:
    """Its card says what it reaches and what is aimed at; this holds what is there."""
    encoder = open_encoder(str(BUNDLED), device="cpu")
    found = other_view(read_views(luma / "google.tsv"), encoder.embed_pictures)
    assert found.recall_1.value > 0.55
    assert found.recall_10.value > 0.73


def test_the_bundled_encoder_knows_colours_and_garments(test_data: Path) -> None:
    report = evaluate_encoder(
        open_encoder(str(BUNDLED), device="cpu"), judged=JUDGED, photos=test_data / "photos"
    )
    assert report.wishes is not None
    assert report.wishes.colours.value > 0.55
    assert report.wishes.garments.value > 0.57
