"""An open_clip model's folder: is it whole, what does it hold, what names it."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any, Final

from data.errors import ModelUnavailableError

__all__ = ["check_folder", "fingerprint_of", "read_scales"]

CONFIG: Final = "open_clip_config.json"
SETTINGS: Final = "lookwright.json"
_WEIGHTS: Final = ("open_clip_model.safetensors", "model.safetensors")
_PICKLES: Final = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})
_CHUNK: Final = 1 << 20

Scales = dict[str, tuple[float, float]]


def check_folder(folder: Path) -> Path:
    """The weights' file of a folder that open_clip can load by ``local-dir:``.

    Raises ``ModelUnavailableError`` where the folder is missing, empty or half, or where its
    weights are a pickle: unpickling runs whatever the file says.
    """
    name = folder.name
    if not folder.is_dir():
        raise ModelUnavailableError(
            f"There is no model folder {name!r}: correct the setting, or pull the model."
        )
    if not any(folder.iterdir()):
        raise ModelUnavailableError(f"The model folder {name!r} is empty: pull the model again.")
    if not (folder / CONFIG).is_file():
        raise ModelUnavailableError(
            f"The model folder {name!r} lacks {CONFIG}: pull the model again."
        )
    weights = next((folder / w for w in _WEIGHTS if (folder / w).is_file()), None)
    if weights is None:
        if any(file.suffix in _PICKLES for file in folder.iterdir()):
            raise ModelUnavailableError(
                f"The weights in {name!r} are a pickle, which can run code: name a model with safetensors weights."
            )
        raise ModelUnavailableError(
            f"The model folder {name!r} holds no {_WEIGHTS[0]}: pull the model again."
        )
    _check_config(folder)
    _check_weights(weights)
    return weights


def read_json(file: Path) -> dict[str, Any]:
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


def _check_config(folder: Path) -> None:
    model = read_json(folder / CONFIG).get("model_cfg")
    if not isinstance(model, dict):
        raise ModelUnavailableError(
            f"{CONFIG} of the model {folder.name!r} lacks model_cfg: pull the model again."
        )
    tower: Any = model.get("text_cfg", {})
    if tower.get("hf_tokenizer_name") and not (folder / "tokenizer_config.json").is_file():
        raise ModelUnavailableError(
            f"The model folder {folder.name!r} lacks its tokenizer: pull the model again."
        )


def _check_weights(file: Path) -> None:
    """A safetensors file says in its head how long it is: see that all of it is there."""
    broken = ModelUnavailableError(
        f"The weights of the model {file.parent.name!r} are cut short or damaged: pull the model again."
    )
    size = file.stat().st_size
    with file.open("rb") as opened:
        head = opened.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else size
        if length > size - 8:
            raise broken
        try:
            tensors: dict[str, Any] = json.loads(opened.read(length))
            ends = [
                entry["data_offsets"][1]
                for name, entry in tensors.items()
                if name != "__metadata__"
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise broken from error
    if 8 + length + max(ends, default=0) != size:
        raise broken


def fingerprint_of(weights: Path, preprocess: object, precision: str) -> str:
    """24 hex digits over the weights' bytes, the preprocessing and the precision."""
    digest = hashlib.sha256()
    with weights.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    digest.update(json.dumps(preprocess, sort_keys=True, default=str).encode())
    digest.update(precision.encode())
    return digest.hexdigest()[:24]


def read_scales(folder: Path) -> Scales | None:
    """``lo`` and ``hi`` of text and picture cosines from ``lookwright.json``, if it is there."""
    file = folder / SETTINGS
    if not file.is_file():
        return None
    found: Any = read_json(file).get("scales")
    try:
        scales = {
            kind: (float(found[kind][0]), float(found[kind][1])) for kind in ("text", "picture")
        }
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise ModelUnavailableError(
            f"{SETTINGS} of the model {folder.name!r} must give scales for text and picture."
        ) from error
    if any(low >= high for low, high in scales.values()):
        raise ModelUnavailableError(
            f"{SETTINGS} of the model {folder.name!r} must give scales with lo below hi."
        )
    return scales
