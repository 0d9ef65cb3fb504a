"""Views of photographs: what is seen from close by has the detail that the photograph has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from pipelines.training.dice import dice_of
from pipelines.training.encoder.scenes import Scene, plain_scene
from pipelines.training.encoder.sources import Sources, wardrobe_of
from pipelines.training.encoder.views import draw_views
from pipelines.training.photos import PackedPhotos, pack_photos, read_photos
from tests.training.test_photos import photographs

SIZE = 64


def striped(folder: Path) -> PackedPhotos:
    """Garments of stripes one pixel wide of 128, which 80 pixels cannot hold."""
    table = photographs(folder, 12)
    for file in folder.glob("*.png"):
        pixels = np.full((128, 128, 3), 235, np.uint8)
        pixels[24:104, 24:104] = 90
        pixels[24:104, 24:104:2] = 170
        Image.fromarray(pixels).save(file)
    return pack_photos(read_photos(table)[0], 128, folder / "cache")[0]


def laid_out(packed: PackedPhotos, sources: Sources, *, near: bool) -> Scene:
    scene = plain_scene(
        wardrobe_of(packed, sources), np.zeros(len(packed), bool), np.random.default_rng(1)
    )
    return replace(scene, near=torch.full((len(packed),), near))


def roughness(packed: PackedPhotos, sources: Sources, *, near: bool) -> float:
    """How much neighbouring pixels differ in the middle of the views."""
    views, _ = draw_views(sources, laid_out(packed, sources, near=near), SIZE, dice_of(3, "cpu"))
    middle = views[:, :, 16:48, 16:48].float()
    return float(middle.diff(dim=3).abs().mean() + middle.diff(dim=2).abs().mean())


def test_a_close_view_shows_what_a_small_copy_has_lost(tmp_path: Path) -> None:
    packed = striped(tmp_path)
    sources = Sources.of(packed, SIZE)
    assert sources.fine is not None
    coarse = replace(sources, fine=None)
    assert roughness(packed, sources, near=True) > 1.2 * roughness(packed, coarse, near=True)


def test_photographs_no_larger_than_the_views_have_no_finer_layers(tmp_path: Path) -> None:
    packed = striped(tmp_path)
    sources = Sources.of(packed, 128)
    assert sources.fine is None
    assert sources.layers.shape[-1] == 128
