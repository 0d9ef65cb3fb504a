"""Does a look find garments of its own kind and colour? ``python -m tests.bench.bench_looks [ENCODER...]``

The bundled picture maker pictures the 68 prompts of its sheet; each look asks the sample catalogue's pictures
by likeness alone: by itself, and together with the words that it was made from, as the page asks. Bodysuits are left
out: the catalogue has them among the tops. "Both" is the share of the first five that are of kind and colour, of as
many as there are, for the looks that have any. Named beside ENCODERs (folders), so that several are compared on the
same looks.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from cyclopts.types import ExistingDirectory
from PIL import Image

from pipelines.training.generator.export import GUIDANCE, SHEET_PROMPTS, STEPS
from search.encoders import open_encoder
from tests.bench.commands import run

ROOT: Final = Path(__file__).parents[2]
SAMPLES: Final = ROOT / "data" / "samples"
# What a title or category says that is the kind asked for, a little widely.
KINDS: Final = {
    "t-shirt": "shirt|tee|top", "trousers": "trouser|pants|jean|legging",
    "long sleeve top": "jumper|sweat|long|top|knit",
    "shoes": "shoe|boot|sneaker|trainer|sandal|loafer", "polo shirt": "polo", "shirt": "shirt",
    "dress": "dress", "jacket": "jacket|coat|parka|outer", "shorts": "short",
    "hat": "hat|cap|beanie", "skirt": "skirt", "tank top": "tank|cami|vest", "hoodie": "hood",
    "blazer": "blazer", "top": "top|tee|shirt|cami", "blouse": "blouse|shirt",
}  # fmt: skip


def looks(prompts: list[str]) -> list[Image.Image]:
    from diffusers import DiffusionPipeline

    maker: Any = DiffusionPipeline.from_pretrained(ROOT / "models" / "generator")
    maker.set_progress_bar_config(disable=True)
    found: list[Image.Image] = []
    for start in range(0, len(prompts), 8):
        part = prompts[start : start + 8]
        seeds = [torch.Generator("cpu").manual_seed(100 + start + i) for i in range(len(part))]
        found += maker(
            part, num_inference_steps=STEPS, guidance_scale=GUIDANCE, generator=seeds
        ).images
    return found


def kind_of(prompt: str) -> str | None:
    kinds = sorted(KINDS, key=len, reverse=True)
    return next((kind for kind in kinds if prompt.endswith(f" {kind}")), None)


@dataclass(frozen=True)
class Samples:
    """The sample catalogue's ``n`` pictures, and what is said of each: title and category; colour."""

    shown: list[Image.Image]
    said: list[str]
    colours: list[str]


def read_samples() -> Samples:
    with (SAMPLES / "catalogue.tsv").open(encoding="utf-8") as lines:
        items = {row["image_link"]: row for row in csv.DictReader(lines, delimiter="\t")}
    return Samples(
        [Image.open(SAMPLES / name).convert("RGB") for name in items],
        [f"{row['title']} {row['product_type']}".lower() for row in items.values()],
        [row["color"].lower() for row in items.values()],
    )


@dataclass(frozen=True)
class Asked:
    """``pictured`` looks, the ``q`` ``rows`` of them that count, and which products are of their ``kinds`` and
    ``colours``, ``(q, n)`` bool.
    """

    pictured: list[Image.Image]
    rows: list[int]
    kinds: np.ndarray
    colours: np.ndarray

    @classmethod
    def of(cls, samples: Samples) -> Asked:
        asked = [(p, k, i) for i, p in enumerate(SHEET_PROMPTS) if (k := kind_of(p)) is not None]
        named = [p.removeprefix("a ").removesuffix(f" {k}").split()[-1] for p, k, _ in asked]
        return cls(
            looks(list(SHEET_PROMPTS)),
            [i for _, _, i in asked],
            np.array([[bool(re.search(KINDS[k], t)) for t in samples.said] for _, k, _ in asked]),
            np.array([[colour in c for c in samples.colours] for colour in named]),
        )


def main(*encoders: ExistingDirectory) -> None:
    samples = read_samples()
    asked = Asked.of(samples)
    print(
        f"| {len(asked.rows)} looks, {len(samples.shown)} products | kind @5 | kind @1 | colour @5 | both @5 | both @1 |\n"
        "|---|---|---|---|---|---|"
    )
    for folder in encoders or [ROOT / "models" / "encoder"]:
        encoder = open_encoder(str(folder), device="cpu")
        scales = json.loads((folder / "lookwright.json").read_text())["scales"]
        there = encoder.embed_pictures(samples.shown).T
        looked = _scaled(encoder.embed_pictures(asked.pictured) @ there, *scales["picture"])
        worded = _scaled(encoder.embed_texts(list(SHEET_PROMPTS)) @ there, *scales["text"])
        for how, likeness in (("look", looked), ("look and words", (looked + worded) / 2)):
            found = shares_found(likeness[asked.rows], asked.kinds, asked.colours)
            print(f"| {folder.name}, {how} | {' | '.join(f'{x:.3f}' for x in found)} |")


def _scaled(cosines: np.ndarray, low: float, high: float) -> np.ndarray:
    return ((cosines - low) / (high - low)).clip(0, 1)


def shares_found(likeness: np.ndarray, kinds: np.ndarray, right: np.ndarray) -> tuple[float, ...]:
    """``(q, n)`` each: how much of the first five is of the kind, is first, of the colour, of both; and first."""
    first = np.argsort(-likeness, axis=1, kind="stable")[:, :5]
    kind, colour = (np.take_along_axis(truth, first, 1) for truth in (kinds, right))
    there = (kinds & right).sum(1)
    both = (kind & colour)[there > 0]
    most = there[there > 0].clip(max=5)
    return (
        kind.mean(), kind[:, 0].mean(), colour.mean(), (both.sum(1) / most).mean(), both[:, 0].mean()
    )  # fmt: skip


if __name__ == "__main__":
    run(main, __doc__)
