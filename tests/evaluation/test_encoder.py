from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import InvalidInputError
from pipelines.evaluation import evaluate_encoder
from pipelines.evaluation.feeds import read_shown
from pipelines.evaluation.histogram import colour_histograms
from pipelines.evaluation.other_view import other_view, read_views
from pipelines.evaluation.pictures import opened
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
    feed.write_text("\n".join(line.rsplit("\t", 1)[0] for line in feed.read_text().splitlines()))
    with pytest.raises(InvalidInputError, match="no further pictures in additional_image_link"):
        read_views(feed)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "There is no file google.tsv: name a TSV."),
        (b"\xff\xfe\x00", "google.tsv is no TSV in UTF-8"),
        (b"a\tb\n1\t2\n", "google.tsv lacks the columns image_link, product_type."),
        (b"image_link\tproduct_type\n", "google.tsv names no picture in the column image_link."),
        (b"image_link\tproduct_type\n\tTees\n", "google.tsv names no picture"),
    ],
)
def test_a_feed_that_shows_nothing_is_told_in_a_line(
    body: bytes | None, said: str, tmp_path: Path
) -> None:
    feed = tmp_path / "google.tsv"
    if body is not None:
        feed.write_bytes(body)
    with pytest.raises(InvalidInputError, match=re.escape(said)):
        read_shown(feed, ["product_type"])


def test_variants_show_their_picture_once_and_further_ones_are_of_it(tmp_path: Path) -> None:
    feed = feed_of(tmp_path)
    feed.write_text(feed.read_text() + "red-m\tred_main.png\tred_back.png, red_main.png\n")
    shown = read_shown(feed)
    assert [row["id"] for row in shown.rows] == ["red-m", "green", "blue"]
    assert [file.name for file, _ in shown.others] == [
        f"{colour}_back.png" for colour in ("red", "green", "blue")
    ]
    assert shown.main_of(shown.others[0][1]) == tmp_path / "red_main.png"


@pytest.mark.parametrize(("name", "said"), [("gone.png", "no picture"), ("bad.png", "bad.png: ")])
def test_a_picture_that_cannot_be_opened_is_named(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"nothing")
    with pytest.raises(InvalidInputError, match=said):
        opened([tmp_path / name])


def test_a_judged_table_without_its_columns_is_told(tmp_path: Path) -> None:
    table = tmp_path / "judged.csv"
    table.write_text("file\na.webp\n")
    with pytest.raises(InvalidInputError, match=r"judged.csv lacks the columns colour, label\."):
        read_judged(table, tmp_path)


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
