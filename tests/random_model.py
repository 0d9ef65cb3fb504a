"""A whole open_clip model in the folder format, small and of random weights."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["write_random_model"]


def write_random_model(folder: Path) -> Path:
    """Write it where ``local-dir:`` can load it; 32 dimensions, pictures of 32 pixels."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    config = {
        "embed_dim": 32,
        "vision_cfg": {
            "image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16,
        },
        "text_cfg": {
            "context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1,
        },
    }  # fmt: skip
    torch.manual_seed(7)
    save_file(open_clip.CLIP(**config).state_dict(), folder / "open_clip_model.safetensors")
    document = {"model_cfg": config, "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.25] * 3}}
    (folder / "open_clip_config.json").write_text(json.dumps(document))
    return folder
