"""Lets a reader that has learned tell how garments are made.

What a network that tells categories apart sees of a garment says much of its details, too (a linear probe, Alain and Bengio 2016):
they are read from that at the end, while the network stands still, so that no category changes by it. The grades, which follow from
category and details, are read anew beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data.errors import InvalidInputError
from pipelines.training.garments.batches import GarmentBatches, GarmentTruth
from pipelines.training.runs import Progress, untold

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["check_tells", "learn_details"]

_BATCH: Final = 48
_EVEN: Final = 0.05
"""What hardly varies counts no more than if it varied so much of what the rest does."""
_STEPS, _PART, _RATE, _DECAY = 1500, 512, 3e-3, 0.3


def check_tells(model: Any) -> None:
    """Raises ``InvalidInputError`` where the last layer of a timm ``model`` is not one that can tell details."""
    import torch

    if not isinstance(model.get_classifier(), torch.nn.Linear):
        raise InvalidInputError(
            "This network's last layer cannot tell details: take another --architecture, or leave them out of --labels."
        )


def learn_details(
    model: Any, batches: GarmentBatches, truth: GarmentTruth, views: int, seed: int,
    progress: Progress = untold,
) -> None:  # fmt: skip
    """Gives a timm ``model`` whose last outputs are the grades' four steps one more for each of the details of ``truth``,
    fitted on about so many ``views`` of its garments; the grades' are fitted again. ``progress`` is told the views.

    Raises ``InvalidInputError`` where ``check_tells`` does.
    """
    import torch

    check_tells(model)
    last = model.get_classifier()
    sights, rows = _sights(model, batches, views, progress)
    above, details, described = (
        torch.from_numpy(each[rows]) for each in (truth.above, truth.details, truth.described)
    )
    told = torch.cat([above, details], 1)
    counts = torch.cat([torch.ones_like(above), described[:, None].expand(-1, details.shape[1])], 1)
    weight, bias = _fitted(sights, told, counts, seed)
    kept = last.out_features - above.shape[1]
    model.reset_classifier(kept + told.shape[1])
    fresh: Any = model.get_classifier().to(last.weight.device)
    with torch.no_grad():
        fresh.weight.copy_(torch.cat([last.weight[:kept], weight.to(last.weight)]))
        fresh.bias.copy_(torch.cat([last.bias[:kept], bias.to(last.bias)]))


def _sights(
    model: Any, batches: GarmentBatches, views: int, progress: Progress
) -> tuple[Tensor, Sequence[int]]:
    """What the network sees of garments before its last layer, ``(n, w)``, and which garments they are."""
    import torch

    model.eval()
    where = next(model.parameters()).device
    found: list[Tensor] = []
    shown: list[int] = []
    for step in range(-(-views // _BATCH)):
        pictures, rows = batches.garments(step, _BATCH)
        pictures = pictures.to(where, memory_format=torch.channels_last)
        with torch.no_grad(), torch.autocast(where.type, torch.bfloat16):
            seen = model.forward_head(model.forward_features(pictures), pre_logits=True)
        found.append(seen.float().cpu())
        shown.extend(rows.tolist())
        progress(0, 0, f"details: view {len(shown)} of {views}")
    return torch.cat(found), shown


def _fitted(sights: Tensor, told: Tensor, counts: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Logistic regressions ``(k, w)``, ``(k,)`` of ``told`` ``(n, k)`` in [0, 1], where it ``counts``, on ``sights`` ``(n, w)``."""
    import torch
    from torch.nn import functional as f

    middle, spread = sights.mean(0), sights.std(0)
    spread = spread.clamp(min=max(_EVEN * float(spread.mean()), 1e-3))
    even = (sights - middle) / spread
    weight = torch.zeros(told.shape[1], even.shape[1], requires_grad=True)
    bias = torch.zeros(told.shape[1], requires_grad=True)
    optimizer = torch.optim.AdamW([weight, bias], lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    rng = np.random.default_rng(seed)
    for _ in range(_STEPS):
        part = torch.from_numpy(rng.integers(0, len(even), _PART))
        missed = f.binary_cross_entropy_with_logits(
            f.linear(even[part], weight, bias), told[part], weight=counts[part], reduction="none"
        )
        optimizer.zero_grad()
        missed.sum(1).mean().backward()
        optimizer.step()
        schedule.step()
    weight = weight.detach() / spread
    return weight, bias.detach() - weight @ middle
