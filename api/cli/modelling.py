"""``lookwright train`` and ``evaluate``: the models that ship, made and measured."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from api.cli.common import Common, stderr, stdout
from api.cli.picture_maker import evaluate_generator, train_generator
from data.errors import InvalidInputError

__all__ = ["evaluate", "train"]

train = App(name="train", help="Train a model of your own.")
evaluate = App(name="evaluate", help="Measure a model.")
train.command(train_generator, name="generator")
evaluate.command(evaluate_generator, name="generator")


@train.command(name="encoder")
def train_encoder(
    *,
    photos: Path,
    out: Path = Path("trained-encoder"),
    table: str = "photos.csv",
    minutes: float = 45.0,
    steps: int | None = None,
    seed: int = 7,
    device: str = "auto",
    resume: bool = False,
    common: Common | None = None,
) -> int:
    """Train the encoder on a folder of labelled photographs.

    Parameters
    ----------
    photos
        The folder with the photographs and their table.
    out
        Where the model goes; checkpoints and curves stand there too.
    table
        The table's name in that folder: image, file, label, kids, sender_id.
    minutes
        How long to train.
    steps
        How many steps to train instead; only then can a run be repeated exactly.
    seed
        Of everything that is drawn at random.
    device
        auto, cpu, cuda or mps.
    resume
        Go on from the last checkpoint in --out.
    """
    from pipelines.training import EncoderTraining
    from pipelines.training import train_encoder as run

    common = common or Common()
    _must_be_folder(photos)
    options = EncoderTraining(
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
            f"{done.folder}: {done.steps} steps in {done.seconds:.0f} s, loss {done.loss:.3f}"
        )
    return 1 if done.bad_rows else 0


@train.command(name="garments")
def train_garments(
    *,
    photos: Path,
    out: Path = Path("trained-garments"),
    table: str = "photos.csv",
    labels: Path | None = None,
    teacher: Path | None = None,
    minutes: float = 60.0,
    steps: int | None = None,
    seed: int = 7,
    device: str = "auto",
    resume: bool = False,
    common: Common | None = None,
) -> int:
    """Train the garment reader on a folder of labelled photographs, and calibrate it.

    Parameters
    ----------
    photos
        The folder with the photographs and their table.
    out
        Where the model goes; checkpoints, curves and a sheet to look at stand there too.
    table
        The table's name in that folder: image, file, label, kids, sender_id.
    labels
        What people said beside it: a CSV of file, label, grade (1 to 5), as corrections export
        writes it.
    teacher
        The --out of train encoder: what that run has learned has a say in every target.
    minutes
        How long to train.
    steps
        How many steps to train instead; only then can a run be repeated exactly.
    seed
        Of everything that is drawn at random.
    device
        auto, cpu, cuda or mps.
    resume
        Go on from the last checkpoint in --out.
    """
    from pipelines.training import GarmentTraining
    from pipelines.training import train_garments as run

    common = common or Common()
    _must_be_folder(photos)
    options = GarmentTraining(
        photos=photos,
        out=out,
        cache=out / "cache",
        table=table,
        labels=labels,
        teacher=teacher,
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
            f"{done.folder}: {done.steps} steps in {done.seconds:.0f} s, loss {done.loss:.3f}, "
            f"{done.accuracy:.1%} of validation garments named rightly"
        )
    return 1 if done.bad_rows else 0


@evaluate.command(name="encoder")
def evaluate_encoder(
    *,
    feed: Path | None = None,
    photos: Path | None = None,
    judged: Path | None = None,
    common: Common | None = None,
) -> int:
    """Measure the encoder in force: other views, words, speed; the colour histogram stands beside it.

    Parameters
    ----------
    feed
        A Google feed whose additional_image_link holds other views of the same garments.
    photos
        The folder of the photographs that --judged names.
    judged
        A table of photographs with the colour that a person saw.
    """
    from pipelines.evaluation import evaluate_encoder as run
    from pipelines.evaluation import table_of

    common = common or Common()
    if (photos is None) != (judged is None):
        raise InvalidInputError("--photos and --judged belong together; give both or neither.")
    with common.lookwright() as app:
        report = run(app.encoder, feed, judged, photos)
    if not common.answer(report):
        stdout.print(table_of(report), markup=False, soft_wrap=True)
    return 0


@evaluate.command(name="cover")
def evaluate_cover(
    *,
    photos: Path | None = None,
    feed: Path | None = None,
    fit: bool = False,
    common: Common | None = None,
) -> int:
    """Measure the answer to "does any product really match?", or fit it for the encoder in force.

    Parameters
    ----------
    photos
        A folder of labelled photographs; its validation senders are asked about.
    feed
        A Google feed whose additional_image_link holds other views; only ever reported.
    fit
        Fit the rule on the photographs and the sample catalogue first, and keep it with the encoder.
    """
    from pipelines.evaluation import cover_report, table_of_cover

    common = common or Common()
    if fit and photos is None:
        raise InvalidInputError("--fit needs --photos: the rule is fitted on photographs.")
    with common.lookwright() as app:
        report = cover_report(app, photos, feed, fit=fit)
    if not common.answer(report):
        stdout.print(table_of_cover(report.scores), markup=False, soft_wrap=True)
    return 0


@evaluate.command(name="blend")
def evaluate_blend(*, questions: int = 40, common: Common | None = None) -> int:
    """Measure how much of the true blended top ten the index finds, on the workspace's catalogue.

    Parameters
    ----------
    questions
        How many of its items are asked with, for each choice of weights.
    """
    from pipelines.evaluation import evaluate_blend as run
    from pipelines.evaluation import table_of_blend

    common = common or Common()
    with common.lookwright() as app:
        rows = run(app.index, questions)
    if not common.answer({"rows": rows}):
        stdout.print(table_of_blend(rows), markup=False, soft_wrap=True)
    return 0


@evaluate.command(name="matching")
def evaluate_matching(
    *, ateliers: int = 400, briefs: int = 300, seed: int = 7, common: Common | None = None
) -> int:
    """Measure how well ateliers are matched, against a written rubric, beside simpler orders.

    Parameters
    ----------
    ateliers
        How many workshops to draw.
    briefs
        How many briefs to draw.
    seed
        Of the drawing.
    """
    from matching.ateliers import MatchWeights, TrackPrior
    from pipelines.evaluation.matching import evaluate_matching as run
    from pipelines.evaluation.matching import matching_table

    common = common or Common()
    if min(ateliers, briefs) < 1:
        raise InvalidInputError("--ateliers and --briefs must be at least 1.")
    chosen = common.settings.matching
    given = chosen.weights.model_dump()
    weights = MatchWeights(**{name: each / sum(given.values()) for name, each in given.items()})
    prior = TrackPrior(chosen.prior_mean, chosen.prior_weight)
    report = run(weights, prior, ateliers=ateliers, briefs=briefs, seed=seed)
    if not common.answer(report):
        stdout.print(matching_table(report), markup=False, soft_wrap=True)
    return 0


@evaluate.command(name="garments")
def evaluate_garments(
    *,
    photos: Path,
    table: str = "photos.csv",
    all_senders: bool = False,
    common: Common | None = None,
) -> int:
    """Measure the garment reader in force on senders it never saw, beside the commonest answer.

    Parameters
    ----------
    photos
        The folder with the photographs and their table.
    table
        The table's name in that folder: image, file, label, kids, sender_id.
    all_senders
        Measure on all photographs: for a set that nothing was trained on.
    """
    from pipelines.evaluation import evaluate_garments as run
    from pipelines.evaluation import table_of_garments

    common = common or Common()
    _must_be_folder(photos)
    with common.lookwright() as app:
        report = run(app.garment_reader, photos, table, all_senders=all_senders)
    for bad in report.bad_rows:
        stderr.print(f"left out: {bad}", markup=False)
    if not common.answer(report):
        stdout.print(table_of_garments(report), markup=False, soft_wrap=True)
    return 1 if report.bad_rows else 0


def _must_be_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InvalidInputError(f"There is no folder {folder}; name the one with the photographs.")
