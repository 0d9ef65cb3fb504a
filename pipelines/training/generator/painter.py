"""The second stage: a text-conditioned U-Net that turns noise into latents by rectified flow.

Liu et al. 2022, Lipman et al. 2022; noise levels drawn as in Esser et al. 2024.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipelines.training.devices import ahead, helpers, moved
from pipelines.training.dice import dice_of
from pipelines.training.generator.codec import LATENT_CHANNELS
from pipelines.training.generator.sayings import facts_for, saying
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor, nn

    from data.colours import Floats
    from pipelines.training.captions import Facts
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
_ENDLESS: Final = 1_000_000


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


@dataclass(frozen=True)
class _Said:
    """``rows`` ``(n,)`` of the latents, ``tokens`` ``(n, context)`` and ``garments`` ``(n,)`` as in ``Batch``."""

    rows: Tensor
    tokens: Tensor
    garments: Tensor


class _Sayings:
    """Which latents a batch shows and what is said of each: the same for the same seed and step."""

    def __init__(
        self, photos: tuple[Photo, ...], facts: Facts,
        weights: np.ndarray[tuple[int], np.dtype[np.float64]], tokenizer: Path, size: int, seed: int,
    ) -> None:  # fmt: skip
        from transformers import PreTrainedTokenizerFast

        self._labels, self._facts, self._seed, self.size = (
            [p.label for p in photos],
            facts,
            seed,
            size,
        )
        plainly = weights * np.where(facts.looks[:, 1] > 0.5, _PATTERNED, 1.0)
        self._weights = plainly / plainly.sum()
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(str(tokenizer))

    def __getitem__(self, step: int) -> _Said:
        """What torch's loader reads."""
        import torch

        rng = np.random.default_rng((self._seed, 2, step))
        words = random.Random(f"{self._seed}:{step}")  # noqa: S311
        rows = rng.choice(len(self._labels), self.size, p=self._weights)
        labels = [self._labels[row] for row in rows]
        texts = [
            saying(label, self._facts, int(row), words)
            for label, row in zip(labels, rows, strict=True)
        ]
        garments = [
            GARMENTS.index(label) if text and label in GARMENTS else _UNSAID
            for label, text in zip(labels, texts, strict=True)
        ]
        filled = self._tokenizer(
            texts, padding="max_length", truncation=True, max_length=CONTEXT, return_tensors="pt"
        )
        return _Said(torch.from_numpy(rows), filled.input_ids, torch.tensor(garments))


class PainterBatches:
    """Latents with a newly made sentence each; every garment drawn as often as ``weights`` says."""

    def __init__(
        self, latents: Latents, weights: np.ndarray[tuple[int], np.dtype[np.float64]],
        tokenizer: Path, size: int, device: str, seed: int,
    ) -> None:  # fmt: skip
        self._values, self._device, self._seed = latents.values.to(device), device, seed
        facts = facts_for(latents.photos, latents.shares)
        self._sayings = _Sayings(latents.photos, facts, weights, tokenizer, size, seed)

    def stream(self, start: int) -> Iterator[Batch]:
        """Batches from number ``start`` on; beside a graphics card other processes find the words."""
        steps = range(start, _ENDLESS)
        processes = 0 if self._device == "cpu" else helpers(4)
        for step, said in enumerate(ahead(self._sayings, steps, processes), start):
            yield self._drawn(step, said)

    def _drawn(self, step: int, said: _Said) -> Batch:
        import torch

        dice = dice_of(self._seed * _ENDLESS + step, self._device)
        values = self._values[moved(said.rows, self._device)].float()
        noise = torch.randn(values.shape, generator=dice, device=values.device)
        levels = torch.randn(len(values), generator=dice, device=values.device)
        levels = (levels * _LEVEL_SPREAD + _LEVEL).sigmoid()
        tokens, garments = (moved(each, self._device) for each in (said.tokens, said.garments))
        return Batch(values, tokens, noise, levels, garments)

    def shrink(self) -> bool:
        """Halves the batch after the memory ran out; False where it is one already."""
        self._sayings.size //= 2
        return self._sayings.size >= 1


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
