from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from data.ports import Picture
from generation.engines import Abilities, OnStep, RenderRequest
from pipelines.evaluation import evaluate_generator, generator_table
from pipelines.evaluation.asking import asked_pictures
from pipelines.evaluation.judge import held_out_rows
from pipelines.evaluation.seen_colour import by_hue, by_shade
from pipelines.settings import Settings
from pipelines.training.words import GARMENT_WORDS, GARMENTS
from pipelines.wiring import open_lookwright
from tests.training.test_photos import photographs


def drawn(colour: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    picture = Image.new("RGB", (128, 128), (236, 235, 233))
    ImageDraw.Draw(picture).rectangle((24, 20, 104, 108), fill=colour)
    return np.asarray(picture)


class OnlyRed:
    """Paints a red square whatever it is asked for."""

    name, model, fingerprint = "red", "red", "red-1"
    abilities = Abilities(
        "bundled", 8, 64, 256, 65536, 1, 50, 1.0, 10.0, negative=True, previews=False, width=128,
        height=128, steps=1, guidance=1.0,
    )  # fmt: skip

    def __init__(self) -> None:
        self.asked: list[RenderRequest] = []
        self._lock = threading.Lock()

    def render(self, request: RenderRequest, on_step: OnStep) -> Picture:
        del on_step
        with self._lock:
            self.asked.append(request)
        return Image.fromarray(drawn("#bd2330"))

    def close(self) -> None: ...


def test_the_prompts_are_the_same_every_time_and_ask_for_every_garment_and_colour_by_name() -> None:
    asked = asked_pictures()
    assert asked == asked_pictures()
    assert len(asked) == len(asked_pictures(200)) == 200
    assert {one.garment for one in asked} == set(GARMENTS)
    assert all(one.colour in one.prompt for one in asked)
    assert set(Counter(one.colour for one in asked).values()) == {14, 15}
    words = {one.garment: [w for w in GARMENT_WORDS if w in one.prompt] for one in asked}
    assert all(any(g in GARMENT_WORDS[w] for w in said) for g, said in words.items())


@pytest.mark.parametrize(
    ("code", "name"),
    [("#bd2330", "red"), ("#222124", "black"), ("#338a4b", "green"), ("#3464ae", "blue"),
     ("#efd451", "yellow"), ("#e7a3b4", "pink"), ("#673c88", "purple"), ("#85868a", "grey")],
)  # fmt: skip
def test_both_ways_to_name_a_colour_agree_on_clear_ones(code: str, name: str) -> None:
    assert name in by_hue(drawn(code))
    assert max(by_shade(drawn(code)).items(), key=lambda item: item[1])[0] == name


def test_the_judge_never_learns_from_the_senders_it_is_scored_on(tmp_path: Path) -> None:
    from pipelines.training.photos import Photo

    photos = [Photo(tmp_path / str(i), "Hat", kids=False, sender=str(i % 40)) for i in range(200)]
    held = held_out_rows(photos)
    held_senders = {p.sender for p, out in zip(photos, held, strict=True) if out}
    kept_senders = {p.sender for p, out in zip(photos, held, strict=True) if not out}
    assert not held_senders & kept_senders
    assert 0.15 < held.mean() < 0.3


def test_the_bundled_reader_knows_what_the_bundled_maker_pictures(tmp_path: Path) -> None:
    """Neither learned from the other; the card has the judge's figures for 200 prompts."""
    asked = {"pants": "Pants", "shorts": "Shorts", "shoes": "Shoes", "hat": "Hat", "dress": "Dress"}
    with open_lookwright(Settings(workspace=tmp_path)) as app:
        pictures = [
            app.engines.get().render(
                RenderRequest(f"a blue {word}", "", 128, 128, 8, 4.0, seed=7), lambda *_: None
            )
            for word in asked
        ]
        read = [garment.category[0].label for garment in app.garment_reader.read(pictures)]
    right = sum(seen == label for seen, label in zip(read, asked.values(), strict=True))
    assert right >= 4


def test_a_maker_of_red_squares_is_found_out(tmp_path: Path) -> None:
    lines = ["file,label,sender_id,kids"]
    photographs(tmp_path, 60)
    lines += [f"{i}.png,{('T-Shirt', 'Pants')[i % 2]},{i % 30},false" for i in range(60)]
    (tmp_path / "photos.csv").write_text("\n".join(lines) + "\n")
    engine = OnlyRed()
    report = evaluate_generator(engine, tmp_path, tmp_path / "cache", prompts=34, epochs=1)
    assert [r.prompt for r in engine.asked[:34]] == [one.prompt for one in asked_pictures(34)]
    assert len({r.seed for r in engine.asked[:34]}) == 34
    assert report.colour.value == report.majority_colour
    assert report.variety.shapes < 0.01
    assert report.judge_on_photographs.count > 0
    assert "real garments of unseen senders" in generator_table(report)
