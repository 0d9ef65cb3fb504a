"""Would pictures be found better if an index knew them from close by as well? ``python -m tests.bench.bench_closer FEED [ENCODER]``

A product's picture then counts as the nearest of itself and of cuts of two fifths of its sides: four down its middle, or
twelve all over it. Further views of a shop's garments (FEED, a Google Merchant TSV with its pictures beside it) ask for
their main pictures, by the encoder and by the colour histogram; looks by the bundled picture maker ask the sample
catalogue for their kind and colour, as ``bench_looks`` has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final

import numpy as np
from cyclopts.types import ExistingDirectory, ExistingFile
from PIL import Image

from pipelines.evaluation.histogram import colour_histograms
from pipelines.evaluation.other_view import read_views
from pipelines.evaluation.pictures import opened
from search.encoders import open_encoder
from tests.bench.bench_looks import ROOT, Asked, read_samples, shares_found
from tests.bench.commands import run

Pictures = Sequence[Image.Image]
Embed = Callable[[Pictures], np.ndarray]
_SIDE: Final = 0.4
_DOWN: Final = (0.0, 0.33, 0.67, 1.0)
CUTS: Final = {
    "itself": [],
    "and four cuts": list(product((0.5,), _DOWN)),
    "and twelve cuts": list(product((0.0, 0.5, 1.0), _DOWN)),
}


def cut(picture: Image.Image, across: float, down: float) -> Image.Image:
    width, height = picture.size
    left, top = width * (1 - _SIDE) * across, height * (1 - _SIDE) * down
    return picture.crop(
        (round(left), round(top), round(left + width * _SIDE), round(top + height * _SIDE))
    )


def likeness(embed: Embed, asked: Pictures, shown: Pictures) -> dict[str, np.ndarray]:
    """``(q, n)`` cosines by what is known of each picture shown."""
    rows, whole = embed(asked), embed(shown)
    near = {at: rows @ embed([cut(one, *at) for one in shown]).T for at in CUTS["and twelve cuts"]}
    return {
        name: np.max([rows @ whole.T, *(near[at] for at in cuts)], axis=0)
        for name, cuts in CUTS.items()
    }


def main(feed: ExistingFile, encoder: ExistingDirectory = ROOT / "models" / "encoder", /) -> None:
    embed = open_encoder(str(encoder), device="cpu").embed_pictures
    views = read_views(feed)
    asked, shown = opened(file for file, _ in views.others), opened(views.mains)
    right = np.array([views.mains.index(views.main_of(row)) for _, row in views.others])
    print(f"| {len(asked)} further views, {len(shown)} main pictures | @1 | @10 |\n|---|---|---|")
    for by, how in (("encoder", embed), ("colour histogram", colour_histograms)):
        for name, cosines in likeness(how, asked, shown).items():
            better = (cosines > np.take_along_axis(cosines, right[:, None], 1)).sum(1)
            print(f"| {by}: {name} | {(better < 1).mean():.3f} | {(better < 10).mean():.3f} |")
    samples = read_samples()
    looks = Asked.of(samples)
    print("\n| looks, sample catalogue | kind @5 | kind @1 | colour @5 | both @5 | both @1 |")
    print("|---|---|---|---|---|---|")
    for name, cosines in likeness(embed, looks.pictured, samples.shown).items():
        found = shares_found(cosines[looks.rows], looks.kinds, looks.colours)
        print(f"| {name} | {' | '.join(f'{x:.3f}' for x in found)} |")


if __name__ == "__main__":
    run(main, __doc__)
