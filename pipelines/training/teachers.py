"""Models that have learned before as teachers: those that err on different garments correct each other.

A teacher is what a run left: an encoder's, whose naming head has looked at more views than a reader
ever will, or a garment reader's of any architecture and size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.errors import InvalidInputError
from matching.garment import TimmModel, is_model_folder
from pipelines.training.encoder.models import (
    garment_shares,
    is_run,
    learned_by,
    naming_model,
    picture_rows,
)
from pipelines.training.encoder.options import EncoderTraining
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["SHARE", "Teachers", "check_teacher"]

SHARE: Final = 0.7
"""How much of a target the teachers say; the label says the rest (Hinton, Vinyals, Dean 2015)."""
_LEAST_TRUST: Final = 0.05
"""Where no teacher expected the label they count alike: it may be wrong."""


def check_teacher(run: Path) -> None:
    """Raises ``InvalidInputError`` where nothing stands in ``run`` that has learned, and ``ModelUnavailableError`` where a
    reader does that is cut short or damaged.
    """
    if is_model_folder(run):
        TimmModel(str(run))
    elif not is_run(run):
        raise InvalidInputError(
            f"{run.name} holds neither an encoder's run nor a garment reader to learn from: train one with --out {run.name}."
        )


@dataclass(frozen=True)
class _Teacher:
    """``model`` says shares ``(n, k)`` of pictures of ``size`` pixels; ``order``: where the labels stand."""

    model: Any
    size: int
    order: Tensor

    def shares(self, views: Tensor) -> Tensor:
        import torch
        from torch.nn import functional as f

        if views.shape[-1] != self.size:
            views = f.interpolate(views, self.size, mode="bilinear", antialias=True)
        with torch.inference_mode(), torch.autocast(views.device.type, torch.bfloat16):
            named = self.model(views).float()[:, self.order]
        return named / named.sum(1, keepdim=True)


class Teachers:
    """Names garments as several models do together: of each view, the ones that expected its label count most."""

    def __init__(self, runs: Sequence[Path], labels: Sequence[str], device: str) -> None:
        """``runs``: each the ``--out`` of ``train encoder`` or of ``train garments``.

        Raises ``InvalidInputError`` where one holds neither or does not know all ``labels``.
        """
        self._each = [_opened(run, labels, device) for run in runs]

    def __len__(self) -> int:
        return len(self._each)

    def told(self, views: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """What they say together of ``views`` ``(n, 3, s, s)`` in [-1, 1], shares ``(n, k)``, and how much they expected
        ``labels`` ``(n, k)``, ``(n, 1)``.
        """
        import torch

        views = views.contiguous(memory_format=torch.channels_last)
        said = torch.stack([each.shares(views) for each in self._each])
        trust = (said * labels).sum(2, keepdim=True) + _LEAST_TRUST
        told = (said * trust).sum(0) / trust.sum(0)
        return told, (told * labels).sum(1, keepdim=True)


def _opened(run: Path, labels: Sequence[str], device: str) -> _Teacher:
    import torch

    check_teacher(run)
    says, size, known = _reader(run, device) if is_model_folder(run) else _encoder(run, device)
    strange = set(labels) - set(known)
    if strange:
        raise InvalidInputError(
            f"The teacher in {run.name} does not name {', '.join(sorted(strange))}."
        )
    order = torch.tensor([known.index(label) for label in labels], device=device)
    return _Teacher(says, size, order)


def _reader(run: Path, device: str) -> tuple[Any, int, Sequence[str]]:
    import timm

    found = TimmModel(str(run))
    net: Any = timm.create_model(f"local-dir:{run}", pretrained=True)
    net = _settled(net, device)

    def says(views: Tensor) -> Tensor:
        return net(views).float().softmax(1)

    return says, found.input_size, found.label_names


def _encoder(run: Path, device: str) -> tuple[Any, int, Sequence[str]]:
    options = EncoderTraining(run, run, run)
    model = _settled(naming_model(options, learned_by(run, device)), device)

    def says(views: Tensor) -> Tensor:
        return garment_shares(model, picture_rows(model["clip"], views))

    return says, options.size, GARMENTS


def _settled(model: Any, device: str) -> Any:
    """A model that learns nothing any more."""
    import torch

    still = model.eval().requires_grad_(requires_grad=False)
    return still.to(device, memory_format=torch.channels_last)
