"""Any open_clip model as an encoder, loaded by open_clip's own calls.

A model is named as open_clip names it: ``ViT-B-32/laion2b_s34b_b79k`` (architecture and tag),
``hf-hub:org/name``, or a local folder, with or without ``local-dir:``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from data.errors import ModelUnavailableError
from search.encoders.folder import CONFIG, check_folder, fingerprint_of, read_json, read_scales
from search.encoders.importing import import_open_clip
from search.encoders.precision import Precision, choose_device, choose_precision

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

__all__ = ["OpenClipEncoder", "open_encoder"]

Rows = NDArray[np.float32]
Scales = Mapping[str, tuple[float, float]]
_PLAIN: Final[Scales] = {"text": (0.0, 1.0), "picture": (0.0, 1.0)}
_FINE: Final = 2
_LOCAL: Final = "local-dir:"
_HUB: Final = "hf-hub:"


@dataclass(frozen=True)
class _Loaded:
    """A model in memory with what prepares its input."""

    model: Any
    preprocess: Any
    tokenize: Any
    device: str
    precision: Precision
    weights: Path
    dim: int
    side: int


def open_encoder(
    model: str,
    device: str = "auto",
    precision: Precision | Literal["auto"] = "auto",
    batch_size: int = 32,
    scales: Scales | None = None,
) -> OpenClipEncoder:
    """Names an encoder; weights are read at its first use.

    ``scales`` are the model's ``lo`` and ``hi`` for "text" and "picture" where its folder has none.
    Raises ``ModelUnavailableError`` at once where a local folder cannot be loaded.
    """
    folder = _local_folder(model)
    if folder is not None:
        check_folder(folder)
        scales = read_scales(folder) or scales
    return OpenClipEncoder(model, device, precision, batch_size, scales or _PLAIN)


def _local_folder(model: str) -> Path | None:
    if model.startswith(_LOCAL):
        return Path(model.removeprefix(_LOCAL))
    if model.startswith(_HUB):
        return None
    path = Path(model)
    return path if path.is_dir() or path.is_absolute() or model.startswith(".") else None


class OpenClipEncoder:
    """Pictures and texts to unit rows. Any number of threads may ask; the model answers one at a time."""

    def __init__(
        self,
        model: str,
        device: str,
        precision: Precision | Literal["auto"],
        batch_size: int,
        scales: Scales,
    ) -> None:
        self._name, self._device = model, device
        self._precision: Precision | Literal["auto"] = precision
        self._batch_size, self._scales = max(1, batch_size), dict(scales)
        self._lock = threading.RLock()
        self._ready: _Loaded | None = None
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        with self._lock:
            if self._fingerprint is None:
                self._fingerprint = self._compute_fingerprint()
            return self._fingerprint

    def _compute_fingerprint(self) -> str:
        """Of a local folder from its files alone, so that nothing heavy is loaded to name a model."""
        folder = _local_folder(self._name)
        if folder is None:
            loaded = self._load()
            config = getattr(loaded.model.visual, "preprocess_cfg", {})
            return fingerprint_of(loaded.weights, config, loaded.precision)
        weights = check_folder(folder)
        config = read_json(folder / CONFIG).get("preprocess_cfg", {})
        precision = choose_precision(choose_device(self._device), self._precision)
        return fingerprint_of(weights, config, precision)

    @property
    def dim(self) -> int:
        folder = _local_folder(self._name)
        if folder is None or self._ready is not None:
            return self._load().dim
        check_folder(folder)
        declared = read_json(folder / CONFIG)["model_cfg"].get("embed_dim")
        return declared if isinstance(declared, int) else self._load().dim

    @property
    def scales(self) -> Scales:
        return self._scales

    def embed_pictures(self, pictures: Sequence[Image]) -> Rows:
        """Pictures of any size and mode to ``(n, d)`` float32 unit rows."""
        loaded = self._load()
        import torch

        parts: list[Rows] = []
        for start in range(0, len(pictures), self._batch_size):
            batch = [
                loaded.preprocess(_shrunk(p if p.mode == "RGB" else p.convert("RGB"), loaded.side))
                for p in pictures[start : start + self._batch_size]
            ]
            parts.append(self._rows(loaded, loaded.model.encode_image, torch.stack(batch)))
        return self._joined(parts, loaded.dim)

    def embed_texts(self, texts: Sequence[str]) -> Rows:
        """Texts to ``(n, d)`` float32 unit rows; what exceeds the model's context is cut off."""
        loaded = self._load()
        parts: list[Rows] = []
        for start in range(0, len(texts), self._batch_size):
            with self._lock:
                tokens = loaded.tokenize(list(texts[start : start + self._batch_size]))
            parts.append(self._rows(loaded, loaded.model.encode_text, tokens))
        return self._joined(parts, loaded.dim)

    def _rows(self, loaded: _Loaded, encode: Any, batch: Tensor) -> Rows:
        import torch
        from torch.nn import functional

        with self._lock, torch.inference_mode(), _computing(loaded):
            rows = encode(batch.to(loaded.device)).float()
            found: Rows = functional.normalize(rows, dim=-1).cpu().numpy().astype(np.float32)
        if not np.isfinite(found).all():
            raise ModelUnavailableError(
                f"The model {self._name!r} gave no numbers: set its precision to float32, or pull it again."
            )
        return found

    @staticmethod
    def _joined(parts: Sequence[Rows], dim: int) -> Rows:
        return np.concatenate(parts) if parts else np.zeros((0, dim), np.float32)

    def _load(self) -> _Loaded:
        with self._lock:
            if self._ready is None:
                self._ready = _loaded(self._name, self._device, self._precision)
            return self._ready


@contextmanager
def _computing(loaded: _Loaded) -> Iterator[None]:
    """Half precision where it was chosen, by autocast: weights stay as they are."""
    import torch

    if loaded.precision == "float32":
        yield
        return
    with torch.autocast(loaded.device.split(":")[0], getattr(torch, loaded.precision)):
        yield


def _loaded(name: str, device: str, precision: Precision | Literal["auto"]) -> _Loaded:
    """Builds model, preprocessing and tokenizer by open_clip's own calls."""
    open_clip = import_open_clip()
    import torch

    source, tag, weights = _resolved(name)
    where = choose_device(device)
    try:
        built: Any = open_clip.create_model_and_transforms(source, pretrained=tag, device=where)
        tokenize: Any = open_clip.get_tokenizer(source)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise ModelUnavailableError(
            f"open_clip cannot load the model {name!r}: check its name in the settings, or pull it again."
        ) from error
    model, preprocess = built[0].eval(), built[2]
    model.visual.to(memory_format=torch.channels_last)  # as half precision convolves soonest
    with torch.inference_mode():
        dim = int(model.encode_text(tokenize(["a"]).to(where)).shape[-1])
    return _Loaded(
        model, preprocess, tokenize, where, choose_precision(where, precision), weights, dim,
        int(np.max(model.visual.image_size)),
    )  # fmt: skip


def _shrunk(picture: Image, side: int) -> Image:
    """A picture far larger than the ``side`` that a model sees, at twice that or more.

    Averaging whole pixels first takes a third of the time of a fine resampling from full size.
    """
    factor = min(picture.size) // (_FINE * side)
    return picture.reduce(factor) if factor > 1 else picture


def _resolved(name: str) -> tuple[str, str | None, Path]:
    """What open_clip calls the model, its tag, and the file of its weights."""
    folder = _local_folder(name)
    if folder is not None:
        return f"{_LOCAL}{folder}", None, check_folder(folder)
    if name.startswith(_HUB):
        return name, None, _from_hub(name.removeprefix(_HUB))
    architecture, _, tag = name.partition("/")
    return architecture, tag or None, _tagged(architecture, tag)


def _tagged(architecture: str, tag: str) -> Path:
    from open_clip.pretrained import download_pretrained, get_pretrained_cfg

    found: Any = get_pretrained_cfg(architecture, tag)
    if not found:
        raise ModelUnavailableError(
            f"open_clip knows no weights {tag!r} for {architecture!r}: write ARCHITECTURE/TAG, hf-hub:ORG/NAME or a folder."
        )
    try:
        weights = Path(download_pretrained(found, prefer_hf_hub=True))
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelUnavailableError(
            f"The weights of {architecture}/{tag} cannot be fetched: check the network, or name a local folder."
        ) from error
    return _only_safetensors(weights)


def _from_hub(repository: str) -> Path:
    from open_clip.pretrained import download_pretrained_from_hf

    try:
        return _only_safetensors(Path(download_pretrained_from_hf(repository)))
    except (OSError, RuntimeError, ValueError) as error:
        raise ModelUnavailableError(
            f"The model {repository!r} cannot be fetched: check its name and the network, or name a local folder."
        ) from error


def _only_safetensors(weights: Path) -> Path:
    if weights.suffix != ".safetensors":
        raise ModelUnavailableError(
            "The weights are a pickle, which can run code: name a model with safetensors weights."
        )
    return weights


def context_length(folder: Path) -> int:
    """How many tokens the model in ``folder`` reads of a text."""
    return int(read_json(folder / CONFIG)["model_cfg"]["text_cfg"].get("context_length", 77))
