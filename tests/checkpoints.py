"""Whole checkpoints of random weights in the layouts of open_clip and timm, larger than those that ship."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

__all__ = ["write_open_clip", "write_timm", "write_tokenizer"]


def write_open_clip(
    folder: Path, *, layers: int = 2, width: int = 768, tokenizer: str | None = None
) -> Path:
    """A ViT-B-32 with fewer layers; ``tokenizer`` is the repository that it takes its tokenizer from."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    vision = {"image_size": 224, "layers": layers, "width": width, "patch_size": 32}
    text: dict[str, Any] = {
        "context_length": 32,
        "vocab_size": 49408,
        "width": 128,
        "heads": 4,
        "layers": 1,
    }
    torch.manual_seed(11)
    if tokenizer:
        text |= {"vocab_size": 1100}
    model = open_clip.CLIP(512, vision, text)
    folder.mkdir(parents=True)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    if tokenizer:
        text |= {"hf_tokenizer_name": tokenizer}
    config = {"embed_dim": 512, "vision_cfg": vision, "text_cfg": text}
    document = {"model_cfg": config, "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.25] * 3}}
    (folder / "open_clip_config.json").write_text(json.dumps(document))
    return folder


def write_tokenizer(folder: Path, source: Path) -> Path:
    """A repository with nothing but the tokenizer of the model in ``source``."""
    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(source / name, folder / name)
    return folder


def write_timm(folder: Path, architecture: str, labels: tuple[str, ...]) -> Path:
    """A classifier as timm pushes it to the hub, its weights in half precision."""
    import timm
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(11)
    model = timm.create_model(architecture, num_classes=len(labels))
    folder.mkdir(parents=True)
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    size = model.default_cfg["input_size"]
    config = {
        "architecture": architecture,
        "num_classes": len(labels),
        "label_names": labels,
        "pretrained_cfg": {"input_size": size, "num_classes": len(labels)},
    }
    (folder / "config.json").write_text(json.dumps(config))
    return folder
