"""What is kept of posed people, and what a camera sees of them."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.training.devices import moved

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.training.dice import Draw

__all__ = ["CHANNELS", "VIEWS", "Cloth", "People", "Seen", "read_people"]

VIEWS: Final = ("front", "another front", "behind", "aside")
_BEHIND, _ASIDE = 2, 3
_SEEN_ASIDE: Final = 0.2
CHANNELS: Final = (
    "what", "light", "close x", "close z", "close light", "close front",
    "skirt x", "skirt z", "skirt light",
)  # fmt: skip
"""What is known of each pixel. ``what``: 0 nothing, 1 skin, 2 hair. Cloth close to the body and a skirt
around it: where on the body at rest, in millimetres from its middle line and from its hips up (``AWAY``
where there is none), whether on its front; light from -1 to 1 in hundredths."""
AWAY: Final = 9_999
_FEW: Final = 1e-3


@dataclass(frozen=True)
class Cloth:
    """Cloth that may be worn, ``(k, s, s)`` each: metres ``x`` from the middle line of a body at rest and
    ``z`` from its hips up, ``light`` in [-1, 1], how much of it is ``front`` and how much is ``there``.
    """

    x: Tensor
    z: Tensor
    light: Tensor
    front: Tensor
    there: Tensor

    def part(self, chosen: Tensor) -> Cloth:
        return Cloth(*(each[chosen] for each in vars(self).values()))


@dataclass(frozen=True)
class Seen:
    """What a camera sees of ``k`` people: ``(k, s, s)`` how much ``body`` there is, how much of it is
    ``hair``, and its ``light``; the cloth ``close`` to it and the ``skirt`` around it.
    """

    body: Tensor
    hair: Tensor
    light: Tensor
    close: Cloth
    skirt: Cloth


@dataclass(frozen=True)
class People:
    """Maps of ``p`` posed people from each of ``VIEWS``, ``(p * 4, 13, s, s)`` float16, on the device that
    draws. What lies between two pixels is their mean: so places and light are kept times their cover.
    """

    planes: Tensor

    @property
    def count(self) -> int:
        return len(self.planes) // len(VIEWS)

    @classmethod
    def of(cls, maps: NDArray[np.int16], device: str = "cpu") -> People:
        """People from ``maps`` ``(p, len(VIEWS), len(CHANNELS), s, s)``."""
        import torch

        views = torch.from_numpy(maps).flatten(0, 1)
        planes = torch.empty(len(views), 13, *views.shape[2:], dtype=torch.float16)
        for at, view in enumerate(views):
            planes[at] = _planes(view.float())
        return cls(moved(planes, device))

    def seen(self, who: Tensor, behind: Tensor, camera: Tensor, size: int, draw: Draw) -> Seen:
        """What ``camera`` ``(k, 3)`` (centre x and y, half size; a body stands between -1 and 1) sees of
        ``who`` ``(k,)`` int64, any numbers; some are ``behind``, some mirrored.
        """
        import torch
        from torch.nn import functional as f

        front = torch.where(draw.chance(_SEEN_ASIDE), _ASIDE, draw.choice(2))
        view = torch.where(behind, _BEHIND, front)
        x, y, half = camera.unbind(1)
        mirrored = torch.where(draw.chance(0.5), half, -half)
        none = torch.zeros_like(half)
        frame = torch.stack([mirrored, none, x, none, half, y], 1).view(-1, 2, 3)
        grid = f.affine_grid(frame, [len(who), 1, size, size], align_corners=False)
        maps = self.planes[who % self.count * len(VIEWS) + view].float()
        body, hair, light, *cloth = f.grid_sample(maps, grid, align_corners=False).unbind(1)
        there = body + _FEW
        return Seen(body, hair / there, light / there, _cloth(*cloth[:5]), _cloth(*cloth[5:]))


def _planes(view: Tensor) -> Tensor:
    """One view ``(len(CHANNELS), s, s)`` as shares and as values times their share ``(13, s, s)``."""
    import torch

    what, light, *cloth = view
    body = (what > 0).float()
    planes = [body, (what == 2).float(), light / 100 * body]
    for x, z, lit, front in ((*cloth[:4],), (*cloth[4:], torch.zeros_like(body))):
        there = (x != AWAY).float()
        planes += [x / 1000 * there, z / 1000 * there, lit / 100 * there, front * there, there]
    return torch.stack(planes).half()


def _cloth(x: Tensor, z: Tensor, light: Tensor, front: Tensor, there: Tensor) -> Cloth:
    share = there + _FEW
    return Cloth(x / share, z / share, light / share, front / share, there)


def read_people(file: Path, device: str = "cpu") -> People:
    """What ``python -m pipelines.training.people.posing`` wrote.

    Raises ``InvalidInputError`` where ``file`` is no such thing.
    """
    try:
        with file.open("rb") as stream, NpzFile(stream) as archive:
            maps = archive["maps"]
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise InvalidInputError(_NOBODY.format(file)) from error
    fits = maps.dtype == np.int16 and maps.ndim == 5 and len(maps) > 0
    if not fits or maps.shape[1:3] != (len(VIEWS), len(CHANNELS)):
        raise InvalidInputError(_NOBODY.format(file))
    return People.of(maps, device)


_NOBODY: Final = "{} holds no people to wear garments: make them with python -m pipelines.training.people.posing."
