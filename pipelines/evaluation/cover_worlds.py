"""Catalogues and questions whose cover is known: photographs, the sample world, any feed with further views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import FAMILIES, memberships, shade_shares
from data.garments import Garment
from data.ports import Encoder, GarmentReader
from data.types import QueryKind
from pipelines.evaluation.cover import World
from pipelines.evaluation.feeds import Row, read_shown
from pipelines.evaluation.histogram import colour_histograms
from pipelines.evaluation.other_view import read_views
from pipelines.evaluation.pictures import opened

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipelines.training.photos import PackedPhotos

__all__ = ["Models", "feed_world", "photo_worlds", "sample_world"]

PACKED: Final = 128
_TRUE: Final = 0.5
_COLUMNS: Final = ("item_group_id", "product_type", "color")


@dataclass(frozen=True)
class Models:
    """What sees: the encoder, and the garment reader where there is one."""

    encoder: Encoder
    reader: GarmentReader | None = None

    def read(self, pictures: Sequence[Image]) -> tuple[Garment, ...]:
        if self.reader is None:
            return ()
        return tuple(g for part in _parts(pictures) for g in self.reader.read(part))

    def likeness(
        self, kind: QueryKind, asked: NDArray[np.float32], shown: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Cosines ``(q, n)`` on the encoder's own scale."""
        low, high = self.encoder.scales[kind]
        return np.clip((asked @ shown.T - low) / (high - low), 0, 1)


def _parts(pictures: Sequence[Image], size: int = 64) -> list[Sequence[Image]]:
    return [pictures[start : start + size] for start in range(0, len(pictures), size)]


def photo_worlds(models: Models, folder: Path, cache: Path) -> tuple[World, World]:
    """The validation senders' photographs, asked for with other views of them and with words.

    The views are drawn: the garment cut out, laid elsewhere or worn, in other light.
    """
    from pipelines.training.photos import pack_photos, read_photos, split_by_sender

    photos, _ = read_photos(folder / "photos.csv")
    held_out = [photos[row] for row in split_by_sender(photos)[1]]
    valid, _ = pack_photos(held_out, PACKED, cache, _silent)
    pictures = opened(photo.file for photo in valid.photos)
    shown = models.encoder.embed_pictures(pictures)
    seen = models.read(pictures)
    family = memberships(shade_shares(valid.centres, valid.weights))[1]
    return (
        _pictures_asked(models, valid, pictures, shown, seen, family),
        _words_asked(models, valid, shown, family),
    )


def _silent(*_told: object) -> None:
    """Progress that nobody watches."""


def _pictures_asked(
    models: Models, valid: PackedPhotos, pictures: Sequence[Image], shown: NDArray[np.float32],
    seen: tuple[Garment, ...], family: NDArray[np.float32],
) -> World:  # fmt: skip
    views = _drawn_views(valid)
    likeness = models.likeness("picture", models.encoder.embed_pictures(views), shown)
    kinds = [f"{p.label}/{c}" for p, c in zip(valid.photos, family.argmax(1), strict=True)]
    return World(
        name="photographs, other view",
        kind="picture",
        likeness=likeness,
        histogram=colour_histograms(views) @ colour_histograms(pictures).T,
        own=np.eye(len(views), dtype=bool),
        alike=_equal(kinds, kinds),
        groups=tuple(photo.sender for photo in valid.photos),
        asked=models.read(views),
        shown=seen,
    )


def _drawn_views(valid: PackedPhotos) -> list[Image]:
    from PIL.Image import fromarray

    from pipelines.training.dice import dice_of
    from pipelines.training.encoder.scenes import plain_scene
    from pipelines.training.encoder.sources import Sources, wardrobe_of
    from pipelines.training.encoder.views import draw_views

    rng = np.random.default_rng(11)
    sources = Sources.of(valid, PACKED)
    scene = plain_scene(wardrobe_of(valid, sources), rng.random(len(valid)) < 0.5, rng)
    views, _ = draw_views(sources, scene, PACKED, dice_of(11, "cpu"))
    return [fromarray(view) for view in views.permute(0, 2, 3, 1).contiguous().numpy()]


def _words_asked(
    models: Models, valid: PackedPhotos, shown: NDArray[np.float32], family: NDArray[np.float32]
) -> World:
    labels = np.array([photo.label for photo in valid.photos])
    wishes = sorted(
        {(FAMILIES[c], label) for c, label in zip(family.argmax(1), labels, strict=True)
         if FAMILIES[c] != "multicolour" and label not in {"Not sure", "Other"}}
    )  # fmt: skip
    texts = [f"a {colour} {label.lower()}" for colour, label in wishes]
    own: NDArray[np.bool_] = np.stack(
        [(labels == label) & (family[:, FAMILIES.index(c)] > _TRUE) for c, label in wishes]
    )
    kept: NDArray[np.bool_] = np.any(own, axis=1)
    asked = models.encoder.embed_texts([t for t, k in zip(texts, kept, strict=True) if k])
    return World(
        name="photographs, words",
        kind="text",
        likeness=models.likeness("text", asked, shown),
        histogram=None,
        own=own[kept],
        alike=own[kept],
        groups=tuple(t for t, k in zip(texts, kept, strict=True) if k),
    )


def sample_world(models: Models, feed: Path) -> World:
    """The sample catalogue, each picture asked for with another framing and light of it."""
    shown = read_shown(feed, _COLUMNS)
    pictures = opened(shown.mains)
    views = [_reframed(picture, np.random.default_rng(i)) for i, picture in enumerate(pictures)]
    name = "sample catalogue, reframed"
    return _feed_world(models, name, shown.rows, pictures, shown.rows, views)


def feed_world(models: Models, feed: Path) -> World:
    """A feed whose ``additional_image_link`` holds other views: asked with those."""
    shown = read_views(feed, _COLUMNS)
    pictures, views = opened(shown.mains), opened(file for file, _ in shown.others)
    asked = [row for _, row in shown.others]
    name = f"{feed.absolute().parent.name}, other view"
    return _feed_world(models, name, shown.rows, pictures, asked, views)


def _feed_world(
    models: Models, name: str, rows: Sequence[Row], pictures: Sequence[Image],
    asked_rows: Sequence[Row], views: Sequence[Image],
) -> World:  # fmt: skip
    shown = models.encoder.embed_pictures(pictures)
    asked = models.encoder.embed_pictures(views)
    groups = [[row["item_group_id"] for row in each] for each in (asked_rows, rows)]
    kinds = [[_kind(row) for row in each] for each in (asked_rows, rows)]
    return World(
        name=name,
        kind="picture",
        likeness=models.likeness("picture", asked, shown),
        histogram=colour_histograms(views) @ colour_histograms(pictures).T,
        own=_equal(*groups),
        alike=_equal(*kinds),
        groups=tuple(groups[0]),
        asked=models.read(views),
        shown=models.read(pictures),
    )


def _kind(row: Row) -> str:
    """Category and colour family by the feed's own words."""
    from pipelines.training.words import FAMILY_WORDS, SHADE_WORDS

    first = row["color"].split("/")[0].strip().lower()
    named: dict[str, Any] = {**SHADE_WORDS, **FAMILY_WORDS}
    words = {word: family for family, known in named.items() for word in known}
    family = next((words[part] for part in (first, first.split(" ")[-1]) if part in words), first)
    return f"{row['product_type']}/{family}"


def _equal(left: Sequence[str], right: Sequence[str]) -> NDArray[np.bool_]:
    return np.asarray(left)[:, None] == np.asarray(right)[None, :]


def _reframed(picture: Image, rng: np.random.Generator) -> Image:
    """Nearer, mirrored, turned a little, in other light."""
    from PIL import ImageEnhance, ImageOps

    width, height = picture.size
    zoom = rng.uniform(0.72, 0.98)
    left, top = rng.uniform(0, 1 - zoom, 2)
    box = (left * width, top * height, (left + zoom) * width, (top + zoom) * height)
    turned = picture.rotate(rng.uniform(-12, 12), fillcolor=(228, 228, 228)).resize(
        (256, 256), box=box
    )
    turned = ImageOps.mirror(turned) if rng.random() < 0.5 else turned
    return ImageEnhance.Brightness(turned).enhance(float(rng.uniform(0.8, 1.2)))
