"""Any timm picture classifier, loaded by timm's own calls from a folder or from the hub."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import ModelUnavailableError

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = ["TimmModel", "is_model_folder"]

Floats = NDArray[np.float32]
CONFIG: Final = "config.json"
WEIGHTS: Final = "model.safetensors"
_HUB: Final = "hf-hub:"
_LOCAL: Final = "local-dir:"
_BATCH: Final = 32
_USUAL_SIZE: Final = 224


@dataclass(frozen=True)
class _Loaded:
    net: Any
    prepare: Any
    device: str


class TimmModel:
    """A model by its folder (timm's hub layout: config.json, model.safetensors) or ``hf-hub:ORG/NAME``.

    Weights are read at the first use. Any number of threads may ask; one is answered at a time.
    """

    def __init__(self, name: str, device: str = "auto") -> None:
        """Raises ``ModelUnavailableError`` at once where a local folder cannot be loaded."""
        self._name, self._device = name, device
        self._lock = threading.RLock()
        self._kept: _Loaded | None = None
        if self.folder is not None:
            _check_folder(self.folder)

    @property
    def folder(self) -> Path | None:
        """The local folder; None for a model of the hub that has not been loaded."""
        if self._name.startswith(_HUB):
            return None
        return Path(self._name.removeprefix(_LOCAL))

    @cached_property
    def _config(self) -> dict[str, Any]:
        return _read_json((self.folder or _from_hub(self._name)) / CONFIG)

    @property
    def label_names(self) -> tuple[str, ...]:
        """What each output stands for; numbers where the model does not say."""
        inner = self._config.get("pretrained_cfg", {})
        named = self._config.get("label_names") or inner.get("label_names")
        count = int(self._config.get("num_classes") or inner.get("num_classes") or 0)
        return tuple(named) if named else tuple(str(i) for i in range(count))

    @property
    def architecture(self) -> str:
        """timm's name of the network."""
        return str(self._config.get("architecture", ""))

    @property
    def input_size(self) -> int:
        """The side of the pictures that it sees, in pixels; 224 where the model does not say."""
        stated = self._config.get("pretrained_cfg", {}).get("input_size", (_USUAL_SIZE,))
        return int(stated[-1])

    @cached_property
    def fingerprint(self) -> str:
        """24 hex digits over every file that decides about the outputs."""
        folder = self.folder or _from_hub(self._name)
        digest = hashlib.sha256()
        for name in (WEIGHTS, CONFIG, "lookwright.json"):
            if (folder / name).is_file():
                with (folder / name).open("rb") as opened:
                    digest.update(hashlib.file_digest(opened, "sha256").digest())
        return digest.hexdigest()[:24]

    def outputs(self, pictures: Sequence[Picture], *, mirrored: bool = False) -> Floats:
        """RGB pictures to raw outputs ``(n, m)`` float32; ``mirrored`` averages with the mirror image's."""
        loaded = self._load()
        import torch

        parts: list[Floats] = []
        for start in range(0, len(pictures), _BATCH):
            chosen = pictures[start : start + _BATCH]
            batch = torch.stack([loaded.prepare(picture.convert("RGB")) for picture in chosen])
            with self._lock, torch.inference_mode():
                batch = batch.to(loaded.device)
                if mirrored:
                    both = loaded.net(torch.cat([batch, batch.flip(-1)]))
                    out = (both[: len(batch)] + both[len(batch) :]) / 2
                else:
                    out = loaded.net(batch)
            parts.append(out.float().cpu().numpy())
        found = np.concatenate(parts) if parts else np.zeros((0, len(self.label_names)), np.float32)
        if not np.isfinite(found).all():
            raise ModelUnavailableError(f"The model {self._name!r} gave no numbers: pull it again.")
        return found

    def _load(self) -> _Loaded:
        with self._lock:
            if self._kept is None:
                self._kept = _loaded(self._name, self.folder or _from_hub(self._name), self._device)
            return self._kept


def _loaded(name: str, folder: Path, device: str) -> _Loaded:
    """Builds model and preprocessing by timm's own calls."""
    import timm
    import torch
    from timm.data.config import resolve_model_data_config
    from timm.data.transforms_factory import create_transform

    where = device
    if device == "auto":
        where = "cuda" if torch.cuda.is_available() else "cpu"
    _check_folder(folder)
    try:
        net = timm.create_model(f"{_LOCAL}{folder}", pretrained=True)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise ModelUnavailableError(
            f"timm cannot load the model {Path(name).name!r}: check its name in the settings, or pull it again."
        ) from error
    prepare = create_transform(**resolve_model_data_config(net), is_training=False)
    return _Loaded(net.eval().to(where), prepare, where)


def _from_hub(name: str) -> Path:
    """The folder in which the hub's client keeps the model; fetched where it is not there yet."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    repository, _, revision = name.removeprefix(_HUB).partition("@")
    wanted = [CONFIG, WEIGHTS, "lookwright.json"]
    try:
        return Path(snapshot_download(repository, revision=revision or None, allow_patterns=wanted))
    except (OSError, HfHubHTTPError, HFValidationError) as error:
        raise ModelUnavailableError(
            f"The model {repository!r} cannot be fetched: check its name and the network, or name a local folder."
        ) from error


def _read_json(file: Path) -> dict[str, Any]:
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(
            f"{file.name} of the model {file.parent.name!r} cannot be read: pull the model again."
        ) from error
    if not isinstance(document, dict):
        raise ModelUnavailableError(
            f"{file.name} of the model {file.parent.name!r} holds no settings: pull the model again."
        )
    return document


def is_model_folder(folder: Path) -> bool:
    """Whether ``folder`` is laid out as timm's hub lays out a model."""
    return all((folder / name).is_file() for name in (CONFIG, WEIGHTS))


def _check_folder(folder: Path) -> None:
    """Raises ``ModelUnavailableError`` for a folder that is missing, half, cut short or a pickle."""
    name = folder.name
    if not folder.is_dir():
        raise ModelUnavailableError(
            f"There is no model folder {name!r}: correct the setting, or pull the model."
        )
    if "architecture" not in _read_json(folder / CONFIG):
        raise ModelUnavailableError(
            f"{CONFIG} of the model {name!r} names no architecture: name a folder in timm's hub layout."
        )
    if not (folder / WEIGHTS).is_file():
        raise ModelUnavailableError(
            f"The model folder {name!r} holds no {WEIGHTS}: pull it again; pickles are not loaded, they can run code."
        )
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / WEIGHTS, "numpy"):
            pass
    except (SafetensorError, OSError) as error:
        raise ModelUnavailableError(
            f"The weights of the model {name!r} are cut short or damaged: pull the model again."
        ) from error
