"""Where a checkpoint is: a local folder, or the hub and its cache on this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from data.errors import ModelUnavailableError
from generation.engines.checkpoint import CONFIGS

__all__ = ["is_local", "locate", "short_name"]

_HUB_ID: Final = re.compile(r"[\w.-]+/[\w.-]+")


def is_local(model: str) -> bool:
    """Whether a folder is meant: it exists, or it cannot be a hub id."""
    path = Path(model).expanduser()
    return path.exists() or not _HUB_ID.fullmatch(model) or model.startswith(".")


def short_name(model: str) -> str:
    """A hub id as it is, of a folder the last name: whole paths are nobody's business."""
    return Path(model).name if is_local(model) else model


def locate(model: str, *, whole: bool) -> Path:
    """The folder with the checkpoint; from the hub its settings, or with ``whole`` all of it.

    Raises ``ModelUnavailableError``.
    """
    if is_local(model):
        return Path(model).expanduser()
    from huggingface_hub.errors import GatedRepoError, HFValidationError

    try:
        return _download(model) if whole else _settings(model)
    except GatedRepoError as error:
        raise ModelUnavailableError(
            f"The model {model!r} is given only to those who accept its terms: do so on its page and set HF_TOKEN."
        ) from error
    except (OSError, HFValidationError, ValueError) as error:
        raise ModelUnavailableError(
            f"The model {model!r} is neither a folder here nor to be had from the hub now: "
            "correct the name, or look at the connection."
        ) from error


def _settings(model: str) -> Path:
    from huggingface_hub import snapshot_download

    return Path(str(snapshot_download(model, allow_patterns=list(CONFIGS))))


def _download(model: str) -> Path:
    from diffusers.pipelines.pipeline_utils import DiffusionPipeline

    return Path(str(DiffusionPipeline.download(model, use_safetensors=True)))
