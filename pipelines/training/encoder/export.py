"""A trained encoder as the folder that open_clip loads by ``local-dir:``."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipelines.training.captions import truth, wish_for
from pipelines.training.encoder.batches import photo_facts
from pipelines.training.photos import PackedPhotos

if TYPE_CHECKING:
    from torch import nn

__all__ = ["export_encoder", "measured_scales"]

_QUANTILES: Final = (0.05, 0.995)
Scales = dict[str, tuple[float, float]]


def preprocess_config(size: int) -> dict[str, Any]:
    return {
        "size": size, "mode": "RGB", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5],
        "interpolation": "bicubic", "resize_mode": "squash",
    }  # fmt: skip


def measured_scales(model: Any, packed: PackedPhotos, tokenizer: Path, size: int) -> Scales:
    """Where the cosines of this model live: the 5th and 99.5th percentile over photographs.

    Text to picture: 400 wishes each true of some photograph. Picture to picture: all pairs, and
    the upper end from each picture's nearest neighbour.
    """
    import torch
    from torch.nn import functional as f
    from transformers import PreTrainedTokenizerFast

    device = next(model.parameters()).device
    pixels = torch.from_numpy(packed.pixels).permute(0, 3, 1, 2).float()
    pixels = f.interpolate(pixels, size, mode="bilinear", antialias=True) / 127.5 - 1
    facts, rng = photo_facts(packed), random.Random(0)  # noqa: S311
    wishes = [wish_for(facts, rng.randrange(len(packed)), rng) for _ in range(400)]
    tokens = PreTrainedTokenizerFast.from_pretrained(str(tokenizer))(
        [w.text for w in wishes],
        padding="max_length",
        truncation=True,
        max_length=32,
        return_tensors="pt",
    ).input_ids
    with torch.inference_mode():
        rows = torch.cat(
            [
                f.normalize(model.encode_image(p.to(device)).float(), dim=1).cpu()
                for p in pixels.split(64)
            ]
        )
        texts = f.normalize(model.encode_text(tokens.to(device)).float(), dim=1).cpu()
    asked, alike = (texts @ rows.T).numpy(), (rows @ rows.T).numpy()
    np.fill_diagonal(alike, np.nan)
    hits = asked[truth(wishes, facts) > 0.8]
    low, high = _QUANTILES
    return {
        "text": _band(np.quantile(asked, low), np.quantile(hits, high) if len(hits) else 1.0),
        "picture": _band(np.nanquantile(alike, low), np.quantile(np.nanmax(alike, 1), high)),
    }


def _band(low: Any, high: Any) -> tuple[float, float]:
    """``lo`` and ``hi``, kept apart where an untrained model's cosines all fall together."""
    return _rounded(low), max(_rounded(high), _rounded(low + 0.01))


def _rounded(value: Any) -> float:
    return round(float(value), 3)


def export_encoder(
    model: nn.Module, config: dict[str, Any], tokenizer: Path, size: int, scales: Scales, out: Path
) -> None:
    """Writes weights (fp16 safetensors), config, tokenizer and scales; whole files only."""
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    weights = {
        k: v.detach().cpu().contiguous().half() if v.dtype.is_floating_point else v.cpu()
        for k, v in model.state_dict().items()
    }
    partial = out / "open_clip_model.part"
    save_file(weights, partial, metadata={"format": "pt"})
    partial.replace(out / "open_clip_model.safetensors")
    document = {"model_cfg": config, "preprocess_cfg": preprocess_config(size)}
    (out / "open_clip_config.json").write_text(json.dumps(document, indent=2) + "\n")
    (out / "lookwright.json").write_text(json.dumps({"scales": scales}, indent=2) + "\n")
    for file in tokenizer.iterdir():
        shutil.copyfile(file, out / file.name)
