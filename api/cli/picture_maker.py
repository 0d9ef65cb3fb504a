"""``lookwright train generator`` and ``evaluate generator``: the picture maker, made and measured."""

from __future__ import annotations

from pathlib import Path

from api.cli.common import Common, stderr, stdout
from data.errors import InvalidInputError

__all__ = ["evaluate_generator", "train_generator"]


def train_generator(
    *,
    photos: Path,
    out: Path = Path("trained-generator"),
    table: str = "photos.csv",
    minutes: float = 90.0,
    steps: int | None = None,
    seed: int = 11,
    device: str = "auto",
    resume: bool = False,
    common: Common | None = None,
) -> int:
    """Train the picture maker on a folder of labelled photographs of single garments.

    Parameters
    ----------
    photos
        The folder with the photographs and their table.
    out
        Where the model goes; checkpoints, curves and sheets of samples stand there too.
    table
        The table's name in that folder: image, file, label, kids, sender_id.
    minutes
        How long to train.
    steps
        How many steps of painting to train instead; only then can a run be repeated exactly.
    seed
        Of everything that is drawn at random.
    device
        auto, cpu, cuda or mps.
    resume
        Go on from the last checkpoint in --out.
    """
    from pipelines.training import GeneratorTraining
    from pipelines.training import train_generator as run

    common = common or Common()
    _must_be_folder(photos)
    options = GeneratorTraining(
        photos=photos,
        out=out,
        cache=out / "cache",
        table=table,
        minutes=minutes,
        steps=steps,
        seed=seed,
        device=device,
        resume=resume,
    )
    with common.progress() as progress:
        done = run(options, lambda step, steps, _: progress("Training", step, steps or None))
    for bad in done.bad_rows:
        stderr.print(f"left out: {bad}", markup=False)
    if not common.answer(done):
        stdout.print(
            f"{done.folder}: {done.garments} garments cut out, {done.steps} steps of painting in "
            f"{done.seconds:.0f} s, loss {done.loss:.3f}"
        )
    return 1 if done.bad_rows else 0


def evaluate_generator(
    *,
    photos: Path,
    table: str = "photos.csv",
    prompts: int = 200,
    epochs: int = 12,
    cache: Path | None = None,
    sheet: Path | None = None,
    common: Common | None = None,
) -> int:
    """Measure the picture maker in force on fixed prompts, by a judge that it never met.

    Parameters
    ----------
    photos
        The folder with the photographs that train the judge and hold the baselines.
    table
        The table's name in that folder: image, file, label, kids, sender_id.
    prompts
        How many of the fixed prompts to ask.
    epochs
        How often the judge sees each photograph while it learns.
    cache
        Where the judge and the cut-out garments are kept for the next time (default: in the workspace).
    sheet
        Where to put a contact sheet of every second picture (.webp or .png).
    """
    from pipelines.evaluation import evaluate_generator as run
    from pipelines.evaluation import generator_table

    common = common or Common()
    _must_be_folder(photos)
    with common.lookwright() as app, common.progress() as progress:
        report = run(
            app.engines.get(),
            photos,
            cache or app.settings.workspace / "judge",
            table=table,
            prompts=prompts,
            epochs=epochs,
            sheet=sheet,
            progress=lambda what, done, of: progress(what, done, of or None),
        )
    if not common.answer(report):
        stdout.print(generator_table(report), markup=False, soft_wrap=True)
    return 0


def _must_be_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InvalidInputError(f"There is no folder {folder}; name the one with the photographs.")
