from __future__ import annotations

import torch

from pipelines.training.encoder.palettes import PALETTE, palettes_of


def plain(*colours: tuple[int, int, int]) -> torch.Tensor:
    """Pictures of stripes of colours, of equal width."""
    side = 64
    picture = torch.zeros(1, 3, side, side, dtype=torch.uint8)
    for i, colour in enumerate(colours):
        part = slice(i * side // len(colours), (i + 1) * side // len(colours))
        picture[0, :, :, part] = torch.tensor(colour, dtype=torch.uint8)[:, None, None]
    return picture


def shown(pictures: torch.Tensor) -> torch.Tensor:
    """The palettes of whole pictures."""
    return palettes_of(pictures, torch.ones(len(pictures), 1, 64, 64))


def alike(first: torch.Tensor, second: torch.Tensor) -> float:
    return float((shown(first) * shown(second)).sqrt().sum())


def test_a_palette_is_a_share_of_every_colour() -> None:
    palette = shown(torch.randint(0, 256, (5, 3, 96, 96), dtype=torch.uint8))
    assert palette.shape == (5, PALETTE)
    assert torch.allclose(palette.sum(1), torch.ones(5))
    assert (palette >= 0).all()


def test_a_shade_nearby_has_nearly_the_same_palette_and_another_colour_has_not() -> None:
    red = plain((180, 30, 40))
    assert alike(red, plain((177, 32, 42))) > 0.8
    assert alike(red, plain((30, 60, 180))) < 0.1


def test_where_a_colour_lies_does_not_matter() -> None:
    assert alike(plain((255, 255, 255), (20, 20, 20)), plain((20, 20, 20), (255, 255, 255))) > 0.99


def test_a_narrow_belt_counts_for_more_than_its_width() -> None:
    white, belt = (255, 255, 255), (200, 20, 20)
    narrow = shown(plain(*[white] * 15, belt))
    wall = shown(plain(white)) > 1e-6
    assert float(narrow[~wall].sum()) > 1 / 16


def test_the_darkest_and_the_brightest_find_a_bin() -> None:
    for colour in ((0, 0, 0), (255, 255, 255), (0, 0, 255), (0, 255, 0), (255, 0, 0)):
        assert torch.isfinite(shown(plain(colour))).all()


def test_what_is_not_covered_does_not_count() -> None:
    picture, cover = plain((255, 255, 255), (20, 20, 20)), torch.zeros(1, 1, 64, 64)
    cover[..., 32:] = 1
    dark = shown(plain((20, 20, 20))) > 1e-6
    assert float(palettes_of(picture, cover)[dark].sum()) > 0.9
