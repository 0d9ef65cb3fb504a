"""Garments that nobody photographed, with their labels, for a reader to know them as well.

``python -m pipelines.training.garments.pictured --out DIR`` writes pictures by the picture maker in
force, the sample world's drawings, and two tables of them: ``labels.csv``, which ``train garments
--labels`` takes, and ``held.csv`` to measure by, which ``evaluate garments --all-senders --table``
takes. All drawings of a design stand in the same table.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generation.engines import Engine, request_for
from pipelines.evaluation.asking import asked_pictures
from pipelines.sample_world import designs, draw
from pipelines.training.commands import parser_for, tell, told_in_a_line
from pipelines.training.labels import write_labels

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = ["draw_pictured"]

Row = tuple[str, str, str]
Told = Callable[[str], Any]
_LEARNED, _HELD = (77, 500_000), (91, 900_000)
"""The seed of the prompts, and that of the first picture."""
_DESIGNS_HELD: Final = 3
"""One design in so many is held, by chance."""
_DRAWINGS_LISTED: Final = 4
"""How often a drawing to learn from stands in the table: there are few."""


def draw_pictured(
    engine: Engine, out: Path, count: int, held: int, tell: Told = lambda _: None
) -> tuple[int, int]:
    """Writes every drawing, ``count`` pictures by ``engine`` to learn from and ``held`` to measure by.

    Returns how many rows each table has. Pictures of an earlier call stay; ``tell`` hears of each.
    """
    (out / "images").mkdir(parents=True, exist_ok=True)
    learned_drawings, held_drawings = _drawn(out, tell)
    made = _made(engine, out, "made", count, _LEARNED, tell)
    learned = [*made, *learned_drawings * _DRAWINGS_LISTED]
    kept = [*_made(engine, out, "held", held, _HELD, tell), *held_drawings]
    write_labels(out / "labels.csv", learned)
    write_labels(out / "held.csv", kept)
    return len(learned), len(kept)


def _made(
    engine: Engine, out: Path, name: str, count: int, seeds: tuple[int, int], tell: Told
) -> list[Row]:
    rows: list[Row] = []
    for number, asked in enumerate(asked_pictures(count, seeds[0])):
        file = f"images/{name}-{number:04}.png"
        if not (out / file).is_file():
            request = request_for(engine.abilities, asked.prompt, seed=seeds[1] + number)
            _keep(engine.render(request, _untold), out / file)
        rows.append((file, asked.garment, "picture maker"))
        tell(file)
    return rows


def _untold(*_: object) -> None:
    """Steps that nobody watches."""


def _keep(picture: Picture, file: Path) -> None:
    """Whole, or not at all."""
    partial = file.with_name(f".{file.name}")
    picture.save(partial, "PNG")
    partial.replace(file)


def _drawn(out: Path, tell: Told) -> tuple[list[Row], list[Row]]:
    """The drawings to learn from, and those of the designs that are held."""
    every = list(designs())
    chance = random.Random(3)  # noqa: S311
    held = set(chance.sample(sorted(each.id for each in every), len(every) // _DESIGNS_HELD))
    parts: tuple[list[Row], list[Row]] = ([], [])
    for design in every:
        for look in design.looks:
            if not (out / look.image).is_file():
                (out / look.image).write_bytes(draw(design, look))
            parts[design.id in held].append((look.image, design.model.label, "sample world"))
            tell(look.image)
    return parts


def main() -> None:
    """Read the arguments and make the pictures."""
    from pipelines.settings import load_settings
    from pipelines.wiring import open_lookwright

    parser = parser_for("pipelines.training.garments.pictured", __doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--count", type=int, default=640, help="made pictures to learn from")
    parser.add_argument("--held", type=int, default=120, help="made pictures to measure by")
    asked = parser.parse_args()
    if min(asked.count, asked.held) < 0:
        parser.error("--count and --held must be 0 or more.")
    with told_in_a_line(parser), open_lookwright(load_settings()) as app:
        engine = app.engines.get()
        learned, held = draw_pictured(engine, asked.out, asked.count, asked.held, tell)
        sys.stdout.write(
            f"{learned} rows to learn from in labels.csv, {held} to measure by in held.csv\n"
        )


if __name__ == "__main__":
    main()
