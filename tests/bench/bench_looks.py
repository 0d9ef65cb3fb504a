"""Does a look find garments of its own kind and colour? ``python -m tests.bench.bench_looks [ENCODER...]``

The bundled picture maker pictures the 68 prompts of its sheet; each look asks the sample catalogue's pictures
by cosine alone. Bodysuits are left out: the catalogue has them among the tops. Named beside ENCODERs (folders), so
that several are compared on the same looks.
"""

from __future__ import annotations

import csv
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
    print(
        f"| {len(asked)} looks, {len(shown)} products | kind @5 | kind @1 | colour @5 |\n|---|---|---|---|"
    )
    for name in encoders or [str(ROOT / "models" / "encoder")]:
        encoder = open_encoder(name, device="cpu")
        cosines = encoder.embed_pictures(pictured) @ encoder.embed_pictures(shown).T
        first = [np.argsort(-cosines[i])[:5] for _, _, i in asked]
        kinds = [
            [bool(re.search(KINDS[k], said[j])) for j in rows]
            for (_, k, _), rows in zip(asked, first, strict=True)
        ]
        named = [p.removeprefix("a ").removesuffix(f" {k}").split()[-1] for p, k, _ in asked]
        right = [[c in colours[j] for j in rows] for c, rows in zip(named, first, strict=True)]
        print(
            f"| {Path(name).name} | {np.mean(kinds):.3f} | {np.mean([k[0] for k in kinds]):.3f} | {np.mean(right):.3f} |"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
