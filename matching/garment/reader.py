"""Reads what garment a picture shows with a timm model and what was measured of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.garments import Garment, GarmentColour, Likelihood
from matching.garment.calibration import Calibration, Reading, read_calibration, readings, softmax
from matching.garment.colours import garment_colours
from matching.garment.model import TimmModel
from matching.garment.rubric import complexity_of, mixed_grades
from matching.garment.segmentation import cut_out, garment_frame

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = [
    "TimmClassifier",
    "TimmGarmentReader",
    "open_classifier",
    "open_garment_reader",
    "raw_outputs",
]


class TimmClassifier:
    """Any timm picture classifier: all its labels with their probabilities."""

    def __init__(self, model: TimmModel) -> None:
        self._model = model

    @property
    def fingerprint(self) -> str:
        return self._model.fingerprint

    def classify(self, pictures: Sequence[Picture]) -> list[tuple[Likelihood, ...]]:
        """For each RGB picture all labels with their probabilities, the likeliest first."""
        if not pictures:
            return []
        shares = softmax(self._model.outputs(pictures).astype(np.float64))
        return [_ranked(self._model.label_names, row.tolist()) for row in shares]


class TimmGarmentReader:
    """Category, complexity and colours of garments, or that nothing known is shown."""

    def __init__(self, model: TimmModel, rule: Calibration) -> None:
        self._model, self._rule = model, rule

    @property
    def fingerprint(self) -> str:
        return self._model.fingerprint

    @property
    def labels(self) -> tuple[str, ...]:
        return self._rule.labels

    @property
    def promised_error(self) -> float:
        """The share of unseen senders' garments whose label may be missing from the plausible."""
        return self._rule.error

    def read(self, pictures: Sequence[Picture]) -> list[Garment]:
        """RGB pictures, each of one garment, to what they show."""
        if not pictures:
            return []
        cuts = [cut_out(picture) for picture in pictures]
        outputs = raw_outputs(self._model, pictures, [mask for _, mask in cuts], self._rule)
        found = readings(outputs, self._rule)
        return [
            self._garment(garment_colours(*cut), each)
            for cut, each in zip(cuts, found, strict=True)
        ]

    def _garment(self, colours: tuple[GarmentColour, ...], reading: Reading) -> Garment:
        category = _ranked(self.labels, reading.probabilities.tolist())
        grades = reading.grades
        if grades is None:
            grades = mixed_grades({each.label: each.probability for each in category})
        return Garment(
            category=category,
            complexity=complexity_of(grades),
            colours=colours,
            unknown=reading.unknown,
            plausible=tuple(self.labels[i] for i in reading.plausible),
            details=tuple(Likelihood(name, share) for name, share in reading.details),
        )


def raw_outputs(
    model: TimmModel, pictures: Sequence[Picture], masks: Sequence[NDArray[np.bool_]],
    rule: Calibration,
) -> NDArray[np.float64]:  # fmt: skip
    """What a model puts out ``(n, m)``, looking at RGB pictures as often as its calibration says.

    ``masks``: where each picture's garment is, as ``cut_out`` finds it.
    """
    looks = list(pictures)
    if rule.framed:
        looks += [_framed(picture, mask) for picture, mask in zip(pictures, masks, strict=True)]
    outputs = model.outputs(looks, mirrored=rule.mirrored).astype(np.float64)
    return outputs.reshape(-1, len(pictures), outputs.shape[1]).mean(0)


def _framed(picture: Picture, mask: NDArray[np.bool_]) -> Picture:
    """What a picture shows of its garment, and little around it; at least a pixel."""
    left, top, right, bottom = garment_frame(mask)
    width, height = picture.size
    x, y = int(left * width), int(top * height)
    return picture.crop(
        (x, y, max(x + 1, round(right * width)), max(y + 1, round(bottom * height)))
    )


def _ranked(labels: Sequence[str], shares: Sequence[float]) -> tuple[Likelihood, ...]:
    pairs = [Likelihood(label, share) for label, share in zip(labels, shares, strict=True)]
    return tuple(sorted(pairs, key=lambda each: -each.probability))


def open_classifier(model: str, device: str = "auto") -> TimmClassifier:
    """Names a classifier (a folder, or ``hf-hub:ORG/NAME``); its weights are read at its first use."""
    return TimmClassifier(TimmModel(model, device))


def open_garment_reader(model: str, device: str = "auto") -> TimmGarmentReader:
    """Names a reader (a folder, or ``hf-hub:ORG/NAME``); its weights are read at its first use.

    A folder without ``lookwright.json`` is read as it is: no temperature, no unknown by its outputs.
    Raises ``ModelUnavailableError`` where a local folder cannot be loaded.
    """
    found = TimmModel(model, device)
    rule = read_calibration(found.folder) if found.folder else None
    return TimmGarmentReader(found, rule or Calibration(labels=found.label_names))
