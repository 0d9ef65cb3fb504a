from __future__ import annotations

from pathlib import Path

import torch

from pipelines.training.encoder.stretching import stretch_kinds
from pipelines.training.encoder.training import (
    EncoderTraining,
    _built,  # pyright: ignore[reportPrivateUsage]
    model_config,
)


def test_kinds_lie_farther_apart_and_words_find_the_same_pictures(tmp_path: Path) -> None:
    torch.manual_seed(0)
    clip = _built(model_config(EncoderTraining(tmp_path, tmp_path, tmp_path), 40)).eval()
    names, pictures = torch.randn(17, 256), torch.randn(5, 3, 64, 64)
    tokens = torch.randint(2, 40, (4, 32))
    with torch.inference_mode():
        rows, texts = clip.encode_image(pictures), clip.encode_text(tokens)
    stretch_kinds(clip, names, by=2)
    with torch.inference_mode():
        stretched, shrunk = clip.encode_image(pictures), clip.encode_text(tokens)
    axis = torch.nn.functional.normalize(names[0] - names.mean(0), dim=0)
    torch.testing.assert_close(stretched @ axis, 2 * (rows @ axis), rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(shrunk @ stretched.T, texts @ rows.T, rtol=1e-3, atol=1e-4)
