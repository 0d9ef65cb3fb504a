"""From a model's raw outputs to honest probabilities: temperature, plausible labels, unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from data.errors import ModelUnavailableError

__all__ = ["CALIBRATION", "Calibration", "Detail", "Reading", "read_calibration", "readings"]

Floats = NDArray[np.float64]
CALIBRATION: Final = "lookwright.json"
GRADE_STEPS: Final = 4


class Detail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that garments may have; ``least_probability``: from where on it is told, None: never."""

    name: str
    least_probability: float | None = None


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was measured of a model on senders it never saw. The defaults are of one nobody measured.

    A model's outputs are its labels, then, with ``nothing``, one for a picture of no garment, then,
    with ``graded``, four for the chance to lie above the grades 1 to 4, then one for each of ``details``.
    """

    labels: tuple[str, ...] = ()
    nothing: bool = False
    graded: bool = False
    mirrored: bool = False
    """Whether the outputs for a picture and its mirror image are averaged."""
    framed: bool = False
    """Whether the outputs for a picture and for its garment framed by itself are averaged."""
    temperature: float = 1.0
    """Outputs are divided by it (Guo et al. 2017)."""
    error: float = 0.1
    """The share of unseen senders' garments whose label is promised to be outside the plausible."""
    least_probability: float = 0.1
    """A label less probable than this is ruled out: the conformal rule's threshold."""
    most_plausible: int = 6
    """With more plausible labels than this a picture is unknown."""
    nothing_above: float = 0.0
    """A picture is unknown whose log odds of showing no garment are above."""
    rubric: int = 0
    """The version of the complexity rubric that the grades were learned from."""
    details: tuple[Detail, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """``probabilities`` ``(k,)`` of the labels; ``plausible``: their indexes, the likeliest first;
    ``grades`` ``(5,)``, or None from a model that gives none; ``details``: those told, with their probabilities.
    """

    probabilities: Floats
    plausible: tuple[int, ...]
    unknown: bool
    grades: Floats | None = None
    details: tuple[tuple[str, float], ...] = ()


def read_calibration(folder: Path) -> Calibration | None:
    """What stands in the model's folder; None where nothing does. Raises ``ModelUnavailableError``."""
    file = folder / CALIBRATION
    if not file.is_file():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Calibration)
    except msgspec.DecodeError as error:
        raise ModelUnavailableError(
            f"{CALIBRATION} of the model {folder.name!r} does not say how it is calibrated: pull the model again."
        ) from error


def log_odds_of_nothing(outputs: Floats, known: int) -> Floats:
    """``(n,)``: the natural log of P(no garment) / P(some garment), before any temperature."""
    garments = outputs[:, :known]
    top = garments.max(1)
    return outputs[:, known] - top - np.log(np.exp(garments - top[:, None]).sum(1))


def softmax(outputs: Floats) -> Floats:
    """Rows that sum to 1."""
    powers = np.exp(outputs - outputs.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def readings(outputs: NDArray[np.floating], rule: Calibration) -> list[Reading]:
    """A model's outputs ``(n, m)`` as the calibration says to read them."""
    raw = np.asarray(outputs, np.float64)
    known = len(rule.labels)
    probabilities = softmax(raw[:, :known] / rule.temperature)
    odds = log_odds_of_nothing(raw, known) if rule.nothing else np.full(len(raw), -np.inf)
    steps = known + rule.nothing
    grades = _grades(raw[:, steps:]) if rule.graded else None
    details = detail_shares(raw, rule)
    found: list[Reading] = []
    for row, shares in enumerate(probabilities):
        order = np.argsort(-shares, kind="stable")
        plausible = tuple(int(i) for i in order if shares[i] >= rule.least_probability)
        unknown = not 0 < len(plausible) <= rule.most_plausible or bool(
            odds[row] > rule.nothing_above
        )
        found.append(
            Reading(
                shares,
                plausible,
                unknown,
                None if grades is None else grades[row],
                () if unknown else _told(details[row], rule),
            )
        )
    return found


def detail_shares(outputs: Floats, rule: Calibration) -> Floats:
    """``(n, d)``: how probably each garment has each of the rule's details."""
    first = len(rule.labels) + rule.nothing + GRADE_STEPS * rule.graded
    return 1 / (1 + np.exp(-outputs[:, first : first + len(rule.details)]))


def _told(shares: Floats, rule: Calibration) -> tuple[tuple[str, float], ...]:
    """The details that are told, the surest first."""
    told = [
        (detail.name, float(share))
        for detail, share in zip(rule.details, shares, strict=True)
        if detail.least_probability is not None and share >= detail.least_probability
    ]
    return tuple(sorted(told, key=lambda each: -each[1]))


def _grades(steps: Floats) -> Floats:
    """Cumulative log odds ``(n, 4)`` to ``(n, 5)``; steps that cross each other are put in order."""
    above = 1 / (1 + np.exp(-steps[:, :GRADE_STEPS]))
    falling = np.minimum.accumulate(above, axis=1)
    edges = np.concatenate([np.ones((len(steps), 1)), falling, np.zeros((len(steps), 1))], 1)
    return edges[:, :-1] - edges[:, 1:]  # not -diff, whose zeros are negative
