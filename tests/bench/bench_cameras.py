"""Does the garment reader still know garments that a poor camera took? ``python -m tests.bench.bench_cameras PHOTOS [READER...]``

PHOTOS is a folder with photos.csv; the photographs of its validation senders are spoilt in copies of at most 256 pixels a
side: with grain, out of focus, saved badly, taken in the dark. READERs are folders (default: the one that ships). What is
unknown is what looks more like nothing to wear than the reader's own bound.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from cyclopts.types import ExistingDirectory
from PIL import Image, ImageFilter

from matching.garment import TimmModel, cut_out, raw_outputs
from matching.garment.calibration import log_odds_of_nothing, read_calibration
from pipelines.evaluation.pictures import opened
from pipelines.training.photos import read_photos, split_by_sender
from tests.bench.commands import run

ROOT: Final = Path(__file__).parents[2]
_SIDE: Final = 256
Spoil = Callable[[Image.Image, np.random.Generator], Image.Image]


def _grainy(strength: float) -> Spoil:
    def spoil(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
        pixels = np.asarray(picture).astype(np.float32)
        noise = rng.standard_normal(pixels.shape, np.float32) * strength
        return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))

    return spoil


def _soft(picture: Image.Image, _: np.random.Generator) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(2))


def _saved_badly(picture: Image.Image, _: np.random.Generator) -> Image.Image:
    file = BytesIO()
    picture.save(file, "JPEG", quality=15)
    return Image.open(file).convert("RGB")


def _dark(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    return _grainy(5)(picture.point(lambda value: int(value * 0.4)), rng)


SPOILT: Final[dict[str, Spoil]] = {
    "as they are": lambda picture, _: picture,
    "a little grain (3 of 255)": _grainy(3),
    "grain (6)": _grainy(6),
    "much grain (12)": _grainy(12),
    "out of focus (2 pixels)": _soft,
    "saved badly (JPEG, 15)": _saved_badly,
    "in the dark (0.4 of the light, grain of 5)": _dark,
}


def main(photos: ExistingDirectory, /, *readers: ExistingDirectory) -> None:
    readers = readers or (ROOT / "models" / "garment",)
    every, _ = read_photos(photos / "photos.csv")
    _, valid, _ = split_by_sender(every)
    rule = read_calibration(readers[0])
    known = [every[row] for row in valid if every[row].label in rule.labels]
    shown = opened(photo.file for photo in known)
    for picture in shown:
        picture.thumbnail((_SIDE, _SIDE))
    print(
        f"| {len(shown)} photographs | "
        + " | ".join(f"{r.name}: right, unknown" for r in readers)
        + " |"
    )
    print("|---|" + "---|" * len(readers))
    for name, spoil in SPOILT.items():
        rng = np.random.default_rng(1)
        seen = [spoil(picture, rng) for picture in shown]
        framed = [cut_out(picture)[1] for picture in seen]
        cells: list[str] = []
        for reader in readers:
            rule = read_calibration(reader)
            out = raw_outputs(TimmModel(str(reader), "cpu"), seen, framed, rule)
            first = out[:, : len(rule.labels)].argmax(1)
            right = np.mean([rule.labels[i] == p.label for i, p in zip(first, known, strict=True)])
            unknown = np.mean(log_odds_of_nothing(out, len(rule.labels)) > rule.nothing_above)
            cells.append(f"{right:.3f}, {unknown:.3f}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    run(main, __doc__)
