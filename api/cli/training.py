"""``lookwright train``: the models that ship, made anew or from photographs of one's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from api.cli.common import Common, stderr, stdout
from data.errors import InvalidInputError

__all__ = ["train"]

train = App(name="train", help="Train a model of your own.")
_EVERY = 60.0
"""Seconds between two lines of progress where nobody looks at a bar."""


@Parameter(name="*")
@dataclass(frozen=True)
class Training:
    """How every model is trained.

    Parameters
    ----------
    photos
        The folder with the photographs and their table.
    out
        Where the model goes; checkpoints, curves and sheets to look at stand there too
        (default: trained-MODEL).
    table
        The table's name in that folder: image, file, label, kids, sender_id.
    minutes
        How long to train (default: the encoder 45, the garment reader 60, the picture maker 90).
    steps
        How many steps to train instead; only then can a run be repeated exactly.
    seed
        Of everything that is drawn at random (default: the seed of the model that ships).
    device
        auto, cpu, cuda or mps.
    resume
        Go on from the last checkpoint in --out.
    """

    photos: Path
    out: Path | None = None
    table: str = "photos.csv"
    minutes: float | None = None
    steps: int | None = None
    seed: int | None = None
    device: str = "auto"
    resume: bool = False

    def options(self, recipe: Callable[..., Any], model: str, **special: Any) -> Any:
        """The recipe with what was asked for; what was not keeps the recipe's own value."""
        if not self.photos.is_dir():
            raise InvalidInputError(
                f"There is no folder {self.photos}; name the one with the photographs."
            )
        if any(length is not None and length <= 0 for length in (self.minutes, self.steps)):
            raise InvalidInputError("--minutes and --steps must be more than 0.")
        out = self.out or Path(f"trained-{model}")
        chosen = {"minutes": self.minutes, "seed": self.seed, "steps": self.steps, **special}
        return recipe(
            photos=self.photos, out=out, cache=out / "cache", table=self.table, device=self.device,
            resume=self.resume, **{key: value for key, value in chosen.items() if value is not None},
        )  # fmt: skip


@train.command(name="encoder")
def train_encoder(
    *,
    training: Training,
    batch: int | None = None,
    labels: Annotated[tuple[Path, ...], Parameter(consume_multiple=False)] = (),
    teacher: Annotated[tuple[Path, ...], Parameter(consume_multiple=False)] = (),
    start_from: Path | None = None,
    common: Common | None = None,
) -> int:
    """Train the encoder on a folder of labelled photographs.

    Parameters
    ----------
    batch
        Photographs in a step, each seen four times (default: 32, on a graphics card 256). More teach
        better and need more memory: 128 take about 10 GB.
    labels
        What people said of the photographs: a CSV of file, and label, colour (black, grey, navy, ...; or
        two, the better first: navy/black; where nobody said, colours are measured) or details (how
        garments are made: "jeans; fly; 2 pockets; denim"; words for that are learned, and narrower
        names). May be given several times.
    teacher
        A garment reader's folder, such as the one that ships, or the --out of a run: it has a say in
        how garments are named. May be given several times.
    start_from
        The folder of an encoder of the same shape, such as the one that ships, or the --out of a
        run: go on from its weights, at a third of the learning rate.
    """
    from pipelines.training import EncoderTraining
    from pipelines.training import train_encoder as run

    common = common or Common()
    if batch is not None and batch <= 0:
        raise InvalidInputError("--batch must be more than 0.")
    options = training.options(
        EncoderTraining, "encoder", sources=batch, labels=labels, teachers=teacher,
        start_from=start_from,
    )  # fmt: skip
    with _told(common, options.out, options.resume) as progress:
        done = run(options, progress)
    return _answered(common, done, done.bad_rows)


@train.command(name="garments")
def train_garments(
    *,
    training: Training,
    labels: Annotated[tuple[Path, ...], Parameter(consume_multiple=False)] = (),
    teacher: Annotated[tuple[Path, ...], Parameter(consume_multiple=False)] = (),
    outliers: Path | None = None,
    architecture: str | None = None,
    size: int | None = None,
    start_from: Path | None = None,
    only: Annotated[
        tuple[Literal["details", "unknown"], ...], Parameter(consume_multiple=False)
    ] = (),
    common: Common | None = None,
) -> int:
    """Train the garment reader on a folder of labelled photographs, and calibrate it.

    Parameters
    ----------
    labels
        What people said beside it: a CSV of file, and label, grade (1 to 5) or details (how garments
        are made: "shirt collar; buttons; 2 pockets"), as corrections export writes it. May be given
        several times.
    teacher
        The --out of train encoder or of train garments: what that run has learned has a say in every
        target. May be given several times.
    outliers
        A folder of pictures that show no garment (things, animals, places), in folders of their own
        if you like; transparent ones are put down on many grounds. The reader learns to say unknown
        of their like.
    architecture
        The timm name of another network, to learn from it or to use it (default: the one that ships).
    size
        The pixels of the pictures that it sees (default: those of the model that ships, or
        that it starts from).
    start_from
        The folder of a reader, such as the one that ships, or of any classifier in timm's layout: go
        on from its weights, at a third of the learning rate. Where it tells other things apart, its
        outputs for these are fresh ones.
    only
        Learn nothing but this, in minutes, of the reader to start from, whose categories stay as they are:
        the details that --labels tell, with its grades, or what is unknown because it shows no garment
        (from --outliers and beside the photographs: what is not shown again is forgotten). May be given
        twice; --minutes, --steps and --teacher have no part in it.
    """
    from pipelines.training import GarmentTraining
    from pipelines.training import train_garments as run

    common = common or Common()
    if only and (training.minutes or training.steps or teacher):
        raise InvalidInputError(
            "--minutes, --steps and --teacher have no part in --only: leave them out."
        )
    options = training.options(
        GarmentTraining, "garments", labels=labels, teachers=teacher, outliers=outliers,
        architecture=architecture, size=size, start_from=start_from,
        only=only or None,
    )  # fmt: skip
    with _told(common, options.out, options.resume) as progress:
        done = run(options, progress)
    found = f"{done.accuracy:.1%} of validation garments named rightly"
    return _answered(common, done, done.bad_rows, found)


@train.command(name="generator")
def train_generator(*, training: Training, common: Common | None = None) -> int:
    """Train the picture maker on a folder of labelled photographs of single garments."""
    from pipelines.training import GeneratorTraining
    from pipelines.training import train_generator as run

    common = common or Common()
    options = training.options(GeneratorTraining, "generator")
    with _told(common, options.out, options.resume) as progress:
        done = run(options, progress)
    return _answered(common, done, done.bad_rows, f"{done.garments} garments cut out")


@contextmanager
def _told(common: Common, out: Path, resumed: bool) -> Iterator[Callable[[int, int, str], None]]:
    """How far a run is; where somebody stops it, how to go on. What an earlier run kept is not its own."""
    before = {} if resumed else _kept(out)
    try:
        with _progress(common) as progress:
            yield progress
    except KeyboardInterrupt:
        kept = _kept(out) != before
        raise KeyboardInterrupt(
            "Interrupted; the same command with --resume goes on from the last checkpoint."
            if kept
            else "Interrupted before the first checkpoint: the same command begins anew."
        ) from None


def _kept(out: Path) -> dict[Path, int]:
    """The checkpoints of a run, and when each was written."""
    return {file: file.stat().st_mtime_ns for file in (out / "training").glob("*.pt")}


@contextmanager
def _progress(common: Common) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal; elsewhere a line a minute, for runs that outlive it."""
    if stderr.is_terminal:
        with common.progress() as bar:
            yield lambda step, steps, _: bar("Training", step, steps or None)
        return
    last = -_EVERY

    def told(step: int, steps: int, how: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            stderr.print(f"step {step} of {steps}: {how}" if steps else how, markup=False)

    yield told


def _answered(common: Common, done: Any, bad_rows: Sequence[object], found: str = "") -> int:
    for bad in bad_rows:
        stderr.print(f"left out: {bad}", markup=False)
    if not common.answer(done):
        learned = f"{done.steps} steps" if done.steps else "what was asked for"
        loss = f", loss {done.loss:.3f}" if done.steps else ""
        told = f"{done.folder}: {learned} in {done.seconds:.0f} s{loss}"
        stdout.print(f"{told}, {found}" if found else told)
    return 1 if bad_rows else 0
