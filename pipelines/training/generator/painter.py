"""The second stage: a text-conditioned U-Net that turns noise into latents by rectified flow.

Liu et al. 2022, Lipman et al. 2022; noise levels drawn as in Esser et al. 2024.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipelines.training.generator.codec import LATENT_CHANNELS
from pipelines.training.generator.sayings import facts_for, saying
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor, nn

    from data.colours import Floats
    from pipelines.training.photos import Photo

__all__ = ["CONTEXT", "Latents", "PainterBatches", "build_painter", "build_scheduler", "flow_loss"]

CONTEXT: Final = 32
_TEXT_WIDTH: Final = 128
_WIDTHS: Final = (64, 96, 160)
_NOISE_LEVELS: Final = 1000
# A garment's outline is decided while next to nothing but noise is left, since neighbouring latents
# agree so much: that is where most of the learning and most of the steps must be.
_LEVEL: Final = 1.2
_LEVEL_SPREAD: Final = 1.4
_SHIFT: Final = 3.0
# Stripes and prints say little of what a garment is, and cost as much to learn.
_PATTERNED: Final = 0.5
_HEARING: Final = 0.1
_UNSAID: Final = -100


def build_painter(side: int, vocabulary: int) -> nn.ModuleDict:
    """``unet`` (6.1 million weights), ``text`` (0.5 million) and ``ear``, which names garments in training.

    Words reach the U-Net twice: pooled, as a scale and a shift of every layer (which is how a class of
    garments is learned soonest), and one by one through attention on the coarsest grid.
    """
    import diffusers
    from diffusers.models.attention_processor import AttnProcessor
    from torch import nn
    from transformers import CLIPTextConfig, CLIPTextModel

    library: Any = diffusers
    unet = library.UNet2DConditionModel(
        sample_size=side // 8, in_channels=LATENT_CHANNELS, out_channels=LATENT_CHANNELS,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        mid_block_type="UNetMidBlock2D", block_out_channels=_WIDTHS, layers_per_block=1,
        cross_attention_dim=_TEXT_WIDTH, attention_head_dim=4, norm_num_groups=16,
        resnet_time_scale_shift="scale_shift", addition_embed_type="text",
        addition_embed_type_num_heads=4,
    )  # fmt: skip
    config = CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=_TEXT_WIDTH, intermediate_size=3 * _TEXT_WIDTH,
        projection_dim=_TEXT_WIDTH, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=CONTEXT, pad_token_id=0, bos_token_id=1,
        eos_token_id=vocabulary - 1,
    )  # fmt: skip
    # Plain attention: for so few tokens its gradients take a third of the fused one's time on CPUs.
    unet.set_attn_processor(AttnProcessor())
    text = CLIPTextModel(config)
    text.set_attn_implementation("eager")
    ear = nn.Linear(_TEXT_WIDTH, len(GARMENTS))
    return nn.ModuleDict({"unet": unet, "text": text, "ear": ear})


def build_scheduler() -> Any:
    """UniPC (Zhao et al. 2023) on the straight paths that the U-Net was trained on."""
    import diffusers

    library: Any = diffusers
    return library.UniPCMultistepScheduler(
        num_train_timesteps=_NOISE_LEVELS, prediction_type="flow_prediction", use_flow_sigmas=True,
        flow_shift=_SHIFT, solver_order=2,
    )  # fmt: skip


@dataclass(frozen=True)
class Latents:
    """``values`` ``(n, c, h, w)`` float16 of packshots, ``(n, shades)`` of each and its photograph."""

    photos: tuple[Photo, ...]
    values: Tensor
    shares: Floats

    def __len__(self) -> int:
        return len(self.photos)


@dataclass(frozen=True)
class Batch:
    """``values`` and ``noise`` ``(n, c, h, w)``, ``tokens`` ``(n, context)``, ``levels`` ``(n,)`` of noise in
    [0, 1], ``garments`` ``(n,)``: the row in ``GARMENTS`` that the words mean.
    """

    values: Tensor
    tokens: Tensor
    noise: Tensor
    levels: Tensor
    garments: Tensor


class PainterBatches:
    """Latents with a newly made sentence each; every garment drawn as often as ``weights`` says."""

    def __init__(
        self, latents: Latents, weights: np.ndarray[tuple[int], np.dtype[np.float64]],
        tokenizer: Path, size: int, device: str,
    ) -> None:  # fmt: skip
        from transformers import PreTrainedTokenizerFast

        self._latents, self._device = latents, device
        self._facts = facts_for(latents.photos, latents.shares)
        plainly = weights * np.where(self._facts.looks[:, 1] > 0.5, _PATTERNED, 1.0)
        self._weights = plainly / plainly.sum()
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(str(tokenizer))
        self.size = size

    def tokens(self, texts: list[str]) -> Tensor:
        filled = self._tokenizer(
            texts, padding="max_length", truncation=True, max_length=CONTEXT, return_tensors="pt"
        )
        return filled.input_ids.to(self._device)

    def at(self, step: int, seed: int) -> Batch:
        """The same for the same step and seed."""
        import torch

        rng, words = np.random.default_rng((seed, 2, step)), random.Random(f"{seed}:{step}")  # noqa: S311
        rows = rng.choice(len(self._latents), self.size, p=self._weights)
        values = self._latents.values[torch.from_numpy(rows)].to(self._device).float()
        labels = [self._latents.photos[row].label for row in rows]
        texts = [
            saying(label, self._facts, int(row), words)
            for label, row in zip(labels, rows, strict=True)
        ]
        garments = [
            GARMENTS.index(label) if text and label in GARMENTS else _UNSAID
            for label, text in zip(labels, texts, strict=True)
        ]
        noise = torch.from_numpy(rng.standard_normal(values.shape, np.float32))
        levels = torch.from_numpy(rng.normal(_LEVEL, _LEVEL_SPREAD, self.size).astype(np.float32))
        rest = (noise, levels.sigmoid(), torch.tensor(garments))
        return Batch(values, self.tokens(texts), *(part.to(self._device) for part in rest))

    def shrink(self) -> bool:
        """Halves the batch after the memory ran out; False where it is one already."""
        self.size //= 2
        return self.size >= 1


def flow_loss(model: Any, batch: Batch) -> Tensor:
    """Squared error of the velocity from picture to noise, and a little of which garment was said.

    The second keeps the text encoder, which begins knowing nothing, from being what all wait for.
    """
    import torch
    from torch.nn import functional as f

    values, noise = batch.values, batch.noise
    mixed = values + batch.levels.view(-1, 1, 1, 1) * (noise - values)
    mixed = mixed.contiguous(memory_format=torch.channels_last)
    with torch.autocast(values.device.type, torch.bfloat16):
        told = model["text"](batch.tokens)
        velocity = model["unet"](mixed, batch.levels * _NOISE_LEVELS, told.last_hidden_state).sample
        heard = model["ear"](told.pooler_output)
    missed = f.cross_entropy(heard.float(), batch.garments, ignore_index=_UNSAID, reduction="sum")
    missed = missed / max(1, len(values))
    return (velocity.float() - (noise - values)).square().mean() + _HEARING * missed
