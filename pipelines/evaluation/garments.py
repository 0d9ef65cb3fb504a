"""What a garment reader can do on senders it never saw, measured beside the commonest answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from data.garments import Garment
from data.ports import GarmentReader
from pipelines.evaluation import not_garments
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.pictures import opened
from pipelines.progress import Progress, silent
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

__all__ = ["GarmentReport", "KindScore", "evaluate_garments", "table_of_garments"]

Floats = NDArray[np.float64]
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
    bad_rows: tuple[BadRow, ...]


def evaluate_garments(
    reader: GarmentReader, folder: Path, table: str = "photos.csv", *, all_senders: bool = False,
    outliers: Path | None = None, progress: Progress = silent,
) -> GarmentReport:  # fmt: skip
    """Measures on the photographs of the test senders, or with ``all_senders`` on all.

    ``outliers``: a folder of pictures that show no garment, to be said of how often they are unknown.
    What cannot be read is left out and told. Raises ``InvalidInputError`` where no photograph shows
    what the reader knows, or no picture in ``outliers`` can be read.
    """
    photos, bad = read_photos(folder / table)
    train, _, test = split_by_sender(photos)
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
    rng = np.random.default_rng(0)
    of = np.asarray(senders)
    rows = [np.flatnonzero(of == sender) for sender in sorted(set(senders))]
    values: list[float] = []
    for _ in range(200):
        drawn = np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        values.append(score([garments[i] for i in drawn], [truth[i] for i in drawn]))
    low, high = np.quantile(values, [0.025, 0.975])
    return Measured(score(garments, truth), float(low), float(high), len(truth))


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
    return "\n".join(lines)
