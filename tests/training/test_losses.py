from __future__ import annotations

import torch
from torch.nn import functional as f

from pipelines.training.encoder.losses import (
    detail_loss,
    kinship_loss,
    naming_loss,
    view_loss,
    word_loss,
)


def unit(*shape: int, seed: int = 0) -> torch.Tensor:
    return f.normalize(torch.randn(*shape, generator=torch.Generator().manual_seed(seed)), dim=-1)


def test_views_cost_least_where_each_is_nearest_to_its_own() -> None:
    rows, same = unit(8, 32), torch.zeros(8, 8, dtype=torch.bool)
    right = view_loss(rows, rows, same, 0.1)
    assert right < view_loss(rows, rows.roll(1, 0), same, 0.1)


def test_perhaps_the_same_garment_is_not_pushed_away() -> None:
    rows = unit(4, 16)
    rows[1] = rows[0]
    apart, same = torch.zeros(4, 4, dtype=torch.bool), torch.zeros(4, 4, dtype=torch.bool)
    same[0, 1] = same[1, 0] = True
    assert view_loss(rows, rows, same, 0.1) < view_loss(rows, rows, apart, 0.1)


def test_words_that_are_true_of_nothing_count_for_nothing() -> None:
    texts, pictures, scale = unit(3, 16), unit(5, 16, seed=1), torch.tensor(10.0)
    truth, known = torch.zeros(3, 5), torch.zeros(3, 5, dtype=torch.bool)
    assert float(word_loss(texts, pictures, truth, known, scale)) == 0
    truth[0, 2] = 1
    assert float(word_loss(texts, pictures, truth, known, scale)) > 0


def test_names_of_what_has_none_count_for_nothing() -> None:
    logits = torch.tensor([[2.0, 0.0], [0.0, 5.0]])
    named = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    assert torch.allclose(
        naming_loss(logits, named), f.cross_entropy(logits[:1], torch.tensor([0]))
    )


def test_rows_cost_nothing_where_they_lie_as_their_palettes_do() -> None:
    palettes = torch.rand(6, 40, generator=torch.Generator().manual_seed(2))
    palettes = palettes**4 / (palettes**4).sum(1, keepdim=True)
    kin = f.normalize(palettes ** (2 / 3), dim=1)
    assert float(kinship_loss(kin, palettes, 0.07)) < 1e-4
    assert float(kinship_loss(unit(6, 40), palettes, 0.07)) > 0.1


def test_details_of_what_nobody_described_count_for_nothing() -> None:
    details = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    described = torch.tensor([1.0, 0.0])
    right, other = (
        torch.tensor([[9.0, -9.0], [9.0, -9.0]]),
        torch.tensor([[9.0, -9.0], [-9.0, 9.0]]),
    )
    assert float(detail_loss(right, details, described)) < 1e-3
    assert detail_loss(other, details, described) == detail_loss(right, details, described)
    assert float(detail_loss(-right, details, described)) > 10
    assert float(detail_loss(right, details, torch.zeros(2))) == 0
