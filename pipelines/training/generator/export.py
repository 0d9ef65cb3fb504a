"""The trained parts as the folder that ``DiffusionPipeline.from_pretrained`` loads, and sheets."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipelines.training.generator.painter import build_scheduler

if TYPE_CHECKING:
    from torch import nn

__all__ = [
    "GUIDANCE",
    "SHEET_PROMPTS",
    "STEPS",
    "draw_contact_sheet",
    "draw_sheet",
    "export_generator",
    "pipeline_of",
]

STEPS: Final = 16
GUIDANCE: Final = 4.0
SHEET_PROMPTS: Final = tuple(
    f"a {colour} {garment}"
    for garment, colours in {
        "t-shirt": ("white", "navy", "red", "mint"), "trousers": ("black", "beige", "olive", "denim blue"),
        "long sleeve top": ("grey", "burgundy", "yellow", "navy"), "shoes": ("black", "white", "red", "brown"),
        "shirt": ("light blue", "white", "green", "pink"), "dress": ("red", "navy", "lilac", "yellow"),
        "jacket": ("black", "olive", "orange", "blue"), "shorts": ("khaki", "navy", "red", "grey"),
        "hat": ("black", "beige", "red", "navy"), "skirt": ("black", "pink", "green", "brown"),
        "polo shirt": ("white", "navy", "green", "burgundy"), "tank top": ("black", "white", "coral", "turquoise"),
        "hoodie": ("grey", "black", "purple", "yellow"), "blazer": ("navy", "black", "beige", "grey"),
        "bodysuit": ("pink", "white", "light blue", "mustard"), "top": ("orange", "black", "white", "teal"),
        "blouse": ("white", "pink", "light blue", "black"),
    }.items()
    for colour in colours
)  # fmt: skip


def pipeline_of(codec: nn.Module, painter: Any, tokenizer: Path) -> Any:
    """A ``StableDiffusionPipeline`` of the parts, in evaluation mode."""
    import diffusers
    from transformers import PreTrainedTokenizerFast

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library: Any = diffusers
        pipeline = library.StableDiffusionPipeline(
            vae=codec, text_encoder=painter["text"], unet=painter["unet"],
            tokenizer=PreTrainedTokenizerFast.from_pretrained(str(tokenizer)),
            scheduler=build_scheduler(), safety_checker=None, feature_extractor=None,
            requires_safety_checker=False,
        )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def export_generator(codec: nn.Module, painter: nn.Module, tokenizer: Path, out: Path) -> None:
    """Writes fp16 safetensors beside ``out`` and then puts them in place part by part."""
    import copy

    import torch

    partial = out / "training" / "export"
    shutil.rmtree(partial, ignore_errors=True)
    halves = [copy.deepcopy(part).cpu().to(torch.float16) for part in (codec, painter)]
    pipeline_of(halves[0], halves[1], tokenizer).save_pretrained(partial, safe_serialization=True)
    _settle(partial / "text_encoder" / "config.json", dtype="float32")
    _settle(partial / "model_index.json", tokenizer=["transformers", "PreTrainedTokenizerFast"])
    _settle(
        partial / "tokenizer" / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast"
    )
    for part in sorted(partial.iterdir()):
        if part.is_dir():
            shutil.rmtree(out / part.name, ignore_errors=True)
        part.replace(out / part.name)
    partial.rmdir()


def _settle(file: Path, **values: object) -> None:
    """Says what every version of the libraries reads the same way.

    transformers would load in the dtype of the file where diffusers loads in float32, and names its
    tokenizer by a class that its older versions do not know.
    """
    document = json.loads(file.read_text())
    document.update(values)
    file.write_text(json.dumps(document, indent=2) + "\n")


def draw_sheet(
    pipeline: Any, prompts: Sequence[str], file: Path, columns: int = 8, steps: int = STEPS
) -> None:
    """One picture for each prompt, side by side, each from its own number as seed."""
    import torch

    side = pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    pictures: list[Any] = []
    for start in range(0, len(prompts), columns):
        row = list(prompts[start : start + columns])
        generators = [torch.Generator("cpu").manual_seed(start + i) for i in range(len(row))]
        drawn = pipeline(
            row, num_inference_steps=steps, guidance_scale=GUIDANCE, generator=generators,
            height=side, width=side, output_type="np",
        )  # fmt: skip
        pictures.extend((drawn.images * 255).round().astype(np.uint8))
    draw_contact_sheet(pictures, file, columns)


def draw_contact_sheet(
    pictures: Sequence[NDArray[np.uint8]], file: Path, columns: int = 16
) -> None:
    """Pictures ``(h, w, 3)`` of one size, side by side; ``.webp`` or ``.png``."""
    from PIL import Image

    shown = list(pictures)
    while len(shown) % columns:
        shown.append(np.full_like(shown[0], 255))
    rows = [np.hstack(shown[i : i + columns]) for i in range(0, len(shown), columns)]
    file.parent.mkdir(parents=True, exist_ok=True)
    quality: dict[str, Any] = {"quality": 70, "method": 6} if file.suffix == ".webp" else {}
    Image.fromarray(np.vstack(rows)).save(file, **quality)
