"""The whole sample world on disk: catalogue, pictures, ateliers, wishes."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image

from pipelines.sample_world.ateliers import ateliers
from pipelines.sample_world.catalogue import COLUMNS, Design, Look, designs, dice, rows
from pipelines.sample_world.easel import Easel

__all__ = ["SEED", "WISHES", "draw", "make_world"]

SEED: Final = 17
_QUALITY: Final = 82

WISHES: Final = (
    {
        "id": "emerald-gown",
        "wish": "a flowing emerald silk evening gown with a cape",
        "label": "Dress",
        "techniques": ["draping", "bias cutting", "hand finishing"],
        "why": "The catalogue's silk dresses are plain slips to the knee, none of them green; nothing is "
        "floor-length silk and nothing has a cape.",
    },
    {
        "id": "crane-jacket",
        "wish": "a quilted indigo silk kimono jacket with hand-painted white cranes",
        "label": "Outwear",
        "techniques": ["hand painting", "quilting"],
        "why": "No outerwear is of silk or painted; the quilted pieces are nylon jackets with a zip.",
    },
    {
        "id": "copper-coat",
        "wish": "a floor-length copper velvet coat with embroidered sleeves and a stand-up collar",
        "label": "Outwear",
        "techniques": ["embroidery", "lining", "hand finishing"],
        "why": "No item is of velvet or embroidered, and no coat is longer than the knee or of a copper colour.",
    },
)  # fmt: skip
"""Looks that nothing in the catalogue covers, so that the road to the ateliers shows."""


def draw(design: Design, look: Look, seed: int = SEED) -> bytes:
    """One look as WebP, 448 by 448 pixels; the same seed gives the same bytes."""
    easel = Easel(int(dice(seed, look.image).integers(2**31)))
    design.model.draw(easel, look.cloth)
    body = io.BytesIO()
    Image.fromarray(easel.render(look.cloth.colour)).save(body, "WEBP", quality=_QUALITY, method=6)
    return body.getvalue()


def make_world(
    out: Path, *, seed: int = SEED, only: Collection[str] = (), jobs: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> None:  # fmt: skip
    """Write ``catalogue.tsv``, ``images/``, ``ateliers.jsonl`` and ``wishes.json`` into ``out``.

    ``only`` keeps the designs with these ids. ``tell`` hears of each finished picture.
    """
    chosen = [design for design in designs(seed) if not only or design.id in only]
    (out / "images").mkdir(parents=True, exist_ok=True)
    _write_pictures(out, chosen, seed, jobs, tell)
    _write_feed(out / "catalogue.tsv", chosen, seed)
    portfolio: dict[str, list[str]] = defaultdict(list)
    for design in chosen:
        portfolio[design.model.label] += [look.image for look in design.looks]
    lines = [msgspec.json.encode(record) for record in ateliers(portfolio, seed)]
    (out / "ateliers.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    wishes = msgspec.json.format(msgspec.json.encode(WISHES), indent=2)
    (out / "wishes.json").write_bytes(wishes + b"\n")


def _write_pictures(
    out: Path, chosen: Sequence[Design], seed: int, jobs: int, tell: Callable[[str], None]
) -> None:
    work = [(design, look) for design in chosen for look in design.looks]
    if jobs <= 1:
        for design, look in work:
            (out / look.image).write_bytes(draw(design, look, seed))
            tell(look.image)
        return
    with ProcessPoolExecutor(jobs) as pool:
        bodies = pool.map(draw, *zip(*work, strict=True), [seed] * len(work))
        for (_, look), body in zip(work, bodies, strict=True):
            (out / look.image).write_bytes(body)
            tell(look.image)


def _write_feed(path: Path, chosen: Sequence[Design], seed: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(COLUMNS)
        for design in chosen:
            table.writerows(rows(design, seed))
