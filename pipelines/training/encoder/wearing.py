"""Garments worn by people in three dimensions: their cloth on a body, in its light, with what else is worn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.training.devices import constant
from pipelines.training.dice import Draw
from pipelines.training.encoder.cloth import spread, turn_around
from pipelines.training.encoder.scenes import Scene
from pipelines.training.encoder.sources import Sources
from pipelines.training.people.cuts import worn
from pipelines.training.people.maps import People, Seen
from pipelines.training.recolour import apply_recolour

if TYPE_CHECKING:
    from torch import Generator, Tensor

__all__ = ["on_people"]

_LOTS: Final = (0.7548, 0.5698, 0.618, 0.3247)
"""A garment is as long on its person in all looks: the lots are drawn from the two (Roberts' R2 sequence and its like)."""


def on_people(
    people: People, sources: Sources, scene: Scene, under: Tensor, camera: Tensor, dice: Generator
) -> tuple[Tensor, Tensor]:
    """Of ``people`` those ``scene.who`` wear a garment and its partner, over ``under`` ``(k, 3, s, s)`` L*a*b*, and where
    they are ``(k, 1, s, s)``; ``camera`` as ``People.seen`` has it.
    """
    import torch

    who, size = scene.who, under.shape[-1]
    draw = Draw(dice, len(who))
    models, behind = scene.models[who], scene.behind[who]
    persons = (models[:, 0, 0] * 1000).long()
    seen = people.seen(persons, behind, camera, size, draw)
    picture, cover = _undressed(seen, models, under), seen.body[:, None]
    partners = scene.partners[who]
    for rows, new, shown in (
        (partners.clamp(min=0), scene.partner_recolour.part(who), partners >= 0),
        (scene.rows[who], scene.recolour.part(who), torch.ones_like(behind)),
    ):
        lots = (rows + persons)[:, None] * constant(_LOTS, str(rows.device)) % 1
        on = worn(seen, sources.cuts[rows], sources.boxes[rows], lots)
        bend = spread(draw.normal(0.03, 2, 4, 4), size).permute(0, 2, 3, 1)
        layers = torch.cat([_cloth(sources, rows, on.places + bend), on.cover], 1)
        turn_around(layers, behind)
        cloth = apply_recolour(layers[:, :3], sources.means[rows], new)
        folds = spread(draw.normal(0.12, 1, 4, 4), size)
        share = on.cover * shown[:, None, None, None]
        picture = torch.lerp(picture, _lit(cloth, on.light + folds), share)
        cover = torch.maximum(cover, share)
    return picture, cover


def _undressed(seen: Seen, models: Tensor, under: Tensor) -> Tensor:
    import torch

    skin, hair = (models[:, at, :, None, None] for at in (0, 1))
    body = _lit(torch.lerp(skin, hair, seen.hair[:, None]), seen.light[:, None])
    return torch.lerp(under, body, seen.body[:, None])


def _cloth(sources: Sources, rows: Tensor, places: Tensor) -> Tensor:
    """L*a*b* ``(k, 3, s, s)`` of garments at ``places`` of their photographs; of their like, where these show none."""
    from torch.nn import functional as f

    fine, coarse = (
        f.grid_sample(each[rows].float(), places, padding_mode="border", align_corners=False)
        for each in (sources.layers, sources.cloth)
    )
    return coarse + fine[:, 3:] * (fine[:, :3] - coarse)


def _lit(lab: Tensor, light: Tensor) -> Tensor:
    """L*a*b* in a studio's soft ``light`` ``(k, 1, s, s)``, from -1 to 1."""
    import torch

    return torch.cat([lab[:, :1] * (0.83 + 0.23 * light), lab[:, 1:]], 1)
