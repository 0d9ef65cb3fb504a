"""``lookwright evaluate``: the models in force, measured beside a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from api.cli.common import Common, stderr, stdout
from data.errors import InvalidInputError

__all__ = ["evaluate"]

evaluate = App(name="evaluate", help="Measure a model.")


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
        A Google Merchant TSV whose additional_image_link holds other views of the same garments.
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
        A Google Merchant TSV whose additional_image_link holds other views; only ever reported.
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
    _must_be_some(questions=questions)
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
    _must_be_some(ateliers=ateliers, briefs=briefs)
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
    labels: Annotated[tuple[Path, ...], Parameter(consume_multiple=False)] = (),
    outliers: Path | None = None,
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
    labels
        What people said beside it, as for train garments: grades and details are compared with what
        the reader says. May be given several times.
    outliers
        A folder of pictures that show no garment: how often they are said to be unknown.
    """
    from pipelines.evaluation import evaluate_garments as run
    from pipelines.evaluation import table_of_garments

    common = common or Common()
    _must_be_folder(photos)
    with common.lookwright() as app, common.progress() as progress:
        report = run(
            app.garment_reader, photos, table, all_senders=all_senders, labels=labels,
            outliers=outliers, progress=progress,
        )  # fmt: skip
    for bad in report.bad_rows:
        stderr.print(f"left out: {bad}", markup=False)
    if not common.answer(report):
        stdout.print(table_of_garments(report), markup=False, soft_wrap=True)
    return 1 if report.bad_rows else 0


@evaluate.command(name="generator")
def evaluate_generator(
    *,
    photos: Path,
    table: str = "photos.csv",
    prompts: int = 200,
    epochs: int = 40,
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
    _must_be_some(prompts=prompts, epochs=epochs)
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


def _must_be_some(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise InvalidInputError(f"--{name} must be at least 1.")
