"""From a model's raw outputs to honest probabilities: temperature, plausible labels, unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from data.errors import ModelUnavailableError

__all__ = ["CALIBRATION", "Calibration", "Reading", "read_calibration", "readings"]

Floats = NDArray[np.float64]
CALIBRATION: Final = "lookwright.json"
GRADE_STEPS: Final = 4


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was measured of a model on senders it never saw. The defaults are of one nobody measured.

    A model's outputs are its labels, then, with ``nothing``, one for a picture of no garment, then,
    with ``graded``, four for the chance to lie above the grades 1 to 4.
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


class Reading(msgspec.Struct, frozen=True):
    """``probabilities`` ``(k,)`` of the labels; ``plausible``: their indexes, the likeliest first;
    ``grades`` ``(5,)``, or None from a model that gives none.
    """

    probabilities: Floats
    plausible: tuple[int, ...]
    unknown: bool
    grades: Floats | None = None


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
    grades = _grades(raw[:, known + rule.nothing :]) if rule.graded else None
    found: list[Reading] = []
    for row, shares in enumerate(probabilities):
        order = np.argsort(-shares, kind="stable")
        plausible = tuple(int(i) for i in order if shares[i] >= rule.least_probability)
        unknown = not 0 < len(plausible) <= rule.most_plausible or bool(
            odds[row] > rule.nothing_above
        )
        found.append(Reading(shares, plausible, unknown, None if grades is None else grades[row]))
    return found


def _grades(steps: Floats) -> Floats:
    """Cumulative log odds ``(n, 4)`` to ``(n, 5)``; steps that cross each other are put in order."""
    above = 1 / (1 + np.exp(-steps[:, :GRADE_STEPS]))
    falling = np.minimum.accumulate(above, axis=1)
    edges = np.concatenate([np.ones((len(steps), 1)), falling, np.zeros((len(steps), 1))], 1)
    return -np.diff(edges, axis=1)
