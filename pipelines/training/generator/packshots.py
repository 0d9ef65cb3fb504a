"""Packshots of every garment in several colours, as the latents that the second stage learns from."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipelines.training.devices import helpers
from pipelines.training.generator.codec import PatchCode, fit_code
from pipelines.training.generator.cutouts import Cutouts
from pipelines.training.generator.painter import Latents
from pipelines.training.generator.studio import photographed
from pipelines.training.runs import Progress

if TYPE_CHECKING:
    from pipelines.training.generator.training import GeneratorTraining

__all__ = ["encoded_packshots"]

_OWN_COLOUR: Final = 0.25
_FITTED_ON: Final = 300
_AT_ONCE: Final = 64


def encoded_packshots(
    options: GeneratorTraining, cutouts: Cutouts, work: Path,
    progress: Progress,
) -> tuple[Latents, PatchCode]:  # fmt: skip
    """Each garment in several colours, rare ones in more, and their code; read again where made before."""
    import torch

    rows, stored = _rows(cutouts, options.variants), work / "latents.npz"
    if not (options.resume and stored.is_file()):
        _encode(options, cutouts, rows, stored, progress)
    with np.load(stored) as loaded:
        photos = tuple(cutouts.photos[row] for row in rows)
        shares = loaded["shares"].astype(np.float32)
        code = PatchCode(torch.from_numpy(loaded["mean"]), torch.from_numpy(loaded["parts"]))
        return Latents(photos, torch.from_numpy(loaded["values"]), shares), code


def _rows(cutouts: Cutouts, variants: int) -> NDArray[np.int64]:
    """Each cut-out as often as it is shown: ``variants`` times, rare garments up to six times as often."""
    counts = Counter(photo.label for photo in cutouts.photos)
    most = max(counts.values())
    times = [
        max(1, round(variants * min(6.0, (most / counts[photo.label]) ** 0.5)))
        for photo in cutouts.photos
    ]
    return np.repeat(np.arange(len(cutouts)), times)


def _encode(
    options: GeneratorTraining, cutouts: Cutouts, rows: NDArray[np.int64], stored: Path,
    progress: Progress,
) -> None:  # fmt: skip
    """Writes ``stored`` whole: latents, what each shows, and the code that they are in."""
    rng = np.random.default_rng((options.seed, 3))
    some = rng.choice(len(cutouts), min(_FITTED_ON, len(cutouts)), replace=False)
    code = fit_code(photographed(cutouts, some, _OWN_COLOUR, rng).pictures() * 2 - 1)
    parts = np.array_split(rows, max(1, len(rows) // _AT_ONCE))

    def encoded(part: int) -> tuple[Any, Any]:
        dice = np.random.default_rng((options.seed, 3, part))
        shots = photographed(cutouts, parts[part], _OWN_COLOUR, dice, options.device)
        told = code.encode(shots.pictures() * 2 - 1).half().cpu().numpy()
        return told, shots.shares().astype(np.float16)

    found: list[tuple[Any, Any]] = []
    with ThreadPoolExecutor(helpers()) as pool:
        for each in pool.map(encoded, range(len(parts))):
            found.append(each)
            done = min(len(found) * _AT_ONCE, len(rows))
            progress(0, 0, f"{done} of {len(rows)} packshots encoded")
    values, shares = (np.concatenate(column) for column in zip(*found, strict=True))
    partial = stored.with_name("latents.part.npz")
    np.savez(
        partial, values=values, shares=shares, mean=code.mean.numpy(), parts=code.parts.numpy()
    )
    partial.replace(stored)
