"""What a garment reader can do on senders it never saw, measured beside the commonest answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from data.garments import GRADES, Garment
from data.ports import GarmentReader
from matching.garment import complexity_of, grade_shares
from pipelines.evaluation import not_garments
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.pictures import opened
from pipelines.progress import Progress, silent
from pipelines.training.labels import Labels, read_labels, with_labels
from pipelines.training.photos import (
    BadRow,
    Photo,
    each_photo,
    pictures_in,
    read_photos,
    split_by_sender,
)

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = [
    "GarmentReport",
    "GradeScore",
    "KindScore",
    "Told",
    "evaluate_garments",
    "table_of_garments",
]

Floats = NDArray[np.float64]
Row = TypeVar("Row")
_BINS: Final = 15
_TIMED: Final = 40


@dataclass(frozen=True)
class KindScore:
    """One category: how many photographs, and precision, recall and F1 of the first answer."""

    label: str
    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class GradeScore:
    """How grades agree with those that people gave: Cohen's kappa with quadratic weights, and the shares that are the
    same and at most one away.
    """

    kappa: Measured
    same: Measured
    within_1: Measured


@dataclass(frozen=True)
class Told:
    """What people said of the photographs beside their category, and how the reader agrees.

    ``grades``: its own, the rubric's for the right category alone, and always the commonest; ``rightly``: the share of the details
    told that are there; ``of_all``: the share of the details there that are told.
    """

    graded: int
    grades: Mapping[str, GradeScore]
    described: int
    rightly: Measured | None
    of_all: Measured | None
    details: tuple[KindScore, ...]


@dataclass(frozen=True)
class GarmentReport:
    """Intervals are by sender. ``ruled_out``: how often the right label was not among the plausible,
    beside ``promised``; ``unknown``: by source, how often a picture was said to be unknown.
    """

    fingerprint: str
    photos: int
    senders: int
    top_1: Measured
    top_3: Measured
    majority: Measured
    macro_f1: Measured
    calibration_error: Measured
    promised: float
    ruled_out: Measured
    ruled_out_by_sender: float
    plausible: float
    kinds: tuple[KindScore, ...]
    unknown: Mapping[str, Measured]
    median_ms: float
    told: Told | None
    bad_rows: tuple[BadRow, ...]


def evaluate_garments(
    reader: GarmentReader, folder: Path, table: str = "photos.csv", *, all_senders: bool = False,
    labels: Sequence[Path] = (), outliers: Path | None = None, progress: Progress = silent,
) -> GarmentReport:  # fmt: skip
    """Measures on the photographs of the test senders, or with ``all_senders`` on all.

    ``labels``: tables of what people said of them, in the form of ``pipelines.training.labels``: grades and
    details are compared with what the reader says, and a label stands before the photographs' own.
    ``outliers``: a folder of pictures that show no garment, to be said of how often they are unknown.
    What cannot be read is left out and told. Raises ``InvalidInputError`` where no photograph shows
    what the reader knows, or no picture in ``outliers`` can be read.
    """
    photos, bad = read_photos(folder / table)
    train, _, test = split_by_sender(photos)
    said, wrong = read_labels(labels, photos)
    bad = [*bad, *wrong]
    photos = with_labels(photos, replace(said, further=()))
    chosen = [photos[row] for row in (range(len(photos)) if all_senders else test)]
    if not any(photo.label in reader.labels for photo in chosen):
        raise InvalidInputError(f"{table} holds no photograph of what this reader can tell apart.")
    nothing = [] if outliers is None else pictures_in(outliers)
    read, unreadable = _read(reader, chosen, "Photographs", progress)
    known = [photo for photo in read if photo.label in reader.labels]
    if not known:
        raise InvalidInputError(f"None of the photographs that {table} names can be read.")
    garments = [read[photo] for photo in known]
    truth = [photo.label for photo in known]
    senders = [photo.sender for photo in known]
    commonest = _commonest(
        [photos[row].label for row in train if photos[row].label in reader.labels]
    )
    missed = [float(label not in g.plausible) for label, g in zip(truth, garments, strict=True)]
    unknown = {"garments (should be few)": bootstrap(_unknown(garments), senders)}
    unknown |= _unknown_of(reader, read, progress)
    if outliers is not None:
        others, wrong = _read(reader, nothing, "Pictures of nothing", progress)
        if not others:
            raise InvalidInputError(f"None of the pictures in {outliers} can be read.")
        unknown[f"pictures in {outliers.resolve().name}"] = bootstrap(_unknown([*others.values()]))
        unreadable += wrong
    return GarmentReport(
        fingerprint=reader.fingerprint,
        photos=len(known),
        senders=len(set(senders)),
        top_1=bootstrap(_within(garments, truth, 1), senders),
        top_3=bootstrap(_within(garments, truth, 3), senders),
        majority=bootstrap([float(label == commonest) for label in truth], senders),
        macro_f1=_resampled(_macro_f1, garments, truth, senders),
        calibration_error=_resampled(_calibration_error, garments, truth, senders),
        promised=float(getattr(reader, "promised_error", float("nan"))),
        ruled_out=bootstrap(missed, senders),
        ruled_out_by_sender=_by_sender(missed, senders),
        plausible=float(np.mean([len(g.plausible) for g in garments])),
        kinds=_kinds(garments, truth),
        unknown=unknown,
        median_ms=_median_ms(reader, opened(photo.file for photo in known[:_TIMED])),
        told=_told(known, garments, reader.labels, said) if labels else None,
        bad_rows=(*bad, *unreadable),
    )  # fmt: skip


def _read(
    reader: GarmentReader, photos: Sequence[Photo], stage: str, progress: Progress
) -> tuple[dict[Photo, Garment], list[BadRow]]:
    """What photographs show, in their order, and which cannot be read."""
    read: dict[Photo, Garment] = {}
    bad: list[BadRow] = []
    seen = each_photo(photos, lambda picture: reader.read([picture])[0])
    for done, (photo, garment) in enumerate(zip(photos, seen, strict=True), 1):
        if isinstance(garment, BadRow):
            bad.append(garment)
        else:
            read[photo] = garment
        progress(stage, done, len(photos))
    return read, bad


def _commonest(labels: Sequence[str]) -> str:
    names, counts = np.unique(labels, return_counts=True)
    return str(names[counts.argmax()]) if len(names) else ""


def _within(garments: Sequence[Garment], truth: Sequence[str], k: int) -> list[float]:
    return [
        float(label in [each.label for each in g.category[:k]])
        for label, g in zip(truth, garments, strict=True)
    ]


def _by_sender(values: Sequence[float], senders: Sequence[str]) -> float:
    """The mean of the senders' means: every sender counts alike."""
    of = np.asarray(senders)
    return float(np.mean([np.asarray(values)[of == sender].mean() for sender in set(senders)]))


def _macro_f1(garments: Sequence[Garment], truth: Sequence[str]) -> float:
    from sklearn.metrics import f1_score

    said = [g.category[0].label for g in garments]
    score: Any = f1_score
    return float(score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0))


def _calibration_error(garments: Sequence[Garment], truth: Sequence[str]) -> float:
    """Expected calibration error of the first answer over 15 equal bins (Naeini et al. 2015)."""
    sure = np.array([g.category[0].probability for g in garments])
    right = np.array(_within(garments, truth, 1))
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        (bins == b).mean() * abs(sure[bins == b].mean() - right[bins == b].mean())
        for b in np.unique(bins)
    ]
    return float(np.sum(gaps))


def _resampled(
    score: Any, garments: Sequence[Garment], truth: Sequence[str], senders: Sequence[str]
) -> Measured:
    """A score of all with its 95% interval over resampled senders."""

    def of(rows: Sequence[tuple[Garment, str]]) -> float:
        return score([garment for garment, _ in rows], [label for _, label in rows])

    return _resampled_rows(of, list(zip(garments, truth, strict=True)), senders)


def _resampled_rows(
    score: Callable[[Sequence[Row]], float], rows: Sequence[Row], senders: Sequence[str]
) -> Measured:
    rng = np.random.default_rng(0)
    of = np.asarray(senders)
    parts = [np.flatnonzero(of == sender) for sender in sorted(set(senders))]
    values: list[float] = []
    for _ in range(200):
        drawn = np.concatenate([parts[i] for i in rng.integers(0, len(parts), len(parts))])
        values.append(score([rows[i] for i in drawn]))
    low, high = np.quantile(values, [0.025, 0.975])
    return Measured(score(rows), float(low), float(high), len(rows))


def _kinds(garments: Sequence[Garment], truth: Sequence[str]) -> tuple[KindScore, ...]:
    from sklearn.metrics import precision_recall_fscore_support

    labels = sorted(set(truth))
    said = [g.category[0].label for g in garments]
    scores: Any = precision_recall_fscore_support
    columns = scores(truth, said, labels=labels, zero_division=0)
    return tuple(
        KindScore(label, int(n), float(p), float(r), float(f))
        for label, p, r, f, n in zip(labels, *columns, strict=True)
    )


def _told(
    photos: Sequence[Photo], garments: Sequence[Garment], labels: Sequence[str], said: Labels
) -> Told:
    """What was said beside the categories; a detail that is the name of one is not a detail."""
    read = dict(zip(photos, garments, strict=True))
    graded = [photo for photo in photos if photo.file.name in said.grades]
    described = [photo for photo in photos if photo.file.name in said.details]
    kinds = {label.lower() for label in labels}
    there = [set(said.details[photo.file.name]) - kinds for photo in described]
    seen = [{each.label for each in read[photo].details} for photo in described]
    names = sorted(set[str]().union(*there))
    right = [(t & s, t, s, p.sender) for t, s, p in zip(there, seen, described, strict=True)]
    return Told(
        graded=len(graded),
        grades=_grade_scores(graded, [read[photo] for photo in graded], said.grades),
        described=len(described),
        rightly=_ratio([(len(both), len(s), of) for both, _, s, of in right]),
        of_all=_ratio([(len(both), len(t), of) for both, t, _, of in right]),
        details=tuple(
            _detail_score(name, [name in t for t in there], [name in s for s in seen])
            for name in names
        ),
    )


def _detail_score(name: str, there: Sequence[bool], seen: Sequence[bool]) -> KindScore:
    from sklearn.metrics import precision_recall_fscore_support

    scores: Any = precision_recall_fscore_support
    p, r, f, _ = scores(there, seen, average="binary", zero_division=0)
    return KindScore(name, sum(there), float(p), float(r), float(f))


def _ratio(rows: Sequence[tuple[int, int, str]]) -> Measured | None:
    """The ratio of the sums of the first to those of the second, resampled by sender; None of nothing."""
    if not sum(whole for _, whole, _ in rows):
        return None

    def of(chosen: Sequence[tuple[int, int, str]]) -> float:
        return sum(part for part, _, _ in chosen) / max(1, sum(whole for _, whole, _ in chosen))

    return _resampled_rows(of, rows, [sender for _, _, sender in rows])


def _grade_scores(
    photos: Sequence[Photo], garments: Sequence[Garment], given: Mapping[str, int]
) -> dict[str, GradeScore]:
    if not photos:
        return {}
    truth = [given[photo.file.name] for photo in photos]
    commonest = max(set(truth), key=truth.count)
    answers = {
        "reader": [g.complexity.grade for g in garments],
        "rubric of the right category": [
            complexity_of(grade_shares(photo.label)).grade for photo in photos
        ],
        "always the commonest": [commonest] * len(truth),
    }
    senders = [photo.sender for photo in photos]
    return {
        name: GradeScore(
            _resampled_rows(_kappa, list(zip(truth, said, strict=True)), senders),
            bootstrap([float(a == b) for a, b in zip(truth, said, strict=True)], senders),
            bootstrap([float(abs(a - b) <= 1) for a, b in zip(truth, said, strict=True)], senders),
        )
        for name, said in answers.items()
    }


def _kappa(rows: Sequence[tuple[int, int]]) -> float:
    """Cohen's kappa with quadratic weights; 0 where one of the two says one thing only."""
    from sklearn.metrics import cohen_kappa_score

    truth, said = zip(*rows, strict=True)
    if len(set(truth)) == 1 or len(set(said)) == 1:
        return 0.0
    score: Any = cohen_kappa_score
    return float(score(truth, said, weights="quadratic", labels=list(GRADES)))


def _unknown(garments: Sequence[Garment]) -> list[float]:
    return [float(garment.unknown) for garment in garments]


def _unknown_of(
    reader: GarmentReader, read: Mapping[Photo, Garment], progress: Progress
) -> dict[str, Measured]:
    """How often pictures of each source are said to be unknown."""
    rates: dict[str, Measured] = {}
    for label in ("Not sure", "Other"):
        said = _unknown([garment for photo, garment in read.items() if photo.label == label])
        if said:
            rates[label] = bootstrap(said)
    sources: dict[str, Callable[[], list[Picture]]] = {
        "photographs of scikit-learn": not_garments.scikit_learn,
        "pictures of scikit-image": not_garments.scikit_image,
        "garment-free crops": lambda: not_garments.garment_free_crops([*read]),
        "drawn": not_garments.drawn,
        "noise": not_garments.noise,
    }
    for done, (source, pictures) in enumerate(sources.items()):
        progress("Sources of nothing", done, len(sources))
        said = _unknown(reader.read(pictures()))
        if said:
            rates[source] = bootstrap(said)
    return rates


def _median_ms(reader: GarmentReader, pictures: Sequence[Picture]) -> float:
    """One decoded picture at a time, warm."""
    spent: list[float] = []
    for picture in pictures:
        began = time.perf_counter()
        reader.read([picture])
        spent.append(time.perf_counter() - began)
    return float(np.median(spent)) * 1e3


def table_of_garments(report: GarmentReport) -> str:
    """The report as Markdown, the commonest answer beside the reader."""
    lines = [
        f"| {report.photos} photographs of {report.senders} unseen senders | reader | always the commonest |",
        "|---|---|---|",
        f"| top-1 | {report.top_1} | {report.majority} |",
        f"| top-3 | {report.top_3} | - |",
        f"| macro-F1 | {report.macro_f1} | - |",
        f"| expected calibration error | {report.calibration_error} | - |",
        f"| right label ruled out (promised {report.promised:.2f} at most) | {report.ruled_out}; by sender {report.ruled_out_by_sender:.3f} | - |",
        f"| plausible labels, mean | {report.plausible:.2f} | - |",
        f"| one picture, median | {report.median_ms:.1f} ms | - |",
        "", "| said to be unknown | share | pictures |", "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {name} | {m} | {m.count} |" for name, m in report.unknown.items()]
    lines += ["", "| category | photographs | precision | recall | F1 |", "|---|---|---|---|---|"]
    lines += [
        f"| {k.label} | {k.count} | {k.precision:.2f} | {k.recall:.2f} | {k.f1:.2f} |"
        for k in report.kinds
    ]
    if report.told is not None:
        lines += _table_of_told(report.told)
    return "\n".join(lines)


def _table_of_told(told: Told) -> list[str]:
    lines: list[str] = []
    if told.grades:
        lines += [
            "", f"| complexity of {told.graded} graded photographs | kappa, quadratic | same | at most one away |", "|---|---|---|---|",
        ]  # fmt: skip
        lines += [
            f"| {name} | {s.kappa} | {s.same} | {s.within_1} |" for name, s in told.grades.items()
        ]
    if told.details:
        lines += [
            "", f"| details of {told.described} described photographs | they have it | precision | recall |", "|---|---|---|---|",
            f"| all | {sum(k.count for k in told.details)} | {told.rightly or '-'} | {told.of_all or '-'} |",
        ]  # fmt: skip
        lines += [
            f"| {k.label} | {k.count} | {k.precision:.2f} | {k.recall:.2f} |"
            for k in told.details
            if k.f1
        ]
        never = [k.label for k in told.details if not k.f1]
        lines += ["", f"Never told, or never rightly: {', '.join(never) or 'none'}."]
    return lines
