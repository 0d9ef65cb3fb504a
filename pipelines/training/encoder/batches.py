"""The encoder's training batches: two views of many garments, and wishes with their truth.

A batch is planned and then drawn. A plan is small and made by the processor; the pictures are drawn
where the model learns.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import shade_shares
from pipelines.training.captions import (
    Facts,
    as_made,
    as_told,
    facts_of,
    told_families,
    truth,
    unsaid,
    wish_for,
)
from pipelines.training.devices import ahead, helpers, moved
from pipelines.training.dice import dice_of
from pipelines.training.encoder.options import CONTEXT, EncoderTraining
from pipelines.training.encoder.palettes import palettes_of
from pipelines.training.encoder.scenes import Scene, Wardrobe, draw_scene, second_look
from pipelines.training.encoder.sources import Sources, wardrobe_of
from pipelines.training.encoder.views import draw_views
from pipelines.training.photos import PackedPhotos
from pipelines.training.recolour import Recolour, apply_recolour, draw_recolour, draw_shades
from pipelines.training.tokens import Tokens
from pipelines.training.words import GARMENTS

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Batch", "Batches", "Plan", "Planner", "garments_of", "photo_facts", "photo_odds"]

_PARTNER_TRUE: Final = 0.2
_SHELF: Final = 8
_SHELF_SHADES: Final = 3
_KEPT_COLOUR: Final = 0.8
_ENDLESS: Final = 1_000_000
_MOST_WISHES: Final = 4
"""For each garment shown, however many photographs a step was to have."""


@dataclass(frozen=True)
class Known:
    """What is true of ``n`` garments. Wishes: ``tokens`` ``(t, c)``, ``truth`` and ``unknown``
    ``(t, n)``; ``same`` ``(n, n)``: perhaps one garment twice; ``garments`` ``(n, g)`` and
    ``shades`` ``(n, s)``: what there is to name; ``details`` ``(n, d)`` of those that somebody
    ``described`` ``(n,)``.
    """

    tokens: Tensor
    truth: Tensor
    unknown: Tensor
    same: Tensor
    garments: Tensor
    shades: Tensor
    details: Tensor
    described: Tensor

    def to(self, device: str) -> Known:
        return Known(*(moved(each, device) for each in vars(self).values()))


@dataclass(frozen=True)
class Plan:
    """Two looks at ``n`` garments, and the ``seed`` of the dice that draw them."""

    looks: tuple[Scene, Scene]
    known: Known
    seed: int


@dataclass(frozen=True)
class Batch:
    """``views`` ``(2n, 3, s, s)`` uint8: first views, then second; ``palettes`` ``(2n, p)``: which
    colours their garments and people show.
    """

    views: Tensor
    palettes: Tensor
    known: Known

    def pictures(self) -> Tensor:
        """``(2n, 3, s, s)`` float32 in [-1, 1]."""
        import torch

        shown = self.views.float() / 127.5 - 1
        return shown.contiguous(memory_format=torch.channels_last)


def garments_of(packed: PackedPhotos) -> np.ndarray[Any, np.dtype[np.float32]]:
    """``(n, len(GARMENTS))`` one-hot; zeros where the label is none of them."""
    labels = [photo.label for photo in packed.photos]
    return np.array([[float(label == g) for g in GARMENTS] for label in labels], np.float32)


def photo_facts(packed: PackedPhotos) -> Facts:
    """What is known of the photographs as they are."""
    kids = np.array([photo.kids for photo in packed.photos])
    shares = shade_shares(packed.centres, packed.weights)
    facts = as_told(facts_of(shares, garments_of(packed), kids), _told(packed))
    return as_made(facts, [photo.details for photo in packed.photos])


def _told(packed: PackedPhotos) -> NDArray[np.float32]:
    return told_families([photo.colours for photo in packed.photos])


class Planner:
    """Plan number ``i`` is a function of the seed and ``i``: a resumed run sees the same ones.

    It holds no pictures, so that any number of processes can plan ahead.
    """

    def __init__(
        self, packed: PackedPhotos, wardrobe: Wardrobe, tokenizer: Path, options: EncoderTraining
    ) -> None:
        self._options, self._wardrobe = options, wardrobe
        self._centres, self._weights = packed.centres, packed.weights
        self._garments = garments_of(packed)
        self._kids = np.array([photo.kids for photo in packed.photos])
        self._told = _told(packed)
        self._details = [photo.details for photo in packed.photos]
        self._odds = photo_odds(self._garments)
        self._tokenize = Tokens(tokenizer, CONTEXT)
        groups = [f"{photo.sender}/{photo.label}" for photo in packed.photos]
        self._group = np.unique(groups, return_inverse=True)[1]
        self.count = options.sources or 1

    def __len__(self) -> int:
        return len(self._odds)

    def __getitem__(self, step: int) -> Plan:
        """What torch's loader reads; so large plans go to other processes and come back."""
        import torch

        rng = np.random.default_rng((self._options.seed, step))
        once, shades = self.chosen(min(self.count, len(self)), rng)
        rows = np.repeat(once, self._options.recolours)
        first = draw_scene(self._wardrobe, rows, self._recolour(rows, shades, rng), rng)
        second = second_look(first, self._wardrobe, rng)
        words = random.Random(int(rng.integers(1 << 62)))  # noqa: S311
        facts = self.facts(first.rows, first.recolour)
        tokens, true, unknown = self._words(first, facts, words)
        garments = torch.from_numpy(self._garments[rows])
        named = torch.from_numpy(self._shares(first.rows, first.recolour))
        seed = int(rng.integers(1 << 62))
        made = (torch.from_numpy(facts.details), torch.from_numpy(facts.described))
        known = Known(tokens, true, unknown, self._same(first), garments, named, *made)
        return Plan((first, second), known, seed)

    def chosen(
        self, count: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Photographs, and for each of their recolourings a shade.

        Half come as shelves of a shop: garments of one kind in the same few shades, which only
        their cut, cloth and exact shade can tell apart.
        """
        count = min(count, len(self))
        free = rng.choice(len(self), count, replace=False, p=self._odds)
        shades = draw_shades(count * self._options.recolours, rng).reshape(count, -1)
        rows = list(free[: count // 2])
        taken = set(rows)
        while len(rows) < count:
            kind = self._garments[rng.choice(len(self), p=self._odds)].argmax()
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

    def _recolour(
        self, rows: NDArray[np.int64], shades: NDArray[np.int64], rng: np.random.Generator
    ) -> Recolour:
        """New colours; the first of a garment's mostly is its own."""
        import torch

        new = draw_recolour(self._wardrobe.means[rows], 0.9, rng, shades)
        first = np.arange(len(rows)) % self._options.recolours == 0
        kept = torch.from_numpy(first & (rng.random(len(rows)) < _KEPT_COLOUR))
        return Recolour(new.on & ~kept, new.target, new.gain, new.angle)

    def _same(self, scene: Scene) -> Tensor:
        import torch

        group = torch.from_numpy(self._group[scene.rows.numpy()])
        plain = ~scene.recolour.on
        other = scene.rows[:, None] != scene.rows[None]
        return (group[:, None] == group[None]) & other & plain[:, None] & plain[None]

    def _shares(self, rows: Tensor, new: Recolour) -> np.ndarray[Any, np.dtype[np.float32]]:
        """``(n, len(SHADES))``: what the garments show in their new colours."""
        import torch

        index = rows.clamp(min=0).numpy()
        centres = torch.from_numpy(self._centres[index])
        weights = self._weights[index]
        means = (centres * torch.from_numpy(weights)[:, :, None]).sum(1)
        turned = apply_recolour(centres.permute(0, 2, 1), means, new).permute(0, 2, 1).numpy()
        return shade_shares(turned, weights)

    def facts(self, rows: Tensor, new: Recolour) -> Facts:
        """What is known of photographs ``rows`` in the colours that they have now."""
        index = rows.clamp(min=0).numpy()
        facts = facts_of(self._shares(rows, new), self._garments[index], self._kids[index])
        facts = as_told(facts, np.where(new.on.numpy()[:, None], 0, self._told[index]))
        return as_made(facts, [self._details[row] for row in index])

    def _words(
        self, scene: Scene, facts: Facts, rng: random.Random
    ) -> tuple[Tensor, Tensor, Tensor]:
        import torch

        count = min(self._options.wishes or 1, _MOST_WISHES * len(scene.rows))
        chosen = [rng.randrange(len(scene.rows)) for _ in range(count)]
        wishes = [wish_for(facts, row, rng) for row in chosen]
        true = truth(wishes, facts)
        beside = truth(wishes, self.facts(scene.partners, scene.partner_recolour))
        shown = (scene.partners >= 0).numpy()
        unknown = (beside > _PARTNER_TRUE) & (true < _PARTNER_TRUE) & shown
        unlabelled = (self._garments[scene.rows.numpy()].sum(1) == 0)[None] & np.array(
            [[wish.garment is not None] for wish in wishes]
        )
        tokens = self._tokenize([wish.text for wish in wishes])
        unknown |= unlabelled | unsaid(wishes, facts)
        return tokens, torch.from_numpy(true), torch.from_numpy(unknown)


def photo_odds(garments: NDArray[np.float32]) -> NDArray[np.float64]:
    """How often each photograph is drawn: rare garments more often, unlabelled ones seldom."""
    rarity = (garments / np.sqrt(np.maximum(garments.sum(0), 1))).sum(1).astype(np.float64)
    rarity[rarity == 0] = rarity[rarity > 0].min() / 3
    return rarity / rarity.sum()


class _Drawn:
    """Whole batches as the numbered collection that torch's loader reads."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    def __getitem__(self, step: int) -> Batch:
        return self._batches.at(step)


class Batches:
    """Batch number ``i`` is a function of the seed and ``i``: a resumed run sees the same ones."""

    def __init__(
        self, packed: PackedPhotos, tokenizer: Path, options: EncoderTraining, device: str
    ) -> None:
        self._size, self._device = options.size, device
        self._sources = Sources.of(packed, options.size, device)
        self.planner = Planner(packed, wardrobe_of(packed, self._sources), tokenizer, options)

    def shrink(self) -> bool:
        """Halves the batch after memory ran out; False where it is small already."""
        if self.planner.count < 16:
            return False
        self.planner.count //= 2
        return True

    def at(self, step: int) -> Batch:
        return self._drawn(self.planner[step])

    def stream(self, start: int, stop: int | None = None) -> Iterator[Batch]:
        """Batches from ``start``, up to ``stop`` if there is one: beside a graphics card only planned
        by other processes, on a CPU drawn by one.
        """
        steps = range(start, stop or _ENDLESS)
        if self._device == "cpu":
            yield from ahead(_Drawn(self), steps, 1)
        else:
            for plan in ahead(self.planner, steps, helpers()):
                yield self._drawn(plan)

    def _drawn(self, plan: Plan) -> Batch:
        import torch

        dice = dice_of(plan.seed, self._device)
        looks = [look.to(self._device) for look in plan.looks]
        drawn = [draw_views(self._sources, look, self._size, dice) for look in looks]
        views, covers = (torch.cat(each) for each in zip(*drawn, strict=True))
        return Batch(views, palettes_of(views, covers), plan.known.to(self._device))
