"""Trains the bundled encoder: an open_clip model from scratch on labelled photographs."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.colours import SHADES
from pipelines.training.devices import choose_device
from pipelines.training.encoder.batches import Batch, Batches
from pipelines.training.encoder.export import export_encoder, load_weights, measured_scales
from pipelines.training.encoder.losses import kinship_loss, naming_loss, view_loss, word_loss
from pipelines.training.encoder.palettes import PALETTE
from pipelines.training.encoder.stretching import stretch_kinds
from pipelines.training.photos import (
    BadRow,
    PackedPhotos,
    pack_photos,
    read_photos,
    split_by_sender,
)
from pipelines.training.runs import (
    Average,
    Curve,
    Progress,
    Run,
    draw_curves,
    optimizer_of,
    untold,
    use_seed,
)
from pipelines.training.tokens import train_tokenizer
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["EncoderTraining", "TrainedEncoder", "train_encoder"]

PACKED_SIZE: Final = 160
CONTEXT: Final = 32
_ENDLESS: Final = 1_000_000
_SHARP: Final = 8.0


@dataclass(frozen=True)
class EncoderTraining:
    """How to train an encoder. ``steps`` makes a run repeatable; without it ``minutes`` decides."""

    photos: Path
    out: Path
    cache: Path
    table: str = "photos.csv"
    minutes: float = 45.0
    steps: int | None = None
    size: int = 128
    first_size: int = 80
    """Small pictures teach most of it in a third of the time; the last part sees them whole."""
    first_share: float = 0.5
    image_tower: str = "cs3darknet_focus_s"
    dim: int = 256
    sources: int | None = None
    """Photographs in a batch, each in ``recolours`` colours; 32, on a graphics card 256."""
    recolours: int = 2
    wishes: int | None = None
    """Three for each photograph, on a graphics card two."""
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    temperature: float = 0.07
    seed: int = 7
    device: str = "auto"
    threads: int | None = None
    resume: bool = False
    start_from: Path | None = None
    """The folder of an encoder of the same shape: a run goes on from its weights, at a third of the
    learning rate, sees whole pictures from the first step, and stretches nothing a second time."""

    @classmethod
    def smoke(cls, photos: Path, out: Path, cache: Path) -> EncoderTraining:
        """Everything once, in a minute: proves the machinery, learns next to nothing."""
        return cls(photos, out, cache, steps=6, sources=8, wishes=16, size=64, first_size=32)

    def on(self, device: str) -> EncoderTraining:
        """With what a device is best fed with, where nothing else was asked for."""
        sources, each = (32, 3) if device == "cpu" else (256, 2)
        sources = self.sources or sources
        rate, first = self.learning_rate, self.first_share
        if self.start_from is not None:
            rate, first = rate / 3, 0.0
        return replace(
            self, device=device, sources=sources, wishes=self.wishes or each * sources,
            learning_rate=rate, first_share=first,
        )  # fmt: skip


@dataclass(frozen=True)
class TrainedEncoder:
    folder: Path
    steps: int
    seconds: float
    loss: float
    bad_rows: tuple[BadRow, ...] = field(default=())


def model_config(options: EncoderTraining, vocabulary: int) -> dict[str, Any]:
    """The ``model_cfg`` of open_clip: an image tower by timm name and a small text tower."""
    return {
        "embed_dim": options.dim,
        "custom_text": True,
        "vision_cfg": {
            "timm_model_name": options.image_tower, "timm_model_pretrained": False,
            "timm_pool": "avg", "timm_proj": "linear", "image_size": options.size,
        },
        "text_cfg": {
            "context_length": CONTEXT, "vocab_size": vocabulary, "hf_tokenizer_name": "tokenizer",
            "width": 192, "heads": 3, "layers": 3, "pool_type": "argmax",
        },
    }  # fmt: skip


def _built(config: dict[str, Any]) -> nn.Module:
    from open_clip.model import CustomTextCLIP

    return CustomTextCLIP(**{key: value for key, value in config.items() if key != "custom_text"})


def _with_heads(model: nn.Module, dim: int) -> nn.Module:
    """The model and, beside it, what names garment, shades and all
    colours shown from its rows while it learns.
    """
    from torch import nn

    heads = {
        "garment": nn.Linear(dim, len(GARMENTS)),
        "shade": nn.Linear(dim, len(SHADES)),
        "palette": nn.Linear(dim, PALETTE),
    }
    return nn.ModuleDict({"clip": model, **heads})


def naming_model(options: EncoderTraining, learned: Mapping[str, Tensor]) -> nn.Module:
    """A run's model with its naming heads, as its checkpoint holds them: to teach other models."""
    words = learned["clip.text.token_embedding.weight"].shape[0]
    model = _with_heads(_built(model_config(options, words)), options.dim)
    model.load_state_dict(dict(learned))
    return model


def garment_shares(model: Any, pictures: Tensor) -> Tensor:
    """``(n, 3, s, s)`` in [-1, 1] to ``(n, len(GARMENTS))``: how likely each garment is."""
    from torch.nn import functional as f

    rows = f.normalize(model["clip"].encode_image(pictures).float(), dim=1)
    return model["garment"](rows * _SHARP).float().softmax(1)


def _losses(model: Any, batch: Batch, options: EncoderTraining) -> Tensor:
    """One batch's loss: the views', the words' and the names' in equal parts, what colours say half."""
    import torch
    from torch.nn import functional as f

    clip, known = model["clip"], batch.known
    pictures = (batch.views.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
    with torch.autocast(pictures.device.type, torch.bfloat16):
        rows, texts = clip.encode_image(pictures), _encode_text(clip, known.tokens)
    rows, texts = f.normalize(rows.float(), dim=1), f.normalize(texts.float(), dim=1)
    first, second = rows.chunk(2)
    seen = view_loss(first, second, known.same, options.temperature)
    truth, unknown = known.truth.repeat(1, 2), known.unknown.repeat(1, 2)
    told = word_loss(texts, rows, truth, unknown, clip.logit_scale.exp().clamp(max=60))
    named = naming_loss(model["garment"](rows * _SHARP), known.garments.repeat(2, 1))
    coloured = naming_loss(model["shade"](rows * _SHARP), known.shades.repeat(2, 1))
    shown = naming_loss(model["palette"](rows * _SHARP), batch.palettes)
    related = kinship_loss(rows, batch.palettes, options.temperature)
    return seen + told + named + coloured / 2 + shown / 2 + related / 2


def _encode_text(model: Any, tokens: Tensor) -> Tensor:
    """Texts no longer than the longest of the batch; open_clip's own mask is for the whole context."""
    whole, length = model.text.attn_mask, tokens.shape[1]
    model.text.attn_mask = whole[:length, :length]
    try:
        return model.encode_text(tokens)
    finally:
        model.text.attn_mask = whole


def train_encoder(
    options: EncoderTraining,
    progress: Progress = untold,
) -> TrainedEncoder:
    """Trains, and leaves in ``options.out`` the folder that open_clip loads.

    ``progress`` is told the step, the steps and an estimate. Killed, it goes on from its last
    checkpoint with ``resume``. Raises ``InvalidInputError`` where there is nothing to train on.
    """
    use_seed(options.seed, options.threads)
    options = options.on(choose_device(options.device))
    work = options.out / "training"
    tokenizer = work / "tokenizer"
    config = model_config(options, _tokenizer(tokenizer))
    clip = _built(config)
    if options.start_from is not None:
        load_weights(clip, options.start_from)
    photos, bad = read_photos(options.photos / options.table)
    packed, unreadable = pack_photos(
        photos, PACKED_SIZE, options.cache, lambda d, n: progress(0, 0, f"photo {d} of {n}")
    )
    train, valid, _ = split_by_sender(packed.photos)
    began = time.monotonic()
    model, run = _trained(options, clip, packed.take(train), work, progress)
    scales = measured_scales(model, packed.take(valid or train), tokenizer, options.size)
    export_encoder(model, config, tokenizer, options.size, scales, options.out)
    draw_curves(run.curve, options.out / "curves")
    (work / "options.json").write_text(json.dumps(asdict(options), default=str, indent=1))
    return TrainedEncoder(
        options.out, run.step, time.monotonic() - began, run.curve.last, (*bad, *unreadable)
    )


def _tokenizer(folder: Path) -> int:
    from pipelines.training.captions import all_sentences

    return train_tokenizer(all_sentences(), 4096, CONTEXT, folder)


def _trained(
    options: EncoderTraining, clip: nn.Module, packed: PackedPhotos, work: Path,
    progress: Progress,
) -> tuple[nn.Module, Run]:  # fmt: skip
    """The averaged model after all steps."""
    import torch

    model = _with_heads(clip, options.dim).to(options.device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue, reportArgumentType, reportAttributeAccessIssue]
    average = Average(model)
    run = Run(
        model,
        average,
        optimizer_of(model, options.learning_rate, options.weight_decay),
        Curve(),
        options.steps,
        options.minutes,
        options.learning_rate,
    )
    if options.resume:
        run.restore(work / "checkpoint.pt")
    while not run.done:
        first = run.share < options.first_share
        stage = replace(options, size=options.first_size) if first else options
        batches = Batches(packed, work / "tokenizer", stage, options.device)
        _learn(run, batches, stage, work, progress)
    averaged: Any = average.model
    learned = copy.deepcopy(averaged["clip"])
    if options.start_from is None:
        stretch_kinds(learned, averaged["garment"].weight)
    return learned, run


def _learn(
    run: Run, batches: Batches, options: EncoderTraining, work: Path,
    progress: Progress,
) -> None:  # fmt: skip
    """Trains on ``batches`` until the run, or the part of it that sees small pictures, is done."""
    small = run.share < options.first_share
    while True:
        try:
            for batch in batches.stream(run.step, options.steps or _ENDLESS):
                _step(run, batch, options)
                if run.step % 10 == 0 or run.done:
                    told = f"loss {run.curve.last:.3f}, {run.left:.0f} s left"
                    progress(run.step, run.steps, told)
                run.keep(work / "checkpoint.pt")
                if run.done or (small and run.share >= options.first_share):
                    return
        except (RuntimeError, MemoryError) as error:
            if "memory" not in str(error).lower() or not batches.shrink():
                raise


def _step(run: Run, batch: Batch, options: EncoderTraining) -> None:
    run.begin_step()
    loss = _losses(run.model, batch, options)
    loss.backward()
    run.end_step(loss)
