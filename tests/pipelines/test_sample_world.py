"""The invented world that ships, and the code that draws it."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from data.pictures import decode_picture
from data.types import slug
from indexer import open_feed

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
LABELS = {
    "T-Shirt", "Longsleeve", "Shirt", "Polo", "Blouse", "Top", "Undershirt", "Hoodie", "Blazer", "Outwear",
    "Dress", "Skirt", "Pants", "Shorts", "Shoes", "Hat", "Body",
}  # fmt: skip


@pytest.fixture(scope="module")
def batches():
    return list(open_feed(SAMPLES / "catalogue.tsv").batches())


@pytest.fixture(scope="module")
def items(batches):
    return [read.item for batch in batches for read in batch.items]


@pytest.fixture(scope="module")
def workshops():
    lines = (SAMPLES / "ateliers.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_feed_has_no_problem_but_that_it_names_several_brands(batches, items) -> None:
    problems = [found for batch in batches for found in batch.problems]
    assert {found.code for found in problems} <= {"several_brands"}
    assert len(items) == sum(batch.rows for batch in batches)
    assert 300 <= len(items) <= 500


def test_there_are_a_dozen_brands_of_which_no_two_share_a_slug() -> None:
    with (SAMPLES / "catalogue.tsv").open(encoding="utf-8", newline="") as file:
        names = {row["brand"] for row in csv.DictReader(file, delimiter="\t")}
    assert len(names) == 12
    assert len({slug(name) for name in names}) == 12


def test_every_picture_decodes_and_is_used(items) -> None:
    pictures = {item.picture for item in items}
    assert {f"images/{path.name}" for path in (SAMPLES / "images").iterdir()} == pictures
    found = [decode_picture((SAMPLES / picture).read_bytes()) for picture in pictures]
    assert {picture.size for picture in found} == {(448, 448)}


def test_the_whole_world_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 7_000_000


def test_prices_are_sane_and_variants_of_a_product_cost_the_same(items) -> None:
    assert all(900 <= item.price.minor <= 60_000 for item in items)
    assert all(item.sale.price.minor >= 0.5 * item.price.minor for item in items if item.sale)
    for _, variants in groupby(items, key=lambda item: item.group):
        assert len({item.price for item in variants}) == 1


def test_every_stock_state_and_every_kind_of_sale_is_there(items) -> None:
    assert {item.availability.value for item in items} == {
        "in_stock", "out_of_stock", "preorder", "backorder",
    }  # fmt: skip
    dated = {item.sale.starts is not None for item in items if item.sale}
    assert dated == {True, False}
    assert any(item.sale is None for item in items)


def test_forty_workshops_say_what_they_make_in_the_vocabulary(workshops) -> None:
    assert len({shop["id"] for shop in workshops}) == len(workshops) == 40
    assert {made["label"] for shop in workshops for made in shop["categories"]} == LABELS
    assert all(shop["contact"].endswith(".example") for shop in workshops)
    assert all(1 <= shop["complexity_min"] <= shop["complexity_max"] <= 5 for shop in workshops)


def test_workshops_show_pictures_that_exist_and_price_bands_in_order(workshops) -> None:
    assert all((SAMPLES / picture).is_file() for shop in workshops for picture in shop["portfolio"])
    bands = [
        (made["price_min"], made["price_max"]) for shop in workshops for made in shop["categories"]
    ]
    assert all(0 < low < high for low, high in bands)


def test_what_is_wished_for_can_be_made_but_not_bought(workshops, items) -> None:
    wishes = json.loads((SAMPLES / "wishes.json").read_text("utf-8"))
    techniques = Counter(word for shop in workshops for word in shop["techniques"])
    assert all(techniques[word] for wish in wishes for word in wish["techniques"])
    words = {
        word
        for item in items
        for word in re.findall(r"\w+", f"{item.title} {item.description}".lower())
    }
    assert not words & {"gown", "cape", "kimono", "velvet", "embroidered"}


def test_the_same_seed_draws_the_same_world(tmp_path) -> None:
    pytest.importorskip("skia", reason="drawing needs skia-python, a development tool")
    from pipelines.sample_world import make_world

    for name in ("one", "two"):
        make_world(tmp_path / name, only=("HAT-004",))
    first = sorted(path for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(first) == 5
    for path in first:
        assert (
            path.read_bytes()
            == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
        )
