"""Teaches an encoder's words once more, of photographs as they are, while its pictures stand still.

Beside pictures, words learn mostly of colours that garments were given and whose names are measured. What colours
are called, and how garments are made, is known of the photographs themselves: in the end words settle on that.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipelines.training.captions import truth, unsaid, wish_for
from pipelines.training.encoder.batches import garments_of, photo_facts, photo_odds
from pipelines.training.encoder.losses import word_loss
from pipelines.training.encoder.models import picture_rows, text_rows
from pipelines.training.encoder.options import CONTEXT
from pipelines.training.photos import PackedPhotos
from pipelines.training.tokens import Tokens

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["settle_words"]

_MARGINS: Final = (0.0, 0.06, 0.12)
"""Of each side, cut off: what photographs are looked at without."""
_PICTURES, _WISHES = 512, 384
_RATE, _DECAY, _WARM_UP = 3e-4, 0.05, 30
_SETTLED: Final = 0.6
"""Of what words learn here; the rest is what they knew, which stands for what no photograph shows."""


def settle_words(
    clip: Any, packed: PackedPhotos, tokenizer: Path, size: int, seed: int, steps: int
) -> None:
    """Changes the text tower of ``clip``, open_clip's model, and its scale; nothing of its pictures.

    Learns in ``steps`` steps from the photographs of ``packed`` whose colours somebody named, or that somebody described, if
    there are any.
    """
    import torch

    labelled = garments_of(packed).sum(1) > 0
    named = [
        row
        for row, photo in enumerate(packed.photos)
        if (photo.colours or photo.details) and labelled[row]
    ]
    if not named or not steps:
        return
    packed = packed.take(named)
    words = [*clip.text.parameters(), clip.logit_scale]
    known = [each.detach().clone() for each in words]
    looks = _looks(clip, packed, size)
    optimizer = torch.optim.AdamW(words, lr=_RATE, weight_decay=_DECAY)
    clip.text.requires_grad_(True).train()
    clip.logit_scale.requires_grad_(True)
    lessons = _lessons(packed, tokenizer, seed)
    for step, (rows, look, tokens, true, left_out) in zip(range(steps), lessons, strict=False):
        fall = 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimizer.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / _WARM_UP) * fall
        optimizer.zero_grad(set_to_none=True)
        shown = looks[look % len(looks)][rows]
        asked, unknown = true.to(looks.device), left_out.to(looks.device)
        texts = text_rows(clip, tokens.to(looks.device))
        scale = clip.logit_scale.exp().clamp(max=60)
        word_loss(texts, shown, asked, unknown, scale).backward()
        optimizer.step()
    clip.text.eval()
    with torch.no_grad():
        for each, before in zip(words, known, strict=True):
            each.copy_(before.lerp(each, _SETTLED))


def _lessons(
    packed: PackedPhotos, tokenizer: Path, seed: int
) -> Iterator[tuple[Tensor, int, Tensor, Tensor, Tensor]]:
    """Photographs, the look at them, wishes for some of them ``(w, c)``, their truth ``(w, n)`` and where that is unknown,
    without end.
    """
    import torch

    tokenize = Tokens(tokenizer, CONTEXT)
    facts, odds = photo_facts(packed), photo_odds(garments_of(packed))
    rng, words = np.random.default_rng(seed), random.Random(seed)  # noqa: S311
    count = min(_PICTURES, len(packed))
    while True:
        rows = rng.choice(len(packed), count, replace=False, p=odds)
        part = facts.part(rows)
        wishes = [wish_for(part, words.randrange(count), words) for _ in range(_WISHES)]
        tokens = tokenize([wish.text for wish in wishes])
        true, unknown = (torch.from_numpy(each(wishes, part)) for each in (truth, unsaid))
        yield torch.from_numpy(rows), int(rng.integers(1 << 30)), tokens, true, unknown


def _looks(clip: Any, packed: PackedPhotos, size: int) -> Tensor:
    """``(k, n, d)``: rows of the photographs as they are, mirrored, and with less around the garment."""
    import torch
    from torch.nn import functional as f

    clip.eval()
    device = clip.logit_scale.device
    found: list[Tensor] = []
    with torch.no_grad():
        for margin, mirrored in [(0.0, True), *((each, False) for each in _MARGINS)]:
            rows: list[Tensor] = []
            for start in range(0, len(packed), 64):
                shown = torch.from_numpy(packed.pixels[start : start + 64]).to(device)
                shown = shown.permute(0, 3, 1, 2).float()
                off = int(shown.shape[2] * margin)
                shown = shown[:, :, off : shown.shape[2] - off, off : shown.shape[3] - off]
                shown = shown.flip(3) if mirrored else shown
                small = f.interpolate(shown, size, mode="bilinear", antialias=True) / 127.5 - 1
                rows.append(picture_rows(clip, small))
            found.append(torch.cat(rows))
    return torch.stack(found)
