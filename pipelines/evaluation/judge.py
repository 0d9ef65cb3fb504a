"""A judge of pictures: a plain classifier that no picture maker ever meets in training.

Its architecture (a ResNet), seed and split of senders are its own. It learns from cut-out garments
on a studio background, as the pictures that it will judge show them, and its score on real
garments of senders it has not seen stands beside everything that it says.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.training.generator import Cutouts, photographed
from pipelines.training.runs import Average
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.training.photos import Photo

__all__ = ["Judge", "held_out_rows", "score_judge", "train_judge"]

_SIDE: Final = 64
_TOWER: Final = "resnet10t"
_SEED: Final = 23
_VARIANTS: Final = 3
_AVERAGED: Final = 0.99
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Judge:
    model: Any

    def judge(self, pictures: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """``(n, s, s, 3)`` uint8 to probabilities ``(n, len(GARMENTS))`` and unit features ``(n, d)``."""
        import torch
        from torch.nn import functional as f

        told: list[Tensor] = []
        seen: list[Tensor] = []
        with torch.inference_mode():
            for start in range(0, len(pictures), 64):
                part = torch.from_numpy(np.ascontiguousarray(pictures[start : start + 64]))
                rows = self.model.forward_features(_shown(part))
                seen.append(f.normalize(self.model.forward_head(rows, pre_logits=True), dim=1))
                told.append(self.model.forward_head(rows).softmax(1))
        return torch.cat(told).numpy(), torch.cat(seen).numpy()


def _shown(pictures: Tensor) -> Tensor:
    """``(n, s, s, 3)`` uint8 as the judge looks at them: small, and about zero."""
    from torch.nn import functional as f

    small = pictures.permute(0, 3, 1, 2).float()
    if small.shape[-1] != _SIDE:
        small = f.interpolate(small, (_SIDE, _SIDE), mode="bilinear", antialias=True)
    return small / 127.5 - 1


def held_out_rows(photos: Sequence[Photo]) -> NDArray[np.bool_]:
    """About a fifth of the photographs, by sender, in an order of the judge's own."""
    counts = Counter(photo.sender for photo in photos)
    small = [s for s, n in counts.items() if n <= max(1, len(photos) // 20)]
    small.sort(key=lambda s: hashlib.sha256(f"judge:{s}".encode()).digest())
    held: set[str] = set()
    room = 0.2 * len(photos)
    while small and room > 0:
        sender = small.pop(0)
        held.add(sender)
        room -= counts[sender]
    return np.array([photo.sender in held for photo in photos])


def _built() -> Any:
    import timm

    return timm.create_model(_TOWER, num_classes=len(GARMENTS), drop_rate=0.2)


def _packshots(cutouts: Cutouts, own: float, seed: int) -> NDArray[np.uint8]:
    from torch.nn import functional as f

    rng = np.random.default_rng(seed)
    parts: list[NDArray[np.uint8]] = []
    for rows in np.array_split(np.arange(len(cutouts)), max(1, len(cutouts) // 64)):
        shown = photographed(cutouts, rows, own, rng).pictures()
        small = f.interpolate(shown, (_SIDE, _SIDE), mode="bilinear", antialias=True)
        parts.append((small * 255).round().byte().permute(0, 2, 3, 1).numpy())
    return np.concatenate(parts)


def train_judge(
    cutouts: Cutouts, stored: Path, epochs: int, tell: Callable[[int, int], None]
) -> Judge:
    """Trains on ``cutouts``, or reads the judge that ``stored`` holds."""
    import torch
    from torch.nn import functional as f

    torch.manual_seed(_SEED)
    model = _built()
    if stored.is_file():
        model.load_state_dict(torch.load(stored, weights_only=True))
        return Judge(model.eval())
    model = model.to(memory_format=torch.channels_last)
    average = Average(model, _AVERAGED)
    rendered = np.stack([_packshots(cutouts, 0.3, _SEED + i) for i in range(_VARIANTS)])
    pictures = torch.from_numpy(rendered)
    labels = torch.tensor([GARMENTS.index(photo.label) for photo in cutouts.photos])
    odds = (1 / torch.bincount(labels, minlength=len(GARMENTS)).clamp(min=1).float().sqrt())[labels]
    steps, batch = max(1, epochs * len(cutouts) // 64), min(64, len(cutouts))
    optimizer: Any = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05, fused=True)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps, pct_start=0.1)
    for step in range(steps):
        rows = torch.multinomial(odds, batch)
        shown = pictures[torch.randint(_VARIANTS, (batch,)), rows]
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16):
            told = model(_moved(_shown(shown)).contiguous(memory_format=torch.channels_last))
        f.cross_entropy(told.float(), labels[rows], label_smoothing=0.1).backward()
        optimizer.step()
        plan.step()
        average.update(model)
        tell(step + 1, steps)
    stored.parent.mkdir(parents=True, exist_ok=True)
    torch.save(average.model.state_dict(), stored)
    return Judge(average.model)


def _moved(shown: Tensor) -> Tensor:
    """Mirrored, turned, stretched and shifted a little; some softened, as made pictures are."""
    import torch
    from torch.nn import functional as f

    n = len(shown)
    turn = torch.empty(n).normal_(0, 0.08)
    wide, high = torch.empty(2, n).uniform_(0.88, 1.15)
    mirror = torch.randint(0, 2, (n,)) * 2 - 1
    shift = torch.empty(n, 2).uniform_(-0.08, 0.08)
    rows = [
        torch.stack([turn.cos() * wide * mirror, -turn.sin() * high, shift[:, 0]], 1),
        torch.stack([turn.sin() * wide * mirror, turn.cos() * high, shift[:, 1]], 1),
    ]
    grid = f.affine_grid(torch.stack(rows, 1), list(shown.shape), align_corners=False)
    moved = f.grid_sample(shown, grid, padding_mode="border", align_corners=False)
    soft = (torch.rand(n) < 0.4).view(-1, 1, 1, 1)
    return torch.where(soft, f.avg_pool2d(moved, 3, 1, 1), moved)


def score_judge(judge: Judge, cutouts: Cutouts) -> Measured:
    """Share named rightly of real garments in their own colours; bootstrap over senders."""
    told = judge.judge(_packshots(cutouts, 1.0, 0))[0].argmax(1)
    right = [
        float(GARMENTS[found] == photo.label)
        for found, photo in zip(told, cutouts.photos, strict=True)
    ]
    return bootstrap(right, [photo.sender for photo in cutouts.photos])
