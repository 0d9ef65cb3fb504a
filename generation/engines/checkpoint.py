"""A diffusers checkpoint's folder: is it whole, what is in it, what names it. Nothing heavy is loaded."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from data.errors import ModelUnavailableError

__all__ = ["CONFIGS", "Checkpoint", "check_weights", "fingerprint_of", "read_checkpoint"]

INDEX: Final = "model_index.json"
CONFIGS: Final = (INDEX, "*/config.json", "*/scheduler_config.json", "lookwright.json")
"""What tells a checkpoint's abilities; small."""
PICKLES: Final = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})
_WEIGHTLESS: Final = ("Scheduler", "Tokenizer", "Processor", "FeatureExtractor")
"""Parts whose class is named so are settings and words only."""
_STEMS: Final = ("diffusion_pytorch_model", "model")
_BLOB_DIGITS: Final = 64


@dataclass(frozen=True)
class Checkpoint:
    """``parts`` maps each part's name to its class; ``variant`` is the kind of weights where only one kind is there."""

    folder: Path
    name: str
    pipeline: str
    parts: dict[str, str]
    weights: tuple[Path, ...] = ()
    variant: str | None = None

    def config(self, part: str) -> dict[str, Any]:
        """The part's own settings; empty where it has none."""
        file = self.folder / part / "config.json"
        return _read_json(file, self.name) if file.is_file() else {}

    def settings(self) -> dict[str, Any]:
        """What the folder's ``lookwright.json`` says of the model's abilities."""
        file = self.folder / "lookwright.json"
        return _read_json(file, self.name) if file.is_file() else {}


def read_checkpoint(folder: Path, name: str, *, whole: bool = True) -> Checkpoint:
    """What the folder holds. With ``whole``, its weights must be all there, and none of them a pickle.

    Raises ``ModelUnavailableError`` with what is missing and how to mend it.
    """
    _check_place(folder, name)
    index = _read_json(folder / INDEX, name)
    pipeline: Any = index.get("_class_name")
    if not isinstance(pipeline, str):
        _refuse(
            name, "names no class of diffusers, or one that brings its own code", "choose another"
        )
    parts = {part: entry[1] for part, entry in index.items() if _is_part(entry)}
    checkpoint = Checkpoint(folder, name, pipeline, parts)
    if not whole:
        return checkpoint
    weighty = [p for p, kind in parts.items() if not any(word in kind for word in _WEIGHTLESS)]
    for part in parts.keys() - set(weighty):
        if not any((folder / part).glob("*.json")):
            _refuse(name, f"lacks its part {part!r}", "pull it again")
    found = [(_weights(folder / part, name), part) for part in weighty]
    files = tuple(file for (shards, _), _ in found for file in shards)
    for file in files:
        check_weights(file, name)
    variants = {variant for (_, variant), _ in found if variant}
    variant = variants.pop() if len(variants) == 1 else None
    return Checkpoint(folder, name, pipeline, parts, files, variant)


def _refuse(name: str, why: str, mend: str) -> NoReturn:
    raise ModelUnavailableError(f"The model {name!r} {why}: {mend}.")


def _is_part(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(e, str) for e in entry)


def _check_place(folder: Path, name: str) -> None:
    if folder.is_file():
        if folder.suffix in PICKLES:
            _refuse(name, "is a pickle, which can run code", _conversion(name, "from_single_file"))
        _refuse(name, "is a single file", _conversion(name, "from_single_file"))
    if not folder.is_dir():
        _refuse(name, "is not there", "correct the setting, or pull the model")
    if not any(folder.iterdir()):
        _refuse(name, "is an empty folder", "pull it again")
    if (folder / INDEX).is_file():
        return
    if any(file.suffix in PICKLES for file in folder.iterdir()):
        _refuse(name, "is a pickle, which can run code", _conversion(name, "from_single_file"))
    _refuse(name, f"has no {INDEX}, so it is no diffusers pipeline", "name another folder")


def _conversion(name: str, how: str) -> str:
    call = f"StableDiffusionPipeline.from_single_file({name!r})"
    if how == "from_pretrained":
        call = f"DiffusionPipeline.from_pretrained({name!r}, use_safetensors=False)"
    return (
        "convert it where you trust it, with diffusers' "
        f"{call}.save_pretrained('converted'), and name the folder 'converted'"
    )


def _weights(folder: Path, model: str) -> tuple[list[Path], str | None]:
    """The files of one part's weights, and their variant where only one of a kind is there."""
    if not (folder / "config.json").is_file():
        _refuse(model, f"lacks its part {folder.name!r}", "pull it again")
    for stem in _STEMS:
        index = folder / f"{stem}.safetensors.index.json"
        if index.is_file():
            return _shards(index, model), None
        if (folder / f"{stem}.safetensors").is_file():
            return [folder / f"{stem}.safetensors"], None
        for file in sorted(folder.glob(f"{stem}.*.safetensors")):
            variant = file.name.removeprefix(f"{stem}.").removesuffix(".safetensors")
            if "-of-" not in variant:
                return [file], variant
    if any(file.suffix in PICKLES for file in folder.iterdir()):
        way = _conversion(model, "from_pretrained")
        _refuse(model, f"has a pickle for its {folder.name}, which can run code", way)
    _refuse(model, f"lacks the weights of its {folder.name}", "pull it again")


def _shards(index: Path, model: str) -> list[Path]:
    names: Any = _read_json(index, model).get("weight_map", {})
    files = [index.parent / Path(name).name for name in sorted(set(names.values()))]
    missing = [file.name for file in files if not file.is_file()]
    if missing or not files:
        _refuse(
            model,
            f"is half downloaded: {index.parent.name} lacks {', '.join(missing)}",
            "pull it again",
        )
    return files


def _read_json(file: Path, model: str) -> dict[str, Any]:
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelUnavailableError(
            f"{file.name} of the model {model!r} cannot be read: pull it again."
        ) from error
    if not isinstance(document, dict):
        _refuse(model, f"has a {file.name} that holds no settings", "pull it again")
    return document


def check_weights(file: Path, model: str) -> None:
    """A safetensors file says in its head how long it is: see that all of it is there.

    Raises ``ModelUnavailableError``.
    """
    size = file.stat().st_size
    with file.open("rb") as opened:
        head = opened.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else size
        try:
            tensors: Any = json.loads(opened.read(length)) if length <= size - 8 else None
            ends = [e["data_offsets"][1] for key, e in tensors.items() if key != "__metadata__"]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            ends = [size]
    if 8 + length + max(ends, default=0) != size:
        _refuse(model, f"is half downloaded: {file.name} is cut short or damaged", "pull it again")


def fingerprint_of(files: Iterable[Path], *more: object) -> str:
    """24 hex digits over the files' bytes and whatever else changes the picture."""
    digest = hashlib.sha256()
    for each in _digests(files):
        digest.update(each.encode())
    digest.update(json.dumps(more, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:24]


def _digests(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        blob = file.resolve().name
        if file.is_symlink() and len(blob) == _BLOB_DIGITS:
            yield blob  # the hub's cache names large files by their SHA-256
            continue
        with file.open("rb") as opened:
            yield hashlib.file_digest(opened, "sha256").hexdigest()
