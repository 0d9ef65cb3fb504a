"""Do words like jeans, boots or striped find what they say? ``python -m tests.bench.bench_details PHOTOS ENCODER...``

PHOTOS is a folder with photos.csv, ENCODER a folder of open_clip's. Photographs of unseen senders (``--validation``: of those that
models are chosen by), described by eye (``models/garment/details_by_eye.csv``). Macro R-precision of the narrower words, and of garments
with a detail, that five photographs or more are true of, beside the share that chance finds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from cyclopts.types import ExistingDirectory
from numpy.typing import NDArray

from pipelines.evaluation.pictures import opened
from pipelines.training.labels import read_labels, with_labels
from pipelines.training.photos import Photo, read_photos, split_by_sender
from pipelines.training.words import DETAIL_WORDS, NARROWER
from search.encoders import open_encoder
from tests.bench.commands import run

ROOT: Final = Path(__file__).parents[2]
_LEAST: Final = 5
Matches = Mapping[str, NDArray[np.bool_]]


def _with(photos: Sequence[Photo], names: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([any(name in photo.details for name in names) for photo in photos])


def _queries(photos: Sequence[Photo]) -> dict[str, Matches]:
    narrower = {f"a {word}": _with(photos, names) for word, names in NARROWER.items()}
    details = {
        f"a {before[0]} garment" if before else f"a garment {after[0]}": _with(photos, [name])
        for name, (before, after) in DETAIL_WORDS.items()
    }
    return {
        kind: {text: true for text, true in each.items() if true.sum() >= _LEAST}
        for kind, each in (("narrower words", narrower), ("details", details))
    }


def main(
    photos: ExistingDirectory, /, *encoders: ExistingDirectory, validation: bool = False
) -> None:
    read, _ = read_photos(photos / "photos.csv")
    described, _ = read_labels([ROOT / "models" / "garment" / "details_by_eye.csv"], read)
    every = with_labels(read, described)
    part = split_by_sender(every)[1 if validation else 2]
    chosen = [every[row] for row in part if every[row].details]
    asked = _queries(chosen)
    print(f"| {len(chosen)} photographs | queries | by chance |", *(f" {e} |" for e in encoders))
    print("|---|---|---|" + "---|" * len(encoders))
    scores: dict[str, dict[str, list[float]]] = {}
    for each in encoders:
        encoder = open_encoder(str(each))
        pictures = encoder.embed_pictures([*opened(photo.file for photo in chosen)])
        for matches in asked.values():
            cosines = encoder.embed_texts([*matches]) @ pictures.T
            for (text, true), row in zip(matches.items(), cosines, strict=True):
                first = np.argsort(-row, kind="stable")[: true.sum()]
                scores.setdefault(text, {}).setdefault(str(each), []).append(true[first].mean())
    for kind, matches in asked.items():
        found = [np.mean([scores[text][str(e)] for text in matches]) for e in encoders]
        chance = np.mean([true.mean() for true in matches.values()])
        cells = "".join(f" {value:.3f} |" for value in found)
        print(f"| {kind} | {len(matches)} | {chance:.3f} |{cells}")
    for text, by in scores.items():
        print(
            f"  {text}: {' '.join(f'{values[0]:.2f}' for values in by.values())}", file=sys.stderr
        )


if __name__ == "__main__":
    run(main, __doc__)
