"""Which of a repository's files make a model: settings, tokenizers, and weights as safetensors, once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from data.errors import InvalidInputError
from pipelines.models.types import Kind

__all__ = ["DIFFUSERS_INDEX", "TOKENIZER_FILES", "choose", "kind_of"]

DIFFUSERS_INDEX: Final = "model_index.json"
OPEN_CLIP_CONFIG: Final = "open_clip_config.json"
TIMM_CONFIG: Final = "config.json"
TOKENIZER_FILES: Final = frozenset({
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model",
})  # fmt: skip
_BESIDE: Final = frozenset({".json", ".txt", ".model", ".jinja", ".md"})
"""Settings, words and cards: what is no weights and runs no code."""
_PICKLES: Final = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl"})
_SHARD: Final = re.compile(r"-\d{5}-of-\d{5}")


def kind_of(files: Iterable[str]) -> Kind:
    """Raises ``InvalidInputError`` for a repository in nobody's layout."""
    there = set(files)
    kinds: tuple[tuple[str, Kind], ...] = (
        (DIFFUSERS_INDEX, "diffusers"), (OPEN_CLIP_CONFIG, "open_clip"), (TIMM_CONFIG, "timm"),
    )  # fmt: skip
    for file, kind in kinds:
        if file in there:
            return kind
    raise InvalidInputError(
        f"The repository is no model that Lookwright loads: it has no {DIFFUSERS_INDEX} (diffusers), "
        f"{OPEN_CLIP_CONFIG} (open_clip) or {TIMM_CONFIG} (timm)."
    )


def choose(
    files: Sequence[str], kind: Kind, parts: Sequence[str] = (), variant: str | None = None
) -> list[str]:
    """The paths to fetch, sorted. ``parts`` are the folders of a diffusers pipeline.

    Weights come in one kind: the ``variant`` ("fp16") where a part has it, else the plain ones.
    Raises ``InvalidInputError`` where weights are pickles only, or where there are none.
    """
    for file in files:
        _must_stay_inside(file)
    folders = ["", *parts] if kind == "diffusers" else [""]
    chosen: set[str] = set()
    for folder in folders:
        inside = [file for file in files if _parent(file) == folder]
        chosen |= {file for file in inside if _is_beside(file)}
        if folder or kind != "diffusers":
            chosen |= _weights(inside, kind, variant)
    if not any(file.endswith(".safetensors") for file in chosen):
        raise InvalidInputError("The repository has no weights at all; name another model.")
    return sorted(chosen)


def _weights(inside: Sequence[str], kind: Kind, variant: str | None) -> set[str]:
    """Of one folder, which may be one without weights, such as a tokenizer's."""
    there = [file for file in inside if file.endswith(".safetensors")]
    if not there:
        if any(PurePosixPath(file).suffix in _PICKLES for file in inside):
            raise InvalidInputError(_CONVERT[kind])
        return set()
    if kind == "open_clip":
        own = [file for file in there if file == "open_clip_model.safetensors"]
        return set(own or [file for file in there if file == "model.safetensors"] or there[:1])
    by_variant: dict[str | None, set[str]] = {}
    for file in there:
        by_variant.setdefault(_variant(file), set()).add(file)
    if variant in by_variant:
        return by_variant[variant]
    return by_variant.get(None) or by_variant[min(v for v in by_variant if v)]


_CONVERT: Final[dict[Kind, str]] = {
    "open_clip": "The repository's weights are pickles, which can run code, and are not pulled. Convert them where you trust them: "
    "safetensors.torch.save_file(torch.load('open_clip_pytorch_model.bin', weights_only=True), 'open_clip_model.safetensors'), "
    "and name the folder in the settings.",
    "timm": "The repository's weights are pickles, which can run code, and are not pulled. Convert them where you trust them: "
    "safetensors.torch.save_file(torch.load('pytorch_model.bin', weights_only=True), 'model.safetensors'), and name the folder in the settings.",
    "diffusers": "The repository's weights are pickles, which can run code, and are not pulled. Convert them where you trust them: "
    "DiffusionPipeline.from_pretrained(NAME, use_safetensors=False).save_pretrained('converted'), and name the folder 'converted' in the settings.",
}  # fmt: skip


def _variant(file: str) -> str | None:
    """``fp16`` of ``model.fp16.safetensors`` and ``model.fp16-00001-of-00002.safetensors``."""
    stem = _SHARD.sub("", PurePosixPath(file).name.removesuffix(".safetensors"))
    return stem.partition(".")[2] or None


def _is_beside(file: str) -> bool:
    path = PurePosixPath(file)
    return path.suffix in _BESIDE or path.name.startswith("LICENSE")


def _parent(file: str) -> str:
    parent = PurePosixPath(file).parent.as_posix()
    return "" if parent == "." else parent


def _must_stay_inside(file: str) -> None:
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file or "\0" in file:
        raise InvalidInputError(
            f"The repository names a file {file!r}, which would leave the model's folder; it is not pulled."
        )
