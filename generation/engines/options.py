"""What an installation may set about its engines."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from pydantic import SecretStr

__all__ = [
    "Defaults",
    "DiffusersOptions",
    "Dtype",
    "EngineOptions",
    "HostedOptions",
    "Lora",
    "Offload",
    "Provider",
    "Unasked",
]

Dtype = Literal["auto", "float32", "bfloat16", "float16"]
Offload = Literal["none", "model", "sequential"]
Provider = Literal["huggingface", "replicate"]
Unasked = Literal["negative", "size", "steps", "guidance", "seed"]
"""What a hosted model does not take, so that it is neither sent nor allowed."""


class Lora(msgspec.Struct, frozen=True):
    """A file of safetensors that bends a checkpoint's style, and how strongly."""

    file: Path
    scale: float = 1.0


class Defaults(msgspec.Struct, frozen=True):
    """What to take where a request says nothing; None: what suits the model."""

    size: tuple[int, int] | None = None
    steps: int | None = None
    guidance: float | None = None


class DiffusersOptions(msgspec.Struct, frozen=True):
    """A checkpoint and how it computes."""

    model: str
    device: str = "auto"
    dtype: Dtype = "auto"
    offload: Offload = "none"
    compile: bool = False
    attention: str | None = None
    fuse_qkv: bool = False
    fp8: bool = False
    step_cache: float | None = None
    loras: tuple[Lora, ...] = ()


class HostedOptions(msgspec.Struct, frozen=True):
    """A provider's model. Times in seconds."""

    provider: Provider = "huggingface"
    model: str = ""
    api_key: SecretStr | None = None
    url: str | None = None
    """Of another server that speaks the same interface."""
    without: tuple[Unasked, ...] = ()
    timeout: float = 300.0
    """For one picture, waiting included."""
    answer_timeout: float = 30.0
    """For one answer of a provider that is polled."""
    poll: float = 1.0
    """Between two looks at a prediction."""
    allow_private: bool = False
    """Read pictures from private addresses, as a provider inside a company may give."""


class EngineOptions(msgspec.Struct, frozen=True):
    """``bundled`` and ``diffusers`` are two checkpoints; a ``model`` that is empty is not set up."""

    bundled: DiffusersOptions
    diffusers: DiffusersOptions
    hosted: HostedOptions
    defaults: Defaults = Defaults()
