"""Lets the rows of an encoder that has learned say which kind of garment a picture shows.

Colours decide most of what pictures have in common, and a navy cap should not lie before navy coats.
What names garments from the rows says kinds more clearly than any product of rows: by shares that are
near 0 or 1. Rows get these shares, too, in directions that neither pictures nor words had a use for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pipelines.training.encoder.batches import Batches
from pipelines.training.encoder.models import garment_shares, text_rows

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["say_kinds"]

_SHARE: Final = 0.15
"""Of what two pictures have in common, how much is the kind."""
_RIDGE: Final = 1e-3


def say_kinds(model: Any, batches: Batches, views: int, share: float = _SHARE) -> None:
    """Changes the towers' last projections; ``model`` is what ``with_heads`` made, and has learned.

    The picture tower's learns to say kinds by a ridge regression, from ``views`` views or a few more.
    Words keep away from those directions, so that pictures and words belong together as they did.
    The encoder stays an ordinary one.
    """
    import torch

    sums = _Sums(model)
    with torch.no_grad():
        for batch in batches.stream(0):
            sums.add(batch.pictures(), batch.known.tokens)
            if sums.count >= views:
                break
        pictures, texts = model["clip"].visual.head.proj.weight, model["clip"].text.text_projection
        own = sums.free_directions()
        rest = torch.eye(len(own), device=own.device) - own @ own.T
        said = share**0.5 * own @ sums.kinds()
        pictures.copy_((1 - share) ** 0.5 * rest @ pictures.float() + said)
        texts.copy_(texts.float() @ rest)


class _Sums:
    """What the regression needs to know of any number of views."""

    def __init__(self, model: Any) -> None:
        import torch

        self._model = model
        self._projection = model["clip"].visual.head.proj.weight.float()
        self._names = len(model["garment"].weight)
        (dim, width), where = self._projection.shape, self._projection.device
        self._sights = torch.zeros(width, width, device=where)
        self._said = torch.zeros(width, self._names, device=where)
        self._rows = torch.zeros(dim, dim, device=where)
        self.count = 0

    def add(self, pictures: Tensor, tokens: Tensor) -> None:
        import torch

        clip = self._model["clip"]
        with torch.autocast(pictures.device.type, torch.bfloat16):
            sights = clip.visual.trunk(pictures)
        sights = sights.float()
        rows = sights @ self._projection.T
        long = rows.norm(dim=1, keepdim=True)
        rows, texts = rows / long, text_rows(clip, tokens)
        kinds = garment_shares(self._model, rows).sqrt()
        self._sights += sights.T @ sights
        self._said += sights.T @ (kinds * long)
        self._rows += rows.T @ rows / len(rows) + texts.T @ texts / len(texts)
        self.count += len(rows)

    def free_directions(self) -> Tensor:
        """``(dim, names)``: unit directions at right angles in which pictures and words reach least far."""
        import torch

        return torch.linalg.eigh(self._rows)[1][:, : self._names]

    def kinds(self) -> Tensor:
        """``(names, width)``: from what the tower sees to the roots of the kinds' shares, as long as rows are."""
        import torch

        width = len(self._sights)
        held = self._sights.trace() / width * _RIDGE
        ridge = torch.eye(width, device=self._sights.device) * held
        return torch.linalg.solve(self._sights + ridge, self._said).T
