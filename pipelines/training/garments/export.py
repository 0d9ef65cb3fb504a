"""A trained garment reader as the folder that timm loads, with what was measured of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from data import decode_picture
from matching.garment import (
    CALIBRATION,
    RUBRIC_VERSION,
    Calibration,
    TimmModel,
    cut_out,
    raw_outputs,
    softmax,
)
from matching.garment.calibration import Detail, detail_shares, log_odds_of_nothing
from pipelines.training.photos import Photo

if TYPE_CHECKING:
    from torch import nn

    from data.ports import Picture

__all__ = ["calibrate", "export_reader", "least_probability", "output_names", "pictures_of"]

Floats = NDArray[np.float64]
_TAKEN_FOR_NOTHING: Final = 0.07
_UNDECIDED: Final = 0.025
"""The shares of validation garments that may be unknown because they look like nothing to wear, and
because they could be too many things.
"""
_KEPT: Final = frozenset(
    {"architecture", "num_classes", "fixed_input_size", "first_conv", "classifier"}
)
_COPIES: Final = 50
_RIGHTLY, _LEAST_SURE, _LEAST_TOLD = 0.8, 0.5, 8


def output_names(labels: Sequence[str], details: Sequence[str] = ()) -> list[str]:
    """What each output of a reader stands for."""
    return [*labels, "no garment", *(f"above grade {grade}" for grade in (1, 2, 3, 4)), *details]


def export_reader(model: nn.Module, outputs: Sequence[str], size: int, out: Path) -> None:
    """Writes config.json and model.safetensors (fp16) in timm's hub layout; ``outputs``: their names."""
    import torch
    from timm.models import save_for_hf

    half: Any = copy.deepcopy(model).cpu().half().to(memory_format=torch.contiguous_format)
    half.pretrained_cfg = {
        key: value for key, value in half.pretrained_cfg.items() if key in _KEPT
    } | {
        "input_size": (3, size, size), "mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5),
        "interpolation": "bicubic", "crop_pct": 1.0, "crop_mode": "squash", "license": "cc0-1.0",
    }  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    config = {"label_names": list(outputs)}
    save_for_hf(half, str(out), model_config=config, safe_serialization=True)
    (out / "model.safetensors").chmod(0o644)


def pictures_of(photos: Sequence[Photo]) -> list[Picture]:
    """Decoded, upright, RGB."""
    return [decode_picture(photo.file.read_bytes()) for photo in photos]


def calibrate(
    folder: Path, photos: Sequence[Photo], labels: Sequence[str], details: tuple[Detail, ...] = (),
    described: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> Calibration:  # fmt: skip
    """Measures an exported reader on senders it never saw, and writes the folder's lookwright.json.

    ``details``: what it tells of garments, and from where on where nobody says what they have; ``described``: what
    they have, by the photograph's file name.
    """
    model = TimmModel(str(folder), "cpu")
    seen = [photo for photo in photos if photo.label in labels]
    rule = Calibration(
        tuple(labels), nothing=True, graded=True, mirrored=True, framed=True,
        rubric=RUBRIC_VERSION, details=details,
    )  # fmt: skip
    if seen:
        pictures = pictures_of(seen)
        masks = [cut_out(picture)[1] for picture in pictures]
        outputs = raw_outputs(model, pictures, masks, rule)
        rule = _measured(rule, outputs, seen)
        if described:
            rule = _detailed(rule, outputs, [described.get(photo.file.name) for photo in seen])
    document = msgspec.json.format(msgspec.json.encode(rule), indent=2)
    (folder / CALIBRATION).write_bytes(document + b"\n")
    return rule


def _measured(rule: Calibration, outputs: Floats, seen: Sequence[Photo]) -> Calibration:
    known = len(rule.labels)
    truth = np.array([rule.labels.index(photo.label) for photo in seen])
    temperature = fitted_temperature(outputs[:, :known], truth)
    shares = softmax(outputs[:, :known] / temperature)
    senders = [photo.sender for photo in seen]
    least = least_probability(shares[np.arange(len(truth)), truth], senders, rule.error)
    odds = log_odds_of_nothing(outputs, known)
    counts = (shares >= least).sum(1)
    return msgspec.structs.replace(
        rule,
        temperature=temperature,
        least_probability=least,
        most_plausible=max(2, int(np.quantile(counts, 1 - _UNDECIDED))),
        nothing_above=float(np.quantile(odds, 1 - _TAKEN_FOR_NOTHING)),
    )


def _detailed(
    rule: Calibration, outputs: Floats, described: Sequence[Mapping[str, int] | None]
) -> Calibration:
    """With what is told: details of which at least eight in ten were rightly told where they were described.

    What is the name of a category the category says.
    """
    kinds = {label.lower() for label in rule.labels}
    shares = detail_shares(outputs, rule)
    rows = [row for row, has in enumerate(described) if has is not None]
    fitted: list[Detail] = []
    for column, detail in enumerate(rule.details):
        had = np.array([detail.name in (described[row] or ()) for row in rows], bool)
        least = least_to_tell(shares[rows, column], had) if detail.name not in kinds else None
        fitted.append(Detail(detail.name, least))
    return msgspec.structs.replace(rule, details=tuple(fitted))


def least_to_tell(shares: Floats, had: NDArray[np.bool_]) -> float | None:
    """The least probability, at least a half, from which on a detail is told rightly in ``_RIGHTLY`` of cases;
    None where there is none, or it would be told too seldom to know.

    ``shares``, ``had`` ``(n,)``: how probable it was, and whether it was there.
    """
    order = np.argsort(-shares, kind="stable")
    right = np.cumsum(had[order]) / np.arange(1, len(order) + 1)
    enough = (shares[order] >= _LEAST_SURE) & (right >= _RIGHTLY)
    enough[: _LEAST_TOLD - 1] = False
    return float(shares[order][np.flatnonzero(enough)[-1]]) if enough.any() else None


def fitted_temperature(outputs: Floats, truth: NDArray[np.int64]) -> float:
    """The temperature of least cross-entropy (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar

    def cost(log_temperature: float) -> float:
        shares = softmax(outputs / np.exp(log_temperature))
        return float(-np.log(shares[np.arange(len(truth)), truth] + 1e-12).mean())

    found: Any = minimize_scalar(cost, bounds=(-2, 2), method="bounded")
    return float(np.exp(found.x))


def least_probability(true: Floats, senders: Sequence[str], error: float) -> float:
    """The probability below which a label can be ruled out, so that the true one of a garment from
    a new sender is ruled out in at most ``error`` of cases.

    ``true`` ``(n,)``: the probability of each picture's right label. Every sender counts alike and
    one more is reckoned with that is worse than all (Lee, Barber, Willett 2023, hierarchical
    conformal prediction); 0 where there are too few senders to promise it.
    """
    from crepes import ConformalClassifier

    groups = sorted(set(senders))
    level = 1 - (1 - error) * (len(groups) + 1) / len(groups)
    if level <= 0:
        return 0.0
    places = (np.arange(_COPIES) + 0.5) / _COPIES
    of = np.asarray(senders)
    alike = [np.quantile(1 - true[of == g], places, method="inverted_cdf") for g in groups]
    scores = np.concatenate(alike)
    rule: Any = ConformalClassifier()
    steps = np.unique(scores)
    chances = rule.fit(scores).predict_p(steps[:, None], smoothing=False)[:, 0]
    return float(1 - steps[chances >= level].max())
