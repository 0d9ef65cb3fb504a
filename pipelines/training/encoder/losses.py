"""What the encoder is taught: views of one garment together, words near what they are true of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["detail_loss", "kinship_loss", "naming_loss", "view_loss", "word_loss"]

_NEVER = -1e4
_KIN = 0.07


def view_loss(first: Tensor, second: Tensor, same: Tensor, temperature: float) -> Tensor:
    """NT-Xent (Chen et al. 2020) of two views each of ``n`` garments, ``(n, d)`` unit rows.

    ``same`` ``(n, n)`` bool marks pairs that may be one garment photographed twice: neither pulled
    together nor pushed apart.
    """
    import torch
    from torch.nn import functional as f

    n = len(first)
    rows = torch.cat([first, second])
    logits = rows @ rows.T / temperature
    here = torch.arange(2 * n, device=rows.device)
    target = (here + n) % (2 * n)
    hidden = same.repeat(2, 2)
    hidden[here, target] = False
    hidden.fill_diagonal_(True)
    return f.cross_entropy(logits.masked_fill(hidden, _NEVER), target)


def word_loss(
    texts: Tensor, pictures: Tensor, truth: Tensor, unknown: Tensor, scale: Tensor
) -> Tensor:
    """CLIP's loss with graded truth: both ways, each row's target is its share of the truth.

    ``texts`` ``(t, d)``, ``pictures`` ``(n, d)`` unit rows, ``truth`` ``(t, n)`` in [0, 1],
    ``unknown`` ``(t, n)`` bool: pairs left out.
    """
    logits = (texts @ pictures.T * scale).masked_fill(unknown, _NEVER)
    known = truth.masked_fill(unknown, 0.0)
    return (_graded(logits, known) + _graded(logits.T, known.T)) / 2


def _graded(logits: Tensor, truth: Tensor) -> Tensor:
    from torch.nn import functional as f

    mass = truth.sum(1)
    kept = (mass > 0.3).float()
    wanted = truth / mass.clamp(min=0.3)[:, None]
    missed = -(wanted * f.log_softmax(logits, 1)).sum(1)
    return (missed * kept).sum() / kept.sum().clamp(min=1)


def naming_loss(logits: Tensor, shares: Tensor) -> Tensor:
    """Cross-entropy of ``(n, k)`` logits to ``(n, k)`` shares; rows without any are left out."""
    from torch.nn import functional as f

    known = (shares.sum(1) > 0).float()
    return -(shares * f.log_softmax(logits, 1)).sum() / known.sum().clamp(min=1)


def detail_loss(logits: Tensor, details: Tensor, described: Tensor) -> Tensor:
    """Binary cross-entropy of ``(n, k)`` logits to ``(n, k)`` details, summed; garments that nobody ``described`` ``(n,)`` are
    left out.
    """
    from torch.nn import functional as f

    missed = f.binary_cross_entropy_with_logits(logits, details, reduction="none").sum(1)
    return (missed * described).sum() / described.sum().clamp(min=1)


def kinship_loss(rows: Tensor, palettes: Tensor, temperature: float) -> Tensor:
    """Unit rows ``(n, d)`` lie to each other as their palettes ``(n, p)`` do.

    A relational distillation (Park et al. 2019) of the colour histogram: each row's likeness to all others,
    as shares, should be its palette's. What lies in few pixels counts nearly as much as what fills a
    picture, since pictures show a garment from near and from far.
    """
    import torch
    from torch.nn import functional as f

    kin = f.normalize(palettes ** (2 / 3), dim=1)
    itself = torch.eye(len(rows), dtype=torch.bool, device=rows.device)
    wanted = (kin @ kin.T / _KIN).masked_fill(itself, _NEVER).softmax(1)
    found = (rows @ rows.T / temperature).masked_fill(itself, _NEVER).log_softmax(1)
    return -(wanted * (found - wanted.clamp(min=1e-9).log())).sum(1).mean()
