"""Trains the bundled encoder: an open_clip model from scratch on labelled photographs."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.training.devices import choose_device, keep_memory
from pipelines.training.encoder.batches import Batch, Batches
from pipelines.training.encoder.export import export_encoder, measured_scales
from pipelines.training.encoder.kinds import say_kinds
from pipelines.training.encoder.losses import (
    detail_loss,
    kinship_loss,
    naming_loss,
    view_loss,
    word_loss,
)
from pipelines.training.encoder.models import (
    CHECKPOINT,
    SHARP,
    begin_from,
    built,
    is_run,
    model_config,
    picture_rows,
    text_rows,
    with_heads,
)
from pipelines.training.encoder.options import CONTEXT, EncoderTraining
from pipelines.training.encoder.wording import settle_words
from pipelines.training.labels import read_labels, with_labels
from pipelines.training.photos import (
    BadRow,
    PackedPhotos,
    pack_photos,
    read_photos,
    split_as,
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
from pipelines.training.teachers import SHARE, Teachers, check_teacher
from pipelines.training.tokens import copied_tokenizer, train_tokenizer
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["EncoderTraining", "TrainedEncoder", "taught", "train_encoder"]

PACKED_SIZE: Final = 256
_DETAIL_WEIGHT: Final = 0.06


@dataclass(frozen=True)
class TrainedEncoder:
    folder: Path
    steps: int
    seconds: float
    loss: float
    bad_rows: tuple[BadRow, ...] = field(default=())


def _losses(model: Any, batch: Batch, options: EncoderTraining, teachers: Teachers) -> Tensor:
    """One batch's loss: the views', the words' and the names' in equal parts, what colours say half, and details."""
    clip, known, pictures = model["clip"], batch.known, batch.pictures()
    rows, texts = picture_rows(clip, pictures), text_rows(clip, known.tokens)
    names = taught(known.garments.repeat(2, 1), pictures, teachers)
    first, second = rows.chunk(2)
    seen = view_loss(first, second, known.same, options.temperature)
    truth, unknown = known.truth.repeat(1, 2), known.unknown.repeat(1, 2)
    told = word_loss(texts, rows, truth, unknown, clip.logit_scale.exp().clamp(max=60))
    named = naming_loss(model["garment"](rows * SHARP), names)
    coloured = naming_loss(model["shade"](rows * SHARP), known.shades.repeat(2, 1))
    shown = naming_loss(model["palette"](rows * SHARP), batch.palettes)
    details, described = (each.repeat(2, 1) for each in (known.details, known.described[:, None]))
    made = detail_loss(model["detail"](rows * SHARP), details, described[:, 0])
    related = kinship_loss(rows, batch.palettes, options.temperature)
    return seen + told + named + coloured / 2 + shown / 2 + related / 2 + made * _DETAIL_WEIGHT


def taught(names: Tensor, pictures: Tensor, teachers: Teachers) -> Tensor:
    """What to call the garments of ``pictures`` ``(n, 3, s, s)``, ``(n, g)``: ``names``, and what teachers say, the more, the more
    they expected these.
    """
    if not len(teachers):
        return names
    said, expected = teachers.told(pictures, names)
    return names.lerp(said, SHARE * expected)


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
    keep_memory(options.device)
    for teacher in options.teachers:
        check_teacher(teacher)
    work = options.out / "training"
    tokenizer = work / "tokenizer"
    config = model_config(options, _tokenizer(tokenizer, options.start_from))
    model = with_heads(built(config), options.dim)
    if options.start_from is not None:
        begin_from(model, options.start_from)
    own, bad = read_photos(options.photos / options.table)
    labels, wrong = read_labels(options.labels, own)
    packed, unreadable = pack_photos(
        with_labels(own, labels),
        PACKED_SIZE,
        options.cache,
        lambda d, n: progress(0, 0, f"photo {d} of {n}"),
    )
    train, valid, _ = split_as(own, packed.photos)
    began = time.monotonic()
    learned, run = _trained(options, model, packed.take(train), work, progress)
    scales = measured_scales(learned, packed.take(valid or train), tokenizer, options.size)
    export_encoder(learned, config, tokenizer, options.size, scales, options.out)
    draw_curves(run.curve, options.out / "curves")
    (work / "options.json").write_text(json.dumps(asdict(options), default=str, indent=1))
    return TrainedEncoder(
        options.out, run.step, time.monotonic() - began, run.curve.last, (*bad, *wrong, *unreadable)
    )


def _tokenizer(folder: Path, start_from: Path | None) -> int:
    """The number of entries of a tokenizer in ``folder``: the one of the encoder to start from, else a fresh one."""
    from pipelines.training.captions import all_sentences

    if start_from is not None and (start_from / "tokenizer.json").is_file():
        return copied_tokenizer(start_from, folder)
    return train_tokenizer(all_sentences(), 4096, CONTEXT, folder)


def _trained(
    options: EncoderTraining, model: nn.Module, packed: PackedPhotos, work: Path,
    progress: Progress,
) -> tuple[nn.Module, Run]:  # fmt: skip
    """The averaged encoder after all steps."""
    import torch

    model = model.to(options.device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
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
        run.restore(options.out / CHECKPOINT)
    teachers = Teachers(options.teachers, GARMENTS, options.device)
    while not run.done:
        first = run.share < options.first_share
        stage = replace(options, size=options.first_size) if first else options
        batches = Batches(packed, work / "tokenizer", stage, options.device)
        _learn(run, batches, stage, teachers, progress)
    learned: Any = copy.deepcopy(average.model)
    if options.start_from is None or is_run(options.start_from):
        batches = Batches(packed, work / "tokenizer", options, options.device)
        sources = min(options.sources or 1, len(packed))
        seen = run.step * 2 * options.recolours * sources
        say_kinds(learned, batches, min(options.last_views, seen))
    settle_words(
        learned["clip"], packed, work / "tokenizer", options.size, options.seed, options.settling
    )
    return learned["clip"], run


def _learn(
    run: Run, batches: Batches, options: EncoderTraining, teachers: Teachers, progress: Progress
) -> None:
    """Trains on ``batches`` until the run, or the part of it that sees small pictures, is done."""
    small = run.share < options.first_share
    while True:
        try:
            for batch in batches.stream(run.step, options.steps):
                run.begin_step()
                loss = _losses(run.model, batch, options, teachers)
                loss.backward()
                run.end_step(loss)
                if run.step % 10 == 0 or run.done:
                    told = f"loss {run.curve.last:.3f}, {run.left:.0f} s left"
                    progress(run.step, run.steps, told)
                run.keep(options.out / CHECKPOINT)
                if run.done or (small and run.share >= options.first_share):
                    return
        except (RuntimeError, MemoryError) as error:
            if "memory" not in str(error).lower() or not batches.shrink():
                raise
