"""Photographed garments as people wear them, with their labels, for a reader to know them so as well.

``python -m pipelines.training.garments.worn --photos DIR --people FILE --out DIR`` puts each garment that people wear
onto one of the people that ``python -m pipelines.training.people.posing`` made, before a studio's wall or elsewhere, and
writes two tables: ``labels.csv`` of training senders' garments, which ``train garments --labels`` takes, and ``held.csv`` of
validation senders', to measure by, which ``evaluate garments --all-senders --table`` takes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.training.commands import parser_for, tell, told_in_a_line
from pipelines.training.devices import keep_memory
from pipelines.training.dice import dice_of
from pipelines.training.encoder.scenes import Habits, Scene, draw_scene, second_look
from pipelines.training.encoder.sources import UNWORN, Sources, wardrobe_of
from pipelines.training.encoder.views import draw_views
from pipelines.training.labels import write_labels
from pipelines.training.people.maps import People, read_people
from pipelines.training.photos import (
    UNCLEAR,
    PackedPhotos,
    pack_photos,
    read_photos,
    split_by_sender,
)
from pipelines.training.recolour import draw_recolour

__all__ = ["draw_worn"]

SIZE: Final = 160
Told = Callable[[str], Any]
_HABITS: Final = Habits(
    shoots=0.65, worn_in_shoot=1.0, worn_elsewhere=1.0, near=0.03, near_again=0.04, behind=0.15
)
_RECOLOURED: Final = 0.6
_AT_ONCE: Final = 128


def draw_worn(
    packed: PackedPhotos, people: People, out: Path, name: str, least: int, seed: int,
    tell: Told = lambda _: None,
) -> int:  # fmt: skip
    """Every garment once, those of rare kinds again until there are ``least``; ``name.csv`` of them.

    Returns how many pictures there are; ``tell`` hears of each.
    """
    from PIL.Image import fromarray

    rng = np.random.default_rng(seed)
    labels = [photo.label for photo in packed.photos]
    rows = _often_enough(labels, least, rng)
    sources = Sources.of(packed, SIZE, people=people)
    (out / "images").mkdir(parents=True, exist_ok=True)
    table: list[tuple[str, str, str]] = []
    for number, picture in enumerate(_pictures(packed, sources, rows, rng)):
        file = f"images/{name}-{number:05}.png"
        fromarray(picture).save(out / file)
        table.append((file, labels[rows[number]], "worn"))
        tell(file)
    write_labels(out / f"{name}.csv", table)
    return len(table)


def _often_enough(labels: Sequence[str], least: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Rows of all garments, and of rare ones again."""
    named = np.array(labels)
    rows = [np.arange(len(named))]
    for label in sorted(set(labels)):
        same = np.flatnonzero(named == label)
        rows.append(rng.choice(same, max(0, least - len(same))))
    return np.concatenate(rows)


def _pictures(
    packed: PackedPhotos, sources: Sources, rows: NDArray[np.int64], rng: np.random.Generator
) -> Iterator[NDArray[np.uint8]]:
    """``(SIZE, SIZE, 3)`` sRGB each."""
    wardrobe = wardrobe_of(packed, sources)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        new = draw_recolour(wardrobe.means[part], _RECOLOURED, rng)
        scene: Scene = draw_scene(wardrobe, part, new, rng, _HABITS)
        scene = second_look(scene, wardrobe, rng, _HABITS)
        views, _ = draw_views(sources, scene, SIZE, dice_of(int(rng.integers(1 << 62)), "cpu"))
        yield from views.permute(0, 2, 3, 1).contiguous().numpy()


def _dressed(asked: argparse.Namespace, tell: Told) -> tuple[int, int]:
    """How many pictures there are to learn from, and how many to measure by."""
    keep_memory("cpu")
    people = read_people(asked.people)
    photos, bad = read_photos(asked.photos / asked.table)
    train, valid, _ = split_by_sender(photos)
    parts = (("labels", train, asked.least, asked.seed), ("held", valid, 0, asked.seed + 1))
    counts: list[int] = []
    for name, rows, least, seed in parts:
        worn = [photos[row] for row in rows if photos[row].label not in UNCLEAR | UNWORN]
        if not worn and name == "labels":
            raise InvalidInputError("No photograph to learn from shows what people wear.")
        if not worn:  # few senders: there is none to hold back
            write_labels(asked.out / f"{name}.csv", [])
            counts.append(0)
            continue
        packed, unreadable = pack_photos(
            worn, SIZE, asked.out / "cache", lambda done, of: tell(f"photo {done} of {of}")
        )
        bad += unreadable
        counts.append(draw_worn(packed, people, asked.out, name, least, seed, tell))
    for row in bad:
        tell(f"left out: {row}")
    return counts[0], counts[1]


def main() -> None:
    """Read the arguments and dress the people."""
    parser = parser_for("pipelines.training.garments.worn", __doc__)
    parser.add_argument("--photos", type=Path, required=True, help="the photographs' folder")
    parser.add_argument("--people", type=Path, required=True, help="the file of the people")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--table", default="photos.csv", help="the photographs' table")
    parser.add_argument("--least", type=int, default=120, help="of each kind, to learn from")
    parser.add_argument("--seed", type=int, default=21, help="of everything drawn at random")
    asked = parser.parse_args()

    with told_in_a_line(parser):
        learned, held = _dressed(asked, tell)
        sys.stdout.write(
            f"{learned} rows to learn from in labels.csv, {held} to measure by in held.csv\n"
        )


if __name__ == "__main__":
    main()
