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
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from PIL import Image

from pipelines.training.generator.export import GUIDANCE, SHEET_PROMPTS, STEPS
from search.encoders import open_encoder

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


def main(encoders: list[str]) -> None:
    with (SAMPLES / "catalogue.tsv").open(encoding="utf-8") as lines:
        items = {row["image_link"]: row for row in csv.DictReader(lines, delimiter="\t")}
    said = [f"{row['title']} {row['product_type']}".lower() for row in items.values()]
    colours = [row["color"].lower() for row in items.values()]
    shown = [Image.open(SAMPLES / name).convert("RGB") for name in items]
    pictured = looks(list(SHEET_PROMPTS))
    asked = [(p, kind, i) for i, p in enumerate(SHEET_PROMPTS) if (kind := kind_of(p)) is not None]
    named = [p.removeprefix("a ").removesuffix(f" {k}").split()[-1] for p, k, _ in asked]
    kinds = np.array([[bool(re.search(KINDS[k], text)) for text in said] for _, k, _ in asked])
    right = np.array([[c in colour for colour in colours] for c in named])
    rows = [i for _, _, i in asked]
    print(
        f"| {len(asked)} looks, {len(shown)} products | kind @5 | kind @1 | colour @5 | both @5 | both @1 |\n"
        "|---|---|---|---|---|---|"
    )
    for name in encoders or [str(ROOT / "models" / "encoder")]:
        encoder = open_encoder(name, device="cpu")
        scales = json.loads((Path(name) / "lookwright.json").read_text())["scales"]
        there = encoder.embed_pictures(shown).T
        looked = _scaled(encoder.embed_pictures(pictured) @ there, *scales["picture"])[rows]
        worded = _scaled(encoder.embed_texts(list(SHEET_PROMPTS)) @ there, *scales["text"])[rows]
        for how, likeness in (("look", looked), ("look and words", (looked + worded) / 2)):
            found = _told(likeness, kinds, right)
            print(f"| {Path(name).name}, {how} | {' | '.join(f'{x:.3f}' for x in found)} |")


def _scaled(cosines: np.ndarray, low: float, high: float) -> np.ndarray:
    return ((cosines - low) / (high - low)).clip(0, 1)


def _told(likeness: np.ndarray, kinds: np.ndarray, right: np.ndarray) -> tuple[float, ...]:
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
    main(sys.argv[1:])
