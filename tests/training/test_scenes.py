from __future__ import annotations

import numpy as np
import torch

from pipelines.training.encoder.scenes import Scene, Wardrobe, draw_scene, plain_scene, second_look
from pipelines.training.recolour import draw_recolour

N = 400


def wardrobe() -> Wardrobe:
    """Four kinds in turn: a top, a bottom, a dress, shoes."""
    kind = np.tile([1, 2, 0, 0], N // 4)
    return Wardrobe(torch.full((N, 3), 50.0), kind, np.tile([True, True, True, False], N // 4))


def looks(seed: int = 3) -> tuple[Scene, Scene]:
    rng = np.random.default_rng(seed)
    clothes, rows = wardrobe(), np.arange(N)
    first = draw_scene(clothes, rows, draw_recolour(clothes.means, 0.9, rng), rng)
    return first, second_look(first, clothes, rng)


def test_a_top_is_worn_with_a_bottom_a_bottom_with_a_top_and_a_dress_alone() -> None:
    first, _ = looks()
    kind, partners = wardrobe().kind, first.partners.numpy()
    assert set(kind[partners[kind == 1]]) == {2}
    assert set(kind[partners[kind == 2]]) == {1}
    assert set(partners[kind == 0]) == {-1}


def test_nobody_wears_shoes_for_the_figure_has_no_feet() -> None:
    wearable = wardrobe().wearable
    for look in looks():
        assert wearable[look.rows[look.who].numpy()].all()


def test_in_a_shoot_both_looks_share_person_company_and_wall() -> None:
    first, second = looks()
    shoot = first.shoot
    assert 0.4 < float(shoot.float().mean()) < 0.6
    assert bool((first.models[shoot] == second.models[shoot]).all())
    assert bool((first.partners[shoot] == second.partners[shoot]).all())
    assert bool((first.wall == second.wall).all())
    assert not bool((first.models[~shoot] == second.models[~shoot]).all())


def test_only_the_second_look_of_a_shoot_is_from_behind() -> None:
    first, second = looks()
    assert not bool(first.behind.any())
    assert bool(second.behind.any())
    assert not bool(second.behind[~second.shoot].any())


def test_a_part_of_a_scene_knows_who_of_it_is_worn() -> None:
    first, _ = looks()
    part = first.part(100, 160)
    worn = first.who[(first.who >= 100) & (first.who < 160)]
    assert part.rows.tolist() == list(range(100, 160))
    assert (part.who + 100).tolist() == worn.tolist()
    assert len(part.recolour.on) == 60


def test_a_plain_scene_shows_every_garment_once_as_it_is() -> None:
    scene = plain_scene(wardrobe(), np.ones(N, bool), np.random.default_rng(0))
    assert scene.rows.tolist() == list(range(N))
    assert not bool(scene.recolour.on.any())
    assert len(scene.who) == N * 3 // 4
    assert bool((scene.partners == -1).all())
