"""Trains the bundled garment reader: a timm model from scratch on labelled photographs."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from data.errors import InvalidInputError
from matching.garment import TimmModel
from matching.garment.calibration import Detail, read_calibration
from pipelines.training.devices import ahead, choose_device, helpers, keep_memory
from pipelines.training.garments.batches import (
    GarmentBatch,
    GarmentBatches,
    GarmentTruth,
    details_of,
    labels_of,
    truth_of,
)
from pipelines.training.garments.export import calibrate, export_reader, output_names
from pipelines.training.garments.models import (
    BOTTLENECK_TRANSFORMER,
    SMALLEST,
    begun,
    built,
    can_grow,
    grown,
    outputs_loss,
    size_of,
)
from pipelines.training.garments.probes import check_tells, learn_details, learn_nothing, tells
from pipelines.training.garments.sheet import draw_sheet
from pipelines.training.garments.things import Things, read_things
from pipelines.training.labels import Labels, read_labels, with_labels
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

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["GarmentTraining", "TrainedGarments", "taught", "train_garments"]

PACKED_SIZE: Final = 160
_SIZE: Final = 96
_ENDLESS: Final = 1_000_000
_SMALL_SHARE: Final = 0.6
_MOMENTUM: Final = 0.998
_SMALLEST: Final = 32
Only = Literal["details", "unknown"]


@dataclass(frozen=True)
class GarmentTraining:
    """How to train a reader. ``steps`` makes a run repeatable; without it ``minutes`` decides.

    ``labels`` are tables of what people said (``pipelines.training.labels``); a later one has the last word.
    ``teachers`` are what runs of the encoder or of a reader left (their ``out``): together they have
    a say in what every view shows.
    ``outliers`` is a folder of pictures of things that nobody wears, for the reader to know them.
    ``start_from`` is the folder of a reader, or of any classifier of timm's to make one of: a run goes
    on from its weights, at a third of the learning rate, and sees whole pictures from the first step.
    The first part of a run sees pictures of ``small`` pixels, the rest of ``size``: 96, or what the
    model that it starts from sees.
    """

    photos: Path
    out: Path
    cache: Path
    table: str = "photos.csv"
    labels: tuple[Path, ...] = ()
    teachers: tuple[Path, ...] = ()
    outliers: Path | None = None
    start_from: Path | None = None
    only: tuple[Only, ...] = ()
    """Learn these alone of a reader that there is, what else it tells stays as it is: ``details``, with which the grades
    go, or ``unknown``, what is no garment.
    """
    last_views: int = 16_000
    """The views from which each of these is learned, at the end."""
    minutes: float = 60.0
    steps: int | None = None
    size: int | None = None
    small: int = 64
    architecture: str = BOTTLENECK_TRANSFORMER
    model_args: Mapping[str, Any] | None = None
    """What timm is told beside the architecture; by itself, what the one that ships was told."""
    batch: int | None = None
    """Views in a batch: 72, on a graphics card 288."""
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.05
    seed: int = 7
    device: str = "auto"
    threads: int | None = None
    resume: bool = False

    @classmethod
    def smoke(cls, photos: Path, out: Path, cache: Path) -> GarmentTraining:
        """Everything once, in a minute: proves the machinery, learns next to nothing."""
        return cls(
            photos, out, cache, steps=6, batch=12, size=64, small=32, model_args=SMALLEST, threads=1, last_views=96,
        )  # fmt: skip

    @property
    def sees(self) -> int:
        """The side of the pictures that the finished model sees, in pixels."""
        return _SIZE if self.size is None else self.size

    def on(self, device: str) -> GarmentTraining:
        """With what a device is best fed with, where nothing else was asked for."""
        batch = self.batch or (72 if device == "cpu" else 288)
        its = _SIZE
        if self.start_from is not None:
            its = size_of(self.start_from)
            if self.architecture != BOTTLENECK_TRANSFORMER:
                raise InvalidInputError(
                    "A run that starts from a model keeps its architecture: name one or the other."
                )
        size = its if self.size is None else self.size
        if size < _SMALLEST:
            raise InvalidInputError(f"Pictures must have at least {_SMALLEST} pixels a side.")
        grows = can_grow(self.architecture) and self.start_from is None
        small = min(self.small, size) if grows else size
        return replace(self, device=device, batch=batch, size=size, small=small)


@dataclass(frozen=True)
class TrainedGarments:
    """``accuracy``: the share of the validation senders' garments that are named rightly."""

    folder: Path
    steps: int
    seconds: float
    loss: float
    accuracy: float
    bad_rows: tuple[BadRow, ...] = field(default=())


def train_garments(options: GarmentTraining, progress: Progress = untold) -> TrainedGarments:
    """Trains, calibrates, and leaves in ``options.out`` the folder that timm loads.

    ``progress`` is told the step, the steps and an estimate. Killed, it goes on from its last
    checkpoint with ``resume``. Raises ``InvalidInputError`` where there is nothing to train on.
    """
    use_seed(options.seed, options.threads)
    if options.only and options.start_from is None:
        raise InvalidInputError("Name the reader that learns nothing but these by --start-from.")
    options = options.on(choose_device(options.device))
    keep_memory(options.device)
    for run in options.teachers:
        check_teacher(run)
    found = _Gathered.by(options, progress)
    packed, train = found.packed, found.train
    labels = labels_of(packed)
    learned = packed.take(train)
    learns = options.only or ("details", "unknown")
    details = details_of(learned.photos, found.labels.details) if "details" in learns else ()
    kept = _kept(options, labels, details)
    truth = truth_of(learned, labels, found.labels, details)
    began = time.monotonic()
    had = output_names(labels, [each.name for each in kept])
    trainer = _Trainer(options, learned, truth, labels, had, found.things, progress)
    run = trainer.run_to_end()
    reader = run.average.model
    if details:
        learn_details(reader, trainer.batches, truth, options.last_views, options.seed, progress)
    if "unknown" in learns and (options.only or tells(reader)):
        known = len(labels)
        learn_nothing(reader, trainer.batches, known, options.last_views, options.seed, progress)
    told = tuple(map(Detail, details)) or kept
    outputs = output_names(labels, [each.name for each in told])
    export_reader(reader, outputs, options.sees, options.out)
    held = [packed.photos[row] for row in found.valid or train]
    calibrate(options.out, held, labels, told, found.labels.details)
    if run.step:
        draw_curves(run.curve, options.out / "curves")
    accuracy = draw_sheet(options.out, held, options.out / "sheet.webp")
    settings = json.dumps(asdict(options), default=str, indent=1)
    trainer.work.mkdir(parents=True, exist_ok=True)
    (trainer.work / "options.json").write_text(settings)
    seconds = time.monotonic() - began
    loss = run.curve.last if run.step else float("nan")
    return TrainedGarments(options.out, run.step, seconds, loss, accuracy, found.bad)


def _kept(
    options: GarmentTraining, labels: tuple[str, ...], details: Sequence[str]
) -> tuple[Detail, ...]:
    """The details that a reader which learns something else alone goes on telling as it does.

    Raises ``InvalidInputError`` where it cannot learn that alone.
    """
    if not options.only:
        return ()
    if "details" in options.only and not details:
        raise InvalidInputError("--labels tell no detail that enough of the photographs have.")
    outputs = tuple(output_names(labels))
    if TimmModel(str(options.start_from)).label_names[: len(outputs)] != outputs:
        raise InvalidInputError(
            "The photographs have other categories than the reader: learn them, too, without --only."
        )
    rule = read_calibration(Path(options.start_from or ""))
    return () if details or rule is None else rule.details


@dataclass(frozen=True)
class _Gathered:
    """The photographs with what people said of them, packed, and the rows to train and to validate on;
    what nobody wears.
    """

    packed: PackedPhotos
    train: list[int]
    valid: list[int]
    labels: Labels
    things: Things | None
    bad: tuple[BadRow, ...]

    @classmethod
    def by(cls, options: GarmentTraining, progress: Progress) -> _Gathered:
        photos, bad = read_photos(options.photos / options.table)
        own = photos
        labels, wrong = read_labels(options.labels, own)
        bad += wrong
        photos = with_labels(photos, labels)
        things: Things | None = None
        if options.outliers is not None:
            things, unreadable = read_things(options.outliers, options.sees, progress)
            bad += unreadable
        packed, unreadable = pack_photos(
            photos,
            max(PACKED_SIZE, options.sees * 5 // 4),
            options.cache,
            lambda d, n: progress(0, 0, f"photo {d} of {n}"),
        )
        train, valid, _ = split_as(own, packed.photos)
        return cls(packed, train, valid, labels, things, (*bad, *unreadable))


class _Trainer:
    """One run over the photographs of the training senders."""

    def __init__(
        self, options: GarmentTraining, packed: PackedPhotos, truth: GarmentTruth,
        labels: tuple[str, ...], outputs: Sequence[str], things: Things | None, progress: Progress,
    ) -> None:  # fmt: skip
        self._options, self._progress, self._outputs = options, progress, outputs
        self._device = options.device
        self.work = options.out / "training"
        resumed = options.resume and self._checkpoint(self._options.sees).is_file()
        self._size = self._options.sees if resumed else options.small
        rate = options.learning_rate if options.start_from is None else options.learning_rate / 3
        model = self._model(self._size)
        if truth.details.shape[1]:
            check_tells(model)
        self._run = Run(
            model, Average(model, _MOMENTUM), self._optimizer(model), Curve(), options.steps,
            options.minutes, rate,
        )  # fmt: skip
        if options.resume:
            self._run.restore(self._checkpoint(self._size))
        self._teachers = Teachers(options.teachers, labels, self._device)
        self.batches = GarmentBatches(
            packed, truth, labels, self._size, options.batch or 1, options.seed, things
        )

    def run_to_end(self) -> Run:
        """Trains until time or steps are up; too little memory is answered by smaller batches."""
        while not (self._run.done or self._options.only):
            if self._small_is_over:
                self._grow()
            try:
                self._stretch()
            except (RuntimeError, MemoryError) as error:
                if "memory" not in str(error).lower() or not self.batches.shrink():
                    raise
        if self._size != self._options.sees:
            self._grow()
        return self._run

    @property
    def _small_is_over(self) -> bool:
        return self._size != self._options.sees and self._run.share >= _SMALL_SHARE

    def _checkpoint(self, size: int) -> Path:
        return self.work / f"checkpoint-{size}.pt"

    def _model(self, size: int) -> Any:
        import torch

        options = self._options
        model: Any
        if options.start_from is not None:
            model = begun(options.start_from, self._outputs, size).float()
        else:
            count = len(self._outputs)
            model = built(options.architecture, options.model_args, count, size)
        return model.to(self._device, memory_format=torch.channels_last)

    def _optimizer(self, model: nn.Module) -> Any:
        return optimizer_of(
            model, self._options.learning_rate, self._options.weight_decay, (0.9, 0.99)
        )

    def _grow(self) -> None:
        """Goes on with pictures of full size."""
        run, self._size = self._run, self._options.sees
        run.model = grown(run.model, self._model(self._size))
        run.average = Average(run.model, _MOMENTUM)  # the old one lags behind what now changes fast
        run.optimizer = self._optimizer(run.model)
        self.batches.draw_at(self._size)

    def _stretch(self) -> None:
        """Trains on pictures of one size."""
        run, last = self._run, self._options.steps or _ENDLESS
        processes = 1 if self._device == "cpu" else helpers(12)
        for batch in ahead(self.batches, range(run.step, last), processes):
            run.begin_step()
            loss = self._loss(batch.to(self._device))
            loss.backward()
            run.end_step(loss)
            if run.step % 10 == 0 or run.done:
                told = f"loss {run.curve.last:.3f}, {run.left:.0f} s left"
                self._progress(run.step, run.steps, told)
            run.keep(self._checkpoint(self._size))
            if run.done or self._small_is_over:
                break

    def _loss(self, batch: GarmentBatch) -> Tensor:
        import torch

        batch = taught(batch, self._teachers)
        views = batch.pictures().contiguous(memory_format=torch.channels_last)
        with torch.autocast(views.device.type, torch.bfloat16):
            out = self._run.model(views)
        return outputs_loss(out.float(), batch.target, batch.above, batch.graded)


def taught(batch: GarmentBatch, teachers: Teachers) -> GarmentBatch:
    """The batch with targets that teachers have a say in; pictures of nothing stay as they are."""
    from torch.nn import functional as f

    if not len(teachers):
        return batch
    told, _ = teachers.told(batch.pictures(), batch.target[:, :-1])
    share = (batch.graded > 0).float()[:, None] * SHARE
    return replace(batch, target=batch.target.lerp(f.pad(told, (0, 1)), share))
