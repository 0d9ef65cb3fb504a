"""The garment reader's training batches: views of garments, some mixed, and some of no garment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import shade_shares
from matching.garment.rubric import grade_shares
from pipelines.training.captions import LOOKS, facts_of
from pipelines.training.devices import moved
from pipelines.training.garments.outliers import draw_outlier
from pipelines.training.garments.things import Things
from pipelines.training.garments.views import GarmentViews, grounds_of, taken
from pipelines.training.labels import Labels
from pipelines.training.photos import UNCLEAR, PackedPhotos, Photo

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["GarmentBatch", "GarmentBatches", "GarmentTruth", "details_of", "labels_of", "truth_of"]

Floats = NDArray[np.float32]
_NOT_WORN: Final = 0.2
_MIXED: Final = 0.25
_LEAST_DESCRIBED: Final = 25
"""A detail that fewer photographs have is not learned."""


@dataclass(frozen=True)
class GarmentBatch:
    """``views`` ``(n, 3, s, s)`` uint8; ``target`` ``(n, k + 1)``: the categories and, last, no garment;
    ``above`` ``(n, 4)``: the chance to lie above each grade; ``graded`` ``(n,)``: whether it counts.
    """

    views: Tensor
    target: Tensor
    above: Tensor
    graded: Tensor

    def pictures(self) -> Tensor:
        """``(n, 3, s, s)`` float32 in [-1, 1]."""
        return self.views.float() / 127.5 - 1

    def to(self, device: str) -> GarmentBatch:
        return GarmentBatch(*(moved(each, device) for each in vars(self).values()))


@dataclass(frozen=True)
class GarmentTruth:
    """``category`` ``(n,)``: index into the labels, or -1; ``above`` ``(n, 4)``; ``details`` ``(n, d)``, 0 or 1;
    ``described`` ``(n,)``: whether they are known.
    """

    category: NDArray[np.int64]
    above: Floats
    details: Floats
    described: Floats


def labels_of(packed: PackedPhotos) -> tuple[str, ...]:
    """The categories that the photographs name, in order of the alphabet."""
    return tuple(sorted({photo.label for photo in packed.photos} - UNCLEAR))


def details_of(
    photos: Sequence[Photo], described: Mapping[str, Mapping[str, int]]
) -> tuple[str, ...]:
    """The details that enough of the photographs have to be learned, in order of the alphabet."""
    found = Counter(name for photo in photos for name in described.get(photo.file.name, ()))
    return tuple(sorted(name for name, count in found.items() if count >= _LEAST_DESCRIBED))


def truth_of(
    packed: PackedPhotos, labels: tuple[str, ...], told: Labels | None = None,
    details: tuple[str, ...] = (),
) -> GarmentTruth:  # fmt: skip
    """What there is to learn: categories, ``details`` as they were described, and the rubric's grades, which follow
    from both; a grade that a person gave stands before the rubric's.
    """
    told = told or Labels()
    made = [told.details.get(photo.file.name) for photo in packed.photos]
    names = [photo.label for photo in packed.photos]
    shares = shade_shares(packed.centres, packed.weights)
    plain = np.zeros(len(packed), bool)
    busy = facts_of(shares, np.zeros((len(packed), 1), np.float32), plain).looks[
        :, LOOKS.index("patterned")
    ]
    grades = np.stack(
        [grade_shares(name, float(b), has) for name, b, has in zip(names, busy, made, strict=True)]
    )
    for row, photo in enumerate(packed.photos):
        given = told.grades.get(photo.file.name)
        if given is not None:
            grades[row] = np.eye(5)[given - 1]
    above = 1 - np.cumsum(grades, 1)[:, :4]
    category = np.array([labels.index(name) if name in labels else -1 for name in names], np.int64)
    had = np.array([[float(name in (has or ())) for name in details] for has in made], np.float32)
    described = np.array([has is not None for has in made], np.float32)
    return GarmentTruth(category, above.clip(0, 1).astype(np.float32), had, described)


class GarmentBatches:
    """Batch number ``i`` is a function of the seed and ``i``: a resumed run sees the same ones."""

    def __init__(
        self,
        packed: PackedPhotos,
        truth: GarmentTruth,
        labels: tuple[str, ...],
        size: int,
        count: int,
        seed: int,
        things: Things | None = None,
    ) -> None:
        self._truth, self._labels, self._seed, self._count = truth, labels, seed, count
        self._things = things
        self._packed, self._grounds = packed, grounds_of(packed)
        self.draw_at(size)
        self._odds = _odds(packed, truth.category)

    def draw_at(self, size: int) -> None:
        """From now on in pictures of this size."""
        self._views = GarmentViews.of(self._packed, self._grounds, size)

    def shrink(self) -> bool:
        """Halves the batch after memory ran out; False where it is small already."""
        if self._count < 16:
            return False
        self._count //= 2
        return True

    def __getitem__(self, step: int) -> GarmentBatch:
        """What torch's loader reads."""
        import torch

        rng = np.random.default_rng((self._seed, step))
        others = max(1, round(self._count * _NOT_WORN))
        rows = rng.choice(len(self._odds), self._count - others, p=self._odds)
        views = self._views.garments(rows, rng)
        known = np.eye(len(self._labels) + 1, dtype=np.float32)
        target = torch.from_numpy(known[self._truth.category[rows]])
        above = torch.from_numpy(self._truth.above[rows])
        if rng.random() < _MIXED:
            views, target, above = _mixed(views, target, above, rng)
        nothing = self._outliers(others, rng)
        # one camera for all: grain is no sign of nothing to wear
        return GarmentBatch(
            _taken((*_pixels(views), *nothing), rng),
            torch.cat([target, torch.from_numpy(known[-1:]).expand(others, -1)]),
            torch.cat([above, torch.zeros(others, 4)]),
            torch.cat([torch.ones(len(rows)), torch.zeros(others)]),
        )

    def garments(self, step: int, count: int) -> tuple[Tensor, NDArray[np.int64]]:
        """Views of ``count`` garments by themselves, ``(n, 3, s, s)`` float32 in [-1, 1], and which ones they are."""
        rng = np.random.default_rng((self._seed, step, 1))
        rows = rng.choice(len(self._odds), count, p=self._odds)
        views = _pixels(self._views.garments(rows, rng))
        return _taken(views, rng).float() / 127.5 - 1, rows

    def nothing(self, step: int, count: int) -> Tensor:
        """``count`` pictures of nothing to wear by themselves, ``(n, 3, s, s)`` float32 in [-1, 1]."""
        rng = np.random.default_rng((self._seed, step, 2))
        return _taken(self._outliers(count, rng), rng).float() / 127.5 - 1

    def _outliers(self, count: int, rng: np.random.Generator) -> list[NDArray[np.uint8]]:
        return [draw_outlier(self._views, rng, self._things) for _ in range(count)]


def _pixels(views: Tensor) -> NDArray[np.uint8]:
    """``(n, 3, s, s)`` in [-1, 1] to ``(n, s, s, 3)``."""
    import torch

    return ((views + 1) * 127.5).round_().to(torch.uint8).permute(0, 2, 3, 1).numpy()


def _taken(pictures: Iterable[NDArray[np.uint8]], rng: np.random.Generator) -> Tensor:
    """``(n, 3, s, s)`` uint8, as a camera takes them."""
    import torch

    return torch.from_numpy(np.stack([taken(each, rng) for each in pictures])).permute(0, 3, 1, 2)


def _odds(packed: PackedPhotos, category: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often each photograph is drawn: rare categories and senders of few more often."""
    counts = np.bincount(category[category >= 0])
    odds = np.where(category >= 0, 1 / np.sqrt(np.maximum(counts, 1))[category], 0.0)
    _, sender = np.unique([photo.sender for photo in packed.photos], return_inverse=True)
    odds = odds / np.bincount(sender)[sender] ** 0.25
    return odds / odds.sum()


def _mixed(
    views: Tensor, target: Tensor, above: Tensor, rng: np.random.Generator
) -> tuple[Tensor, ...]:
    """Mixup (Zhang et al. 2018) or CutMix (Yun et al. 2019) of a batch with itself."""
    import torch

    order = torch.from_numpy(rng.permutation(len(views)))
    share = float(rng.beta(0.8, 0.8))
    if rng.random() < 0.5:
        views = torch.lerp(views[order], views, share)
    else:
        size = views.shape[-1]
        side = int(size * np.sqrt(1 - share))
        y, x = rng.integers(0, size - side + 1, 2)
        views = views.clone()
        views[:, :, y : y + side, x : x + side] = views[order][:, :, y : y + side, x : x + side]
        share = 1 - (side / size) ** 2
    return views, torch.lerp(target[order], target, share), torch.lerp(above[order], above, share)
