"""Labelled photographs of single garments: read, split by sender, packed for training.

Any folder will do with a CSV of the columns ``file`` (a path beside it), ``label``, ``sender_id``
and, if known, ``kids``.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from data import decode_picture
from data.errors import InvalidInputError, TooLargeError, UnsupportedPictureError
from data.rows import read_rows
from matching.garment import dominant_colours, garment_mask
from pipelines.training.runs import untold

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = [
    "BadRow",
    "PackedPhotos",
    "Photo",
    "each_photo",
    "pack_photos",
    "pictures_in",
    "read_photos",
    "split_as",
    "split_by_sender",
]

T = TypeVar("T")

UNCLEAR = frozenset({"Not sure", "Other", "Skip"})
_COLUMNS = frozenset({"file", "label", "sender_id"})


@dataclass(frozen=True)
class Photo:
    file: Path
    label: str
    kids: bool
    sender: str
    number: int = 0
    """Its row in the table, from 1 below the heading; 0 for what was added to these."""
    colours: tuple[str, ...] = ()
    """What people call its garment's colour, of ``FAMILIES``, the best name first; nothing where nobody said."""
    details: tuple[str, ...] = ()
    """How people say that its garment is made; nothing where nobody said."""


@dataclass(frozen=True)
class BadRow:
    """A row that could not be used; ``number`` counts from 1 below the heading, 0 outside of tables."""

    number: int
    file: str
    reason: str

    def __str__(self) -> str:
        where = f"row {self.number}, {self.file}" if self.number else self.file
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class PackedPhotos:
    """Photographs as arrays: everything that training looks at again and again.

    ``pixels`` ``(n, s, s, 3)`` uint8, squashed to a square; ``masks`` ``(n, s, s)`` bool;
    ``centres`` ``(n, 3, 3)`` float32 L*a*b* of the garment's main colours and their
    ``weights`` ``(n, 3)``.
    """

    photos: tuple[Photo, ...]
    pixels: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    centres: NDArray[np.float32]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.photos)

    def take(self, rows: Sequence[int]) -> PackedPhotos:
        index = np.asarray(rows, np.int64)
        return PackedPhotos(
            tuple(self.photos[i] for i in rows), self.pixels[index], self.masks[index],
            self.centres[index], self.weights[index],
        )  # fmt: skip


def read_photos(table: Path) -> tuple[list[Photo], list[BadRow]]:
    """The usable rows of ``table`` and the others with what is wrong with them."""
    if not table.is_file():
        raise InvalidInputError(
            f"There is no {table.name} in {table.parent.name}: name a folder that holds one."
        )
    good: list[Photo] = []
    bad: list[BadRow] = []
    for number, row in enumerate(read_rows(table, _COLUMNS), 1):
        file = table.parent / row["file"]
        if not row["label"]:
            bad.append(BadRow(number, row["file"], "no label"))
        elif not file.is_file():
            bad.append(BadRow(number, row["file"], "no such file"))
        else:
            kids = row.get("kids", "").strip().lower() in {"true", "1", "yes"}
            good.append(Photo(file, row["label"].strip(), kids, row["sender_id"].strip(), number))
    return good, bad


def pictures_in(folder: Path, most: int = 20_000) -> list[Photo]:
    """Every picture in ``folder`` and the folders in it, as a photograph of nothing in particular
    that the folder it lies in has sent; where there are more, ``most`` of them from everywhere.

    Raises ``InvalidInputError`` where there is no folder, or no picture in it.
    """
    from PIL.Image import registered_extensions

    if not folder.is_dir():
        raise InvalidInputError(f"There is no folder {folder}; name one with pictures in it.")
    known = registered_extensions()
    files = sorted(
        file for file in folder.rglob("*") if file.suffix.lower() in known and file.is_file()
    )
    if not files:
        raise InvalidInputError(f"There is no picture in {folder}.")
    if len(files) > most:
        some = np.random.default_rng(0).choice(len(files), most, replace=False)
        files = [files[i] for i in sorted(some)]
    return [Photo(file, "", kids=False, sender=str(file.parent)) for file in files]


def split_by_sender(photos: Sequence[Photo]) -> tuple[list[int], list[int], list[int]]:
    """Rows to train on, to validate on and to test on: about 77, 8 and 15 in 100.

    A sender's photographs share a background, so a sender is in one part only; who sent more than
    one in twenty is always trained on. The order is a hash of the sender: the same for everyone.
    """
    counts = Counter(photo.sender for photo in photos)
    small = [s for s, n in counts.items() if n <= max(1, len(photos) // 20)]
    small.sort(key=lambda s: hashlib.sha256(f"lookwright:{s}".encode()).digest())
    part: dict[str, int] = {}
    for share, number in ((0.15, 2), (0.08, 1)):
        room = share * len(photos)
        while small and room > 0:
            sender = small.pop(0)
            part[sender] = number
            room -= counts[sender]
    parts: tuple[list[int], list[int], list[int]] = ([], [], [])
    for row, photo in enumerate(photos):
        parts[part.get(photo.sender, 0)].append(row)
    return parts


def split_as(
    photos: Sequence[Photo], used: Sequence[Photo]
) -> tuple[list[int], list[int], list[int]]:
    """Rows of ``used`` in the parts in which ``photos`` are by their senders, whatever became of some.

    What ``photos`` do not hold is trained on: nothing is measured by it.
    """
    part = {
        photos[row].file: number
        for number, rows in enumerate(split_by_sender(photos))
        for row in rows
    }
    parts: tuple[list[int], list[int], list[int]] = ([], [], [])
    for row, photo in enumerate(used):
        parts[part.get(photo.file, 0)].append(row)
    return parts


def each_photo(
    photos: Sequence[Photo], work: Callable[[Image], T], *, layered: bool = False
) -> Iterator[T | BadRow]:
    """``work`` done to every photograph, upright and RGB (RGBA where they are ``layered``), by all
    processors and told in order; of one that cannot be read, why not.
    """

    def done(photo: Photo) -> T | BadRow:
        try:
            return work(decode_picture(photo.file.read_bytes(), layered=layered))
        except (OSError, UnsupportedPictureError, TooLargeError) as error:
            return BadRow(photo.number, photo.file.name, str(error))

    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from pool.map(done, photos)
    finally:
        pool.shutdown(cancel_futures=True)


_CUT_AT: Final = 160
"""Larger pictures are cut out in copies of so many pixels: to cut takes most of the time, and more than in proportion."""
_Columns = tuple[NDArray[np.generic], ...]


def _packed(picture: Image, size: int) -> _Columns:
    from PIL.Image import Resampling

    pixels = np.asarray(picture.resize((size, size), Resampling.BICUBIC))
    if size <= _CUT_AT:
        mask = garment_mask(pixels)
        return (pixels, mask, *dominant_colours(pixels, mask))
    small = np.asarray(picture.resize((_CUT_AT, _CUT_AT), Resampling.BICUBIC))
    mask = garment_mask(small)
    return (pixels, _enlarged(mask, size), *dominant_colours(small, mask))


def _enlarged(mask: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    import cv2

    return cv2.resize(mask.astype(np.float32), (size, size)) > 0.5


def _key(photos: Sequence[Photo], size: int) -> str:
    digest = hashlib.sha256(f"4:{size}".encode())
    for photo in photos:
        digest.update(f"{photo.file.name}:{photo.file.stat().st_size};".encode())
    return digest.hexdigest()[:16]


def pack_photos(
    photos: Sequence[Photo],
    size: int,
    cache: Path,
    progress: Callable[[int, int], None] = untold,
) -> tuple[PackedPhotos, list[BadRow]]:
    """Decodes, segments and measures every photograph once; a later run reads it from ``cache``."""
    bad: list[BadRow] = []
    stored = cache / f"photos-{size}-{_key(photos, size)}.npz"
    if not stored.is_file():
        columns: list[_Columns] = []
        kept: list[int] = []
        for row, found in enumerate(each_photo(photos, partial(_packed, size=size))):
            if isinstance(found, BadRow):
                bad.append(found)
            else:
                columns.append(found)
                kept.append(row)
            progress(row + 1, len(photos))
        if not columns:
            raise InvalidInputError("None of the photographs can be read: check the folder.")
        names = ("pixels", "masks", "centres", "weights")
        arrays = {
            name: np.stack(column)
            for name, column in zip(names, zip(*columns, strict=True), strict=True)
        }
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = stored.with_name(stored.stem + ".part.npz")
        save: Any = np.savez
        save(unfinished, kept=np.array(kept), **arrays)
        unfinished.replace(stored)
    with np.load(stored) as loaded:
        arrays = {name: loaded[name] for name in loaded.files}
    kept_photos = tuple(photos[int(i)] for i in arrays.pop("kept"))
    return PackedPhotos(kept_photos, **arrays), bad
