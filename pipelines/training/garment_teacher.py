"""The encoder's naming head as a teacher: it has looked at more views than the reader ever will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.errors import InvalidInputError
from pipelines.training.encoder import EncoderTraining, garment_shares, naming_model
from pipelines.training.garment_batches import GarmentBatch
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Teacher"]

_SHARE: Final = 0.6
"""How much of a target the teacher says; the label says the rest (Hinton, Vinyals, Dean 2015)."""


class Teacher:
    """Names garments with what an encoder's run has learned so far."""

    def __init__(self, run: Path, labels: Sequence[str], size: int, device: str) -> None:
        """``run`` is the ``--out`` of ``train encoder``, ``size`` the pictures' side it learned with.

        Raises ``InvalidInputError`` where it holds no checkpoint or names other categories.
        """
        import torch

        file = run / "training" / "checkpoint.pt"
        if not file.is_file():
            raise InvalidInputError(
                f"{run.name} holds no encoder's run: train one with --out {run.name}."
            )
        strange = set(labels) - set(GARMENTS)
        if strange:
            raise InvalidInputError(f"The encoder does not name {', '.join(sorted(strange))}.")
        learned = torch.load(file, weights_only=True)["average"]
        options = EncoderTraining(run, run, run)
        model: Any = naming_model(options, learned)
        self._model = model.eval().requires_grad_(requires_grad=False).to(device)
        self._order = torch.tensor([GARMENTS.index(label) for label in labels])
        self._size, self._device = size, device

    def taught(self, batch: GarmentBatch) -> GarmentBatch:
        """The batch with targets that the teacher has a say in; pictures of nothing stay as they are."""
        said = self._shares(batch.views.to(self._device)).cpu()
        target = batch.target.clone()
        garments = batch.graded > 0
        told = said[garments] * _SHARE
        target[garments] *= 1 - _SHARE
        target[garments, : said.shape[1]] += told
        return replace(batch, target=target)

    def _shares(self, views: Tensor) -> Tensor:
        import torch
        from torch.nn import functional as f

        if views.shape[-1] != self._size:
            views = f.interpolate(views, self._size, mode="bilinear", antialias=True)
        with torch.inference_mode(), torch.autocast(views.device.type, torch.bfloat16):
            named = garment_shares(self._model, views).float()[:, self._order]
        return named / named.sum(1, keepdim=True)
