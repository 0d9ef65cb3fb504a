"""What the pictures of a batch are to show: which garment, in what colour, where, on whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipelines.training.devices import moved
from pipelines.training.dice import Draw, dice_of
from pipelines.training.encoder.figures import draw_models
from pipelines.training.recolour import Recolour, draw_recolour

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Habits", "Scene", "Wardrobe", "draw_scene", "plain_scene", "second_look"]


@dataclass(frozen=True)
class Habits:
    """How often things are done, as shares of the pictures.

    ``shoots``: both views are photographed as shops do it, on one light wall, mostly on one person, in the
    same light; elsewhere everything changes but the garment. How often garments are worn, in a shoot and
    ``elsewhere``, seen from close by, at first (less often in a shoot) and ``near_again``, and, in a shoot, from behind.
    """

    shoots: float = 0.5
    worn_in_shoot: float = 0.85
    worn_elsewhere: float = 0.25
    near: float = 0.12
    near_again: float = 0.45
    behind: float = 0.25


USUAL: Final = Habits()


@dataclass(frozen=True)
class Wardrobe:
    """What goes with what, by row: ``means`` ``(n, 3)`` float32 L*a*b*; ``kind`` ``(n,)``: 1 a top,
    2 a bottom, 0 neither; ``wearable`` ``(n,)`` bool.
    """

    means: Tensor
    kind: NDArray[np.int64]
    wearable: NDArray[np.bool_]

    def partners(self, rows: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """A bottom to each top, a top to each bottom, -1 to what needs or finds none."""
        found = np.full(len(rows), -1, np.int64)
        for kind in (1, 2):
            pool, asked = np.flatnonzero(self.kind == 3 - kind), self.kind[rows] == kind
            if len(pool):
                found[asked] = rng.choice(pool, int(asked.sum()))
        return found


@dataclass(frozen=True)
class Scene:
    """What each of ``n`` pictures shows. Garment ``rows`` ``(n,)`` and their ``recolour``; ``who``
    ``(k,)``: the pictures in which it is worn, by ``models`` ``(n, 2, 3)`` as ``draw_models`` has
    them, with ``partners`` ``(n,)`` (-1: none) in ``partner_recolour``. ``near`` ``(n,)`` bool: from
    close by; ``behind`` ``(n,)`` bool: from behind, so that nothing of its front shows; ``shoot``
    ``(n,)`` bool: before the light ``wall`` ``(n, 3)`` L*a*b* of a studio.
    """

    rows: Tensor
    recolour: Recolour
    who: Tensor
    partners: Tensor
    partner_recolour: Recolour
    models: Tensor
    near: Tensor
    behind: Tensor
    shoot: Tensor
    wall: Tensor

    def part(self, start: int, stop: int) -> Scene:
        chosen = slice(start, stop)
        of = self.who[(self.who >= start) & (self.who < stop)] - start
        rest = {k: v[chosen] for k, v in vars(self).items() if k not in _APART}
        return Scene(
            recolour=self.recolour.part(chosen),
            partner_recolour=self.partner_recolour.part(chosen),
            who=of,
            **rest,
        )

    def to(self, device: str) -> Scene:
        return Scene(**{k: _moved(v, device) for k, v in vars(self).items()})


_APART: Final = frozenset({"recolour", "partner_recolour", "who"})


def _moved(value: Any, device: str) -> Any:
    if isinstance(value, Recolour):
        return value.to(device)
    return moved(value, device)


def plain_scene(wardrobe: Wardrobe, worn: NDArray[np.bool_], rng: np.random.Generator) -> Scene:
    """Every garment once, in its own colours and without company, anywhere."""
    import torch

    n = len(worn)
    plain = draw_recolour(wardrobe.means, 0.0, rng)
    nobody, never = torch.full((n,), -1), torch.zeros(n, dtype=torch.bool)
    worn = worn & wardrobe.wearable
    models, wall = _cast(n, rng)
    near = torch.from_numpy(rng.random(n) < USUAL.near)
    return Scene(
        torch.arange(n), plain, torch.from_numpy(np.flatnonzero(worn)), nobody, plain, models, near,
        never, never, wall,
    )  # fmt: skip


def draw_scene(
    wardrobe: Wardrobe,
    rows: NDArray[np.int64],
    recolour: Recolour,
    rng: np.random.Generator,
    habits: Habits = USUAL,
) -> Scene:
    """The first look at garments ``rows`` in new colours."""
    import torch

    n = len(rows)
    partners = wardrobe.partners(rows, rng)
    beside = draw_recolour(wardrobe.means[partners.clip(0)], 0.6, rng)
    shoot = rng.random(n) < habits.shoots
    worn = _worn(wardrobe, rows, shoot, rng, habits)
    models, wall = _cast(n, rng)
    near = rng.random(n) < np.where(shoot, habits.near / 4, habits.near)
    return Scene(
        torch.from_numpy(rows), recolour, torch.from_numpy(np.flatnonzero(worn)),
        torch.from_numpy(partners), beside, models, torch.from_numpy(near),
        torch.zeros(n, dtype=torch.bool), torch.from_numpy(shoot), wall,
    )  # fmt: skip


def second_look(
    scene: Scene, wardrobe: Wardrobe, rng: np.random.Generator, habits: Habits = USUAL
) -> Scene:
    """The same garments again. In a shoot: the same person before the same wall, now and then from
    close by or from behind. Elsewhere: mostly still the same company, now and then another.
    """
    import torch

    n, rows, shoot = len(scene.rows), scene.rows.numpy(), scene.shoot.numpy()
    first = np.isin(np.arange(n), scene.who.numpy())
    fresh = _worn(wardrobe, rows, shoot, rng, habits)
    worn = np.where(rng.random(n) < np.where(shoot, 0.1, 0.3), fresh, first)
    order = torch.from_numpy(rng.permutation(n))
    swap = torch.from_numpy((rng.random(n) < 0.15) & ~shoot)
    swap &= (scene.partners >= 0) & (scene.partners[order] >= 0)
    other = torch.from_numpy((rng.random(n) < 0.2) & ~shoot)
    near = rng.random(n) < habits.near_again
    behind = shoot & (rng.random(n) < habits.behind)
    return replace(
        scene,
        who=torch.from_numpy(np.flatnonzero(worn)),
        partners=torch.where(swap, scene.partners[order], scene.partners),
        models=torch.where(other[:, None, None], scene.models[order], scene.models),
        near=torch.from_numpy(near),
        behind=torch.from_numpy(behind),
    )


def _worn(
    wardrobe: Wardrobe,
    rows: NDArray[np.int64],
    shoot: NDArray[np.bool_],
    rng: np.random.Generator,
    habits: Habits,
) -> NDArray[np.bool_]:
    share = np.where(shoot, habits.worn_in_shoot, habits.worn_elsewhere)
    return (rng.random(len(rows)) < share) & wardrobe.wearable[rows]


def _cast(n: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """People to wear the garments, and walls behind them: white, or nearly so."""
    import torch

    draw = Draw(dice_of(int(rng.integers(1 << 62)), "cpu"), n)
    tint = torch.where(draw.chance(0.6)[:, None], 0.0, draw.normal(1.2, 2))
    light = 100 - draw.uniform(0, 1) ** 3 * 10
    return draw_models(draw), torch.cat([light[:, None], tint], 1)
