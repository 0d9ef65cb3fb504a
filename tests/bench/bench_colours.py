"""Are measured colours called what an eye calls them? ``python -m tests.bench.bench_colours PHOTOS [COLOURS]``

PHOTOS is a folder with photos.csv, COLOURS a CSV of file and colour (default: the one that the encoder learned from, by eye).
"First" is the share of photographs whose measured name is the first that was given, "either" of those where it is one of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from cyclopts.types import ExistingDirectory, ExistingFile
from PIL.Image import Image

from data.colours import FAMILIES, memberships, shade_shares
from matching.garment import dominant_colours, garment_mask
from pipelines.training.labels import read_labels, with_labels
from pipelines.training.photos import Photo, each_photo, read_photos, split_by_sender
from tests.bench.commands import run

ROOT: Final = Path(__file__).parents[2]
BY_EYE: Final = ROOT / "models" / "encoder" / "colours_by_eye.csv"
_SIDE: Final = 160


def _named(photos: Sequence[Photo]) -> list[str]:
    """What each garment's colour is called, measured as in training."""

    def measured(picture: Image) -> str:
        pixels = np.asarray(picture.resize((_SIDE, _SIDE)))
        centres, weights = dominant_colours(pixels, garment_mask(pixels))
        families = memberships(shade_shares(centres, weights)[None])[1][0]
        return FAMILIES[int(families.argmax())]

    return [str(name) for name in each_photo(photos, measured)]


def main(photos: ExistingDirectory, colours: ExistingFile = BY_EYE, /) -> None:
    read, _ = read_photos(photos / "photos.csv")
    every = with_labels(read, read_labels([colours], read)[0])
    parts = dict(zip(("training", "validation", "test"), split_by_sender(every), strict=True))
    print("| senders | photographs | first | either |\n|---|---|---|---|")
    for part, rows in parts.items():
        told = [every[row] for row in rows if every[row].colours]
        if not told:
            continue
        names = _named(told)
        first = np.mean([n == p.colours[0] for n, p in zip(names, told, strict=True)])
        either = np.mean([n in p.colours for n, p in zip(names, told, strict=True)])
        print(f"| {part} | {len(told)} | {first:.3f} | {either:.3f} |", flush=True)
        wrong = Counter(
            f"{p.colours[0]} for {n}"
            for n, p in zip(names, told, strict=True)
            if n not in p.colours
        )
        print(f"  most often {wrong.most_common(5)}", file=sys.stderr)


if __name__ == "__main__":
    run(main, __doc__)
