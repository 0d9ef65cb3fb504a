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

    def __init__(self, run: Path, labels: Sequence[str], device: str) -> None:
        """``run`` is the ``--out`` of ``train encoder``.

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
        learned = torch.load(file, weights_only=True, map_location=device)["average"]
        options = EncoderTraining(run, run, run)
        model: Any = naming_model(options, learned)
        self._model = model.eval().requires_grad_(requires_grad=False).to(device)
        self._order = torch.tensor([GARMENTS.index(label) for label in labels], device=device)
        self._size = options.size

    def taught(self, batch: GarmentBatch) -> GarmentBatch:
        """The batch with targets that the teacher has a say in; pictures of nothing stay as they are."""
        from torch.nn import functional as f

        said = self._shares(batch.pictures())
        told = f.pad(said, (0, batch.target.shape[1] - said.shape[1]))
        share = (batch.graded > 0).float()[:, None] * _SHARE
        return replace(batch, target=batch.target.lerp(told, share))

    def _shares(self, views: Tensor) -> Tensor:
        import torch
        from torch.nn import functional as f

        if views.shape[-1] != self._size:
            views = f.interpolate(views, self._size, mode="bilinear", antialias=True)
        with torch.inference_mode(), torch.autocast(views.device.type, torch.bfloat16):
            named = garment_shares(self._model, views).float()[:, self._order]
        return named / named.sum(1, keepdim=True)
