"""Trains the bundled picture maker: cut out, encode, learn to decode and to paint; each goes on where it stopped."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.training.captions import all_sentences
from pipelines.training.devices import choose_device, keep_memory
from pipelines.training.generator.choosing import typical_rows
from pipelines.training.generator.codec import (
    DecoderBatches,
    PatchCode,
    build_codec,
    decoder_loss,
)
from pipelines.training.generator.cutouts import SIDE, Cutouts, pack_cutouts
from pipelines.training.generator.export import (
    SHEET_PROMPTS,
    draw_sheet,
    export_generator,
    pipeline_of,
)
from pipelines.training.generator.packshots import encoded_packshots
from pipelines.training.generator.painter import (
    CONTEXT,
    Latents,
    PainterBatches,
    build_painter,
    flow_loss,
)
from pipelines.training.photos import UNCLEAR, BadRow, read_photos, split_by_sender
from pipelines.training.runs import Average, Curve, Progress, Run, draw_curves, untold, use_seed
from pipelines.training.tokens import train_tokenizer

if TYPE_CHECKING:
    from torch import nn

__all__ = ["GeneratorTraining", "TrainedGenerator", "train_generator"]


@dataclass(frozen=True)
class GeneratorTraining:
    """How to train a picture maker. ``steps`` of painting (and half as many of decoding) make a run
    repeatable; without it ``minutes`` decides.
    """

    photos: Path
    out: Path
    cache: Path
    table: str = "photos.csv"
    minutes: float = 90.0
    steps: int | None = None
    side: int = SIDE
    decoding_share: float = 0.2
    decoding_batch: int | None = None
    """16; on a graphics card 64."""
    decoding_rate: float = 1e-3
    painting_batch: int | None = None
    """32; on a graphics card 512."""
    painting_rate: float = 1e-3
    variants: int = 5
    sheet_every: int = 1000
    sheet: int = 34
    """Prompts on each sheet of samples."""
    seed: int = 11
    device: str = "auto"
    threads: int | None = None
    resume: bool = False

    @classmethod
    def smoke(cls, photos: Path, out: Path, cache: Path) -> GeneratorTraining:
        """Everything once, in a minute: proves the machinery, learns next to nothing."""
        return cls(
            photos,
            out,
            cache,
            steps=4,
            side=64,
            decoding_batch=4,
            painting_batch=4,
            variants=1,
            sheet=2,
            threads=1,
        )

    def on(self, device: str) -> GeneratorTraining:
        """With what a device is best fed with, where nothing else was asked for."""
        decoding, painting = (16, 32) if device == "cpu" else (64, 512)
        return replace(
            self,
            device=device,
            decoding_batch=self.decoding_batch or decoding,
            painting_batch=self.painting_batch or painting,
        )


@dataclass(frozen=True)
class TrainedGenerator:
    folder: Path
    garments: int
    """Photographs with a clean cut, of those to train on."""
    steps: int
    seconds: float
    loss: float
    bad_rows: tuple[BadRow, ...] = field(default=())


def train_generator(options: GeneratorTraining, progress: Progress = untold) -> TrainedGenerator:
    """Trains, and leaves in ``options.out`` the folder that diffusers loads.

    ``progress`` is told the step, the steps and an estimate. Killed, it goes on from its last
    checkpoint with ``resume``. Raises ``InvalidInputError`` where there is nothing to train on.
    """
    use_seed(options.seed, options.threads)
    options = options.on(choose_device(options.device))
    keep_memory(options.device)
    began = time.monotonic()
    photos, bad = read_photos(options.photos / options.table)
    train, _, _ = split_by_sender(photos)
    clear = [photos[row] for row in train if photos[row].label not in UNCLEAR]
    cutouts, unreadable = pack_cutouts(
        clear, options.cache, options.side, lambda d, n: progress(0, 0, f"photo {d} of {n}")
    )
    cutouts = cutouts.take(typical_rows(cutouts).tolist())
    work = options.out / "training"
    vocabulary = train_tokenizer(all_sentences(), 4096, CONTEXT, work / "tokenizer")
    latents, code = encoded_packshots(options, cutouts, work, progress)
    codec = _codec(options, code, cutouts, work, progress)
    painter, run = _painter(options, vocabulary, codec, latents, work, progress)
    export_generator(codec, painter, work / "tokenizer", options.out)
    draw_curves(run.curve, options.out / "curves")
    (work / "options.json").write_text(json.dumps(asdict(options), default=str, indent=1))
    return TrainedGenerator(
        options.out, len(cutouts), run.step, time.monotonic() - began, run.curve.last,
        (*bad, *unreadable),
    )  # fmt: skip


def _evened(labels: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Odds of each row so that a garment is drawn by the square root of how often there is one."""
    counts = Counter(labels)
    weights = np.array([counts[label] ** -0.5 for label in labels])
    return weights / weights.sum()


def _begun(model: nn.Module, options: GeneratorTraining, stage: str) -> Run:
    import torch

    decoding = stage == "decoding"
    rate = options.decoding_rate if decoding else options.painting_rate
    share = options.decoding_share if decoding else 1 - options.decoding_share
    planned = None
    if options.steps is not None:
        planned = max(1, options.steps // 2) if decoding else options.steps
    optimizer = torch.optim.AdamW(
        (p for p in model.parameters() if p.requires_grad),
        lr=rate,
        betas=(0.9, 0.98),
        weight_decay=0 if decoding else 0.01,
        fused=True,
    )
    average = Average(model, 0.995 if decoding else 0.998)
    return Run(model, average, optimizer, Curve(), planned, options.minutes * share, rate)


def _run_through(
    run: Run, batches: Any, loss_of: Callable[[Any, Any], Any], options: GeneratorTraining,
    checkpoint: Path, tell: Callable[[Run], None],
) -> None:  # fmt: skip
    """Steps until the run is done; where the memory runs out, in smaller batches."""
    if options.resume:
        run.restore(checkpoint)
    while not run.done:
        try:
            for batch in batches.stream(run.step):
                run.begin_step()
                loss = loss_of(run.model, batch)
                loss.backward()
                run.end_step(loss)
                run.keep(checkpoint)
                tell(run)
                if run.done:
                    break
        except (RuntimeError, MemoryError) as error:
            if "memory" not in str(error).lower() or not batches.shrink():
                raise


def _teller(stage: str, progress: Progress) -> Callable[[Run], None]:
    def tell(run: Run) -> None:
        if run.step % 10 == 0 or run.done:
            text = f"{stage}: loss {run.curve.last:.4f}, {run.left:.0f} s left"
            progress(run.step, run.steps, text)

    return tell


def _codec(
    options: GeneratorTraining, code: PatchCode, cutouts: Cutouts, work: Path, progress: Progress
) -> nn.Module:
    """The averaged first stage; from ``work`` where it is finished already."""
    import torch

    finished = work / "codec-finished.pt"
    model: Any = build_codec(code, options.side).to(options.device)
    if options.resume and finished.is_file():
        learned = torch.load(finished, weights_only=True, map_location=options.device)
        model.load_state_dict(learned)
        return model.eval().requires_grad_(False)
    model = model.to(memory_format=torch.channels_last)
    odds = _evened([photo.label for photo in cutouts.photos])
    size = options.decoding_batch or 1
    batches = DecoderBatches(cutouts, code, odds, size, options.device, options.seed)
    run = _begun(model, options, "decoding")
    tell = _teller("decoding", progress)
    _run_through(run, batches, decoder_loss, options, work / "codec.pt", tell)
    draw_curves(run.curve, work / "decoding")
    torch.save(run.average.model.state_dict(), finished)
    return run.average.model


def _painter(
    options: GeneratorTraining, vocabulary: int, codec: nn.Module, latents: Latents, work: Path,
    progress: Progress,
) -> tuple[nn.Module, Run]:  # fmt: skip
    """The averaged second stage after all steps, a sheet of samples every now and then."""
    import torch

    model: Any = build_painter(options.side, vocabulary).to(options.device)
    model = model.to(memory_format=torch.channels_last)
    odds = _evened([photo.label for photo in latents.photos])
    tokenizer = work / "tokenizer"
    size = options.painting_batch or 1
    batches = PainterBatches(latents, odds, tokenizer, size, options.device, options.seed)
    run = _begun(model, options, "painting")
    say = _teller("painting", progress)

    def tell(now: Run) -> None:
        say(now)
        if now.step % options.sheet_every == 0 or now.done:
            pipeline = pipeline_of(codec, now.average.model, tokenizer)
            prompts = SHEET_PROMPTS[:: max(1, len(SHEET_PROMPTS) // options.sheet)]
            draw_sheet(pipeline, prompts, work / f"sheet-{now.step:06d}.png", steps=12)
            draw_curves(now.curve, work / "painting")

    _run_through(run, batches, flow_loss, options, work / "painting.pt", tell)
    return run.average.model, run
