"""Lets a reader that has learned tell how garments are made, and what is no garment, from what it sees of them.

What a network that tells categories apart sees says much else, too (linear probes, Alain and Bengio 2016): it is read from that at
the end, while the network stands still, so that no category changes by it. The grades, which follow from category and details, are
read anew beside the details.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data.errors import InvalidInputError
from pipelines.training.garments.batches import GarmentBatches, GarmentTruth
from pipelines.training.runs import Progress, untold

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["check_tells", "learn_details", "learn_nothing", "tells"]

_BATCH: Final = 48
_EVEN: Final = 0.05
"""What hardly varies counts no more than if it varied so much of what the rest does."""
_STEPS, _PART, _RATE = 1500, 512, 3e-3
_OF_DETAILS, _OF_NOTHING = 0.3, 10.0
"""The decay of weights: what is nothing is told by little beside what the network says of it already."""


def tells(model: Any) -> bool:
    """Whether the last layer of a timm ``model`` is one that can be read anew."""
    import torch

    return isinstance(model.get_classifier(), torch.nn.Linear)


def check_tells(model: Any) -> None:
    """Raises ``InvalidInputError`` where the last layer of a timm ``model`` is not one that can be read anew."""
    if not tells(model):
        raise InvalidInputError(
            "This network's last layer cannot tell details, nor learn alone: take another --architecture, or leave out --only and the details of --labels."
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
    shown: list[int] = []

    def draw(step: int) -> Tensor:
        pictures, rows = batches.garments(step, _BATCH)
        shown.extend(rows.tolist())
        return pictures

    sights = _sights(model, draw, views, "details", progress)
    above, details, described = (
        torch.from_numpy(each[shown]) for each in (truth.above, truth.details, truth.described)
    )
    told = torch.cat([above, details], 1)
    counts = torch.cat([torch.ones_like(above), described[:, None].expand(-1, details.shape[1])], 1)
    weight, bias = _fitted(sights, told, counts, _OF_DETAILS, seed)
    kept = last.out_features - above.shape[1]
    model.reset_classifier(kept + told.shape[1])
    fresh: Any = model.get_classifier().to(last.weight.device)
    with torch.no_grad():
        fresh.weight.copy_(torch.cat([last.weight[:kept], weight.to(last.weight)]))
        fresh.bias.copy_(torch.cat([last.bias[:kept], bias.to(last.bias)]))


def learn_nothing(
    model: Any, batches: GarmentBatches, categories: int, views: int, seed: int,
    progress: Progress = untold,
) -> None:  # fmt: skip
    """Fits the output of a timm ``model`` for what is no garment, which follows those for its ``categories``, again,
    on about so many ``views``, half of them of garments. ``progress`` is told the views.

    Raises ``InvalidInputError`` where ``check_tells`` does.
    """
    import torch

    check_tells(model)
    half = _BATCH // 2

    def draw(step: int) -> Tensor:
        return torch.cat([batches.garments(step, half)[0], batches.nothing(step, half)])

    sights = _sights(model, draw, views, "what is no garment", progress)
    weight, bias = (each.detach().cpu().float() for each in model.get_classifier().parameters())
    said = sights @ weight[: categories + 1].T + bias[: categories + 1]
    odds = said[:, -1:] - said[:, :-1].logsumexp(1, keepdim=True)
    is_nothing = torch.tensor([0.0] * half + [1.0] * half).repeat(len(sights) // _BATCH)[:, None]
    more, further = _fitted(
        sights, is_nothing, torch.ones_like(is_nothing), _OF_NOTHING, seed, odds
    )
    with torch.no_grad():
        last = model.get_classifier()
        last.weight[categories] += more[0].to(last.weight)
        last.bias[categories] += further[0].to(last.bias)


def _sights(
    model: Any, draw: Callable[[int], Tensor], views: int, of: str, progress: Progress
) -> Tensor:
    """What the network sees before its last layer of the pictures that are drawn: ``(n, w)``."""
    import torch

    model.eval()
    where = next(model.parameters()).device
    found: list[Tensor] = []
    steps = -(-views // _BATCH)
    for step in range(steps):
        pictures = draw(step).to(where, memory_format=torch.channels_last)
        with torch.no_grad(), torch.autocast(where.type, torch.bfloat16):
            seen = model.forward_head(model.forward_features(pictures), pre_logits=True)
        found.append(seen.float().cpu())
        progress(0, 0, f"{of}: view {(step + 1) * _BATCH} of {steps * _BATCH}")
    return torch.cat(found)


def _fitted(
    sights: Tensor, told: Tensor, counts: Tensor, decay: float, seed: int, odds: Tensor | None = None
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Logistic regressions ``(k, w)``, ``(k,)`` of ``told`` ``(n, k)`` in [0, 1], where it ``counts``, on ``sights`` ``(n, w)``;
    of what log ``odds`` ``(n, k)`` that were known before leave to say.
    """
    import torch
    from torch.nn import functional as f

    middle, spread = sights.mean(0), sights.std(0)
    spread = spread.clamp(min=max(_EVEN * float(spread.mean()), 1e-3))
    even = (sights - middle) / spread
    before = torch.zeros_like(told) if odds is None else odds
    weight = torch.zeros(told.shape[1], even.shape[1], requires_grad=True)
    bias = torch.zeros(told.shape[1], requires_grad=True)
    optimizer = torch.optim.AdamW([weight, bias], lr=_RATE, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
    rng = np.random.default_rng(seed)
    for _ in range(_STEPS):
        part = torch.from_numpy(rng.integers(0, len(even), _PART))
        missed = f.binary_cross_entropy_with_logits(
            before[part] + f.linear(even[part], weight, bias), told[part], weight=counts[part],
            reduction="none",
        )  # fmt: skip
        optimizer.zero_grad()
        missed.sum(1).mean().backward()
        optimizer.step()
        schedule.step()
    weight = weight.detach() / spread
    return weight, bias.detach() - weight @ middle
