"""The encoder's training batches: two views of many garments, and wishes with their truth."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import shade_shares
from pipelines.training.captions import Facts, facts_of, truth, wish_for
from pipelines.training.figures import Draw, draw_models
from pipelines.training.palettes import palettes_of
from pipelines.training.photos import PackedPhotos
from pipelines.training.recolour import Recolour, apply_recolour, draw_recolour, draw_shades
from pipelines.training.sources import Sources
from pipelines.training.views import Scene, draw_views
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.training.encoder import EncoderTraining

__all__ = ["Batch", "Batches", "garments_of", "photo_facts"]

_PARTNER_TRUE: Final = 0.2
_SHELF: Final = 8
_SHELF_SHADES: Final = 3


@dataclass(frozen=True)
class Batch:
    """``views`` ``(2n, 3, s, s)`` uint8: first views, then second; ``tokens`` ``(t, c)``;
    ``truth`` and ``unknown`` ``(t, n)``; ``same`` ``(n, n)``: perhaps one garment twice;
    ``garments`` ``(n, g)`` and ``shades`` ``(n, s)``: what there is to name;
    ``palettes`` ``(2n, p)``: which colours the whole of each view shows.
    """

    views: Tensor
    tokens: Tensor
    truth: Tensor
    unknown: Tensor
    same: Tensor
    garments: Tensor
    shades: Tensor
    palettes: Tensor


def garments_of(packed: PackedPhotos) -> np.ndarray[Any, np.dtype[np.float32]]:
    """``(n, len(GARMENTS))`` one-hot; zeros where the label is none of them."""
    labels = [photo.label for photo in packed.photos]
    return np.array([[float(label == g) for g in GARMENTS] for label in labels], np.float32)


def photo_facts(packed: PackedPhotos) -> Facts:
    """What is known of the photographs as they are."""
    kids = np.array([photo.kids for photo in packed.photos])
    return facts_of(shade_shares(packed.centres, packed.weights), garments_of(packed), kids)


class _Numbered:
    """Batches as the numbered collection that torch's loader reads."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    def __getitem__(self, step: int) -> Batch:
        return self._batches.at(step)


class Batches:
    """Batch number ``i`` is a function of the seed and ``i``: a resumed run sees the same ones."""

    def __init__(
        self, packed: PackedPhotos, tokenizer: Path, options: EncoderTraining, device: str
    ) -> None:
        import torch
        from transformers import PreTrainedTokenizerFast

        self._packed, self._options, self._device = packed, options, device
        self._sources = Sources.of(packed, options.size, device)
        self._garments = garments_of(packed)
        self._kids = np.array([photo.kids for photo in packed.photos])
        counts = self._garments.sum(0)
        rarity = (self._garments / np.sqrt(np.maximum(counts, 1))).sum(1)
        rarity[rarity == 0] = rarity[rarity > 0].min() / 3
        self._odds = rarity / rarity.sum()
        self._tokenize = PreTrainedTokenizerFast.from_pretrained(str(tokenizer))
        groups = [f"{photo.sender}/{photo.label}" for photo in packed.photos]
        self._group = torch.tensor(np.unique(groups, return_inverse=True)[1], device=device)
        self._count = options.sources

    def shrink(self) -> bool:
        """Halves the batch after memory ran out; False where it is small already."""
        if self._count < 16:
            return False
        self._count //= 2
        return True

    def at(self, step: int) -> Batch:
        import torch

        rng = np.random.default_rng((self._options.seed, step))
        count = min(self._count, len(self._packed))
        once, shades = self.chosen(count, rng)
        rows = torch.from_numpy(np.repeat(once, self._options.recolours)).to(self._device)
        scene = self._scene(rows, shades, rng)
        views = [
            draw_views(self._sources, s, self._options.size, rng)
            for s in (scene, self._again(scene, rng))
        ]
        tokens, true, unknown = self._words(scene, random.Random(int(rng.integers(1 << 62))))  # noqa: S311
        garments = torch.from_numpy(self._garments[rows.cpu().numpy()]).to(self._device)
        named = torch.from_numpy(self._shares(scene.rows, scene.recolour)).to(self._device)
        both = torch.cat(views)
        return Batch(
            both, tokens, true, unknown, self._same(scene), garments, named, palettes_of(both)
        )

    def stream(self, start: int, stop: int) -> Iterator[Batch]:
        """Batches ``start`` to ``stop``; on a CPU drawn by a process beside the one that learns."""
        if self._device != "cpu":
            yield from (self.at(step) for step in range(start, stop))
            return
        from torch.utils.data import DataLoader

        numbered: Any = _Numbered(self)
        ahead: Any = DataLoader(
            numbered, batch_size=None, sampler=range(start, stop), num_workers=1, prefetch_factor=3,
            multiprocessing_context="fork",
        )  # fmt: skip
        yield from ahead

    def chosen(
        self, count: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Photographs, and for each of their recolourings a shade.

        Half come as shelves of a shop: garments of one kind in the same few shades, which only
        their cut, cloth and exact shade can tell apart.
        """
        count = min(count, len(self._packed))
        free = rng.choice(len(self._packed), count, replace=False, p=self._odds)
        shades = draw_shades(count * self._options.recolours, rng).reshape(count, -1)
        rows = list(free[: count // 2])
        taken = set(rows)
        while len(rows) < count:
            kind = self._garments[rng.choice(len(self._packed), p=self._odds)].argmax()
            shelf = [row for row in np.flatnonzero(self._garments[:, kind]) if row not in taken]
            size = min(_SHELF, len(shelf), count - len(rows))
            if size == 0:
                break
            few = draw_shades(_SHELF_SHADES, rng)
            part = slice(len(rows), len(rows) + size)
            shades[part] = few[rng.integers(0, len(few), shades[part].shape)]
            fresh = rng.choice(shelf, size, replace=False)
            rows.extend(fresh)
            taken.update(fresh)
        return np.array(rows, np.int64), shades[: len(rows)].reshape(-1)

    def _scene(self, rows: Tensor, shades: NDArray[np.int64], rng: np.random.Generator) -> Scene:
        import torch

        kinds = self._sources.partner_kind[rows]
        pick = [pool[torch.from_numpy(rng.integers(0, max(len(pool), 1), len(rows))).to(rows.device)]
                if len(pool) else torch.full_like(rows, -1)
                for pool in (self._sources.bottoms, self._sources.tops)]  # fmt: skip
        partners = torch.where(kinds == 1, pick[0], torch.where(kinds == 2, pick[1], -1))
        means = self._sources.means
        new = draw_recolour(means[rows], 0.9, rng, shades)
        first = torch.arange(len(rows), device=rows.device) % self._options.recolours == 0
        kept = first & torch.from_numpy(rng.random(len(rows)) < 0.8).to(rows.device)
        new = Recolour(new.on & ~kept, new.target, new.gain, new.angle)
        worn = torch.from_numpy(rng.random(len(rows)) < 0.3).to(rows.device)
        beside = draw_recolour(means[partners.clamp(min=0)], 0.6, rng)
        models = draw_models(Draw(rng, len(rows), self._device))
        return Scene(rows, new, worn, partners, beside, models)

    @staticmethod
    def _again(scene: Scene, rng: np.random.Generator) -> Scene:
        """The second look: mostly worn if the first was, and by the same person with the same
        partner, as shops photograph; now and then by another, with another.
        """
        import torch

        n = len(scene.rows)
        turned = torch.from_numpy(rng.random(n) < 0.2).to(scene.rows.device)
        order = torch.from_numpy(rng.permutation(n)).to(scene.rows.device)
        swap = torch.from_numpy(rng.random(n) < 0.15).to(scene.rows.device)
        swap &= (scene.partners >= 0) & (scene.partners[order] >= 0)
        partners = torch.where(swap, scene.partners[order], scene.partners)
        other = torch.from_numpy(rng.random(n) < 0.2).to(scene.rows.device)
        models = torch.where(other[:, None, None], scene.models[order], scene.models)
        return Scene(
            scene.rows,
            scene.recolour,
            scene.worn ^ turned,
            partners,
            scene.partner_recolour,
            models,
        )

    def _same(self, scene: Scene) -> Tensor:
        group = self._group[scene.rows]
        plain = ~scene.recolour.on
        other = scene.rows[:, None] != scene.rows[None]
        return (group[:, None] == group[None]) & other & plain[:, None] & plain[None]

    def _shares(self, rows: Tensor, new: Recolour) -> np.ndarray[Any, np.dtype[np.float32]]:
        """``(n, len(SHADES))``: what the garments show in their new colours."""
        import torch

        index = rows.clamp(min=0).cpu().numpy()
        centres = torch.from_numpy(self._packed.centres[index])
        weights = self._packed.weights[index]
        means = (centres * torch.from_numpy(weights)[:, :, None]).sum(1)
        moved = Recolour(new.on.cpu(), new.target.cpu(), new.gain.cpu(), new.angle.cpu())
        turned = apply_recolour(centres.permute(0, 2, 1), means, moved).permute(0, 2, 1).numpy()
        return shade_shares(turned, weights)

    def _facts(self, rows: Tensor, new: Recolour) -> Facts:
        index = rows.clamp(min=0).cpu().numpy()
        return facts_of(self._shares(rows, new), self._garments[index], self._kids[index])

    def _words(self, scene: Scene, rng: random.Random) -> tuple[Tensor, Tensor, Tensor]:
        import torch

        facts = self._facts(scene.rows, scene.recolour)
        chosen = [rng.randrange(len(scene.rows)) for _ in range(self._options.wishes)]
        wishes = [wish_for(facts, row, rng) for row in chosen]
        true = truth(wishes, facts)
        beside = truth(wishes, self._facts(scene.partners, scene.partner_recolour))
        shown = (scene.partners >= 0).cpu().numpy()
        unknown = (beside > _PARTNER_TRUE) & (true < _PARTNER_TRUE) & shown
        unlabelled = (self._garments[scene.rows.cpu().numpy()].sum(1) == 0)[None] & np.array(
            [[wish.garment is not None] for wish in wishes]
        )
        tokens = self._tokenize(
            [wish.text for wish in wishes],
            padding="longest",
            truncation=True,
            max_length=32,
            return_tensors="pt",
        ).input_ids
        device = scene.rows.device
        return (
            tokens.to(device),
            torch.from_numpy(true).to(device),
            torch.from_numpy(unknown | unlabelled).to(device),
        )
