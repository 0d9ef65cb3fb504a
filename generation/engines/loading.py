"""A checkpoint becomes a pipeline in memory, with the settings that make it fast or small."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from data.errors import ModelUnavailableError, SettingInvalidError
from generation.engines.checkpoint import Checkpoint, check_weights
from generation.engines.options import DiffusersOptions, Dtype

__all__ = ["choose_device", "choose_dtype", "load_pipeline", "speed_up"]

_log = logging.getLogger(__name__)
_UNLOADABLE = (
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    ImportError,
)
"""What diffusers and transformers raise on files that are not what their settings say."""


def _torch() -> Any:
    """Torch, whose threads sleep while they wait for each other, unless the environment says otherwise."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read once, when torch is loaded
    import torch

    return torch


def choose_device(device: str) -> str:
    """``auto`` takes a GPU where there is one. Raises ``SettingInvalidError`` for one that is not there."""
    torch = _torch()
    if device == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    cards = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    known = ["cpu", *cards, *(["cuda"] if cards else [])]
    if device not in (*known, *(["mps"] if torch.backends.mps.is_available() else [])):
        raise SettingInvalidError(
            f"generation.device is {device!r}, which is not on this machine: say auto, cpu, or a GPU that is."
        )
    return device


def choose_dtype(device: str, dtype: Dtype) -> Dtype:
    """``auto``: bfloat16 on CUDA, float16 on Apple's GPUs, float32 on a CPU."""
    if dtype != "auto":
        return dtype
    return {"cuda": "bfloat16", "mps": "float16"}.get(device.partition(":")[0], "float32")  # type: ignore[return-value]


def load_pipeline(checkpoint: Checkpoint, options: DiffusersOptions) -> Any:
    """The diffusers pipeline, on its device. Raises ``ModelUnavailableError``, ``SettingInvalidError``."""
    device = choose_device(options.device)

    from diffusers.pipelines.pipeline_utils import DiffusionPipeline

    dtype = getattr(_torch(), choose_dtype(device, options.dtype))
    with (
        _said_by_us(
            checkpoint.name, "cannot be loaded: its files do not fit its settings; pull it again"
        ),
        _quietly(),
    ):
        pipe = DiffusionPipeline.from_pretrained(
            str(checkpoint.folder),
            dtype=dtype,
            use_safetensors=True,
            variant=checkpoint.variant,
            local_files_only=True,
        )
        _must_be_filled(pipe)
    pipe.set_progress_bar_config(disable=True)
    _add_loras(pipe, options)
    speed_up(pipe, options)
    _place(pipe, device, options)
    return pipe


def _must_be_filled(pipe: Any) -> None:
    """Where the files hold none of a part's weights, diffusers warns and leaves them without memory."""
    parts = [part for part in pipe.components.values() if hasattr(part, "parameters")]
    if any(weight.is_meta for part in parts for weight in part.parameters()):
        msg = "weights are missing"
        raise ValueError(msg)


@contextmanager
def _said_by_us(model: str, sentence: str) -> Generator[None]:
    from safetensors import SafetensorError

    try:
        yield
    except (*_UNLOADABLE, SafetensorError) as error:
        _log.warning("%s: %s", model, error)
        raise ModelUnavailableError(f"The model {model!r} {sentence}.") from error


@contextmanager
def _quietly() -> Generator[None]:
    """Without the libraries' own progress bars: ours are told by step."""
    from diffusers.utils import logging as ours
    from transformers.utils import logging as theirs

    shown = (ours.is_progress_bar_enabled(), theirs.is_progress_bar_enabled())
    ours.disable_progress_bar()
    theirs.disable_progress_bar()
    try:
        yield
    finally:
        for library, was_shown in zip((ours, theirs), shown, strict=True):
            if was_shown:
                library.enable_progress_bar()


def _denoiser(pipe: Any) -> Any:
    """The network that is called in every step."""
    return getattr(pipe, "transformer", None) or pipe.unet


def _add_loras(pipe: Any, options: DiffusersOptions) -> None:
    """Bend the weights by the files, fused in so that they cost no time."""
    for lora in options.loras:
        name = lora.file.name
        if lora.file.suffix != ".safetensors" or not lora.file.is_file():
            raise SettingInvalidError(
                f"generation.diffusers.loras names {name!r}, which is no file of safetensors that is there."
            )
        check_weights(lora.file, name)
        if not hasattr(pipe, "load_lora_weights"):
            raise SettingInvalidError(
                f"A {type(pipe).__name__} takes no LoRA files: leave generation.diffusers.loras empty."
            )
        with _said_by_us(name, "is no LoRA for this checkpoint: leave it out"):
            pipe.load_lora_weights(str(lora.file.parent), weight_name=name)
            pipe.fuse_lora(lora_scale=lora.scale)
            pipe.unload_lora_weights()


def speed_up(pipe: Any, options: DiffusersOptions) -> None:
    """The settings that trade exactness, or a slow first picture, for time. Raises ``SettingInvalidError``."""
    denoiser = _denoiser(pipe)
    if options.fuse_qkv:
        _or_refuse("fuse_qkv", "fuse_qkv_projections", denoiser)()
    if options.attention is not None:
        _set_attention(denoiser, options.attention)
    if options.fp8:
        _to_fp8(denoiser)
    if options.step_cache is not None:
        from diffusers.hooks.first_block_cache import FirstBlockCacheConfig

        enable = _or_refuse("step_cache", "enable_cache", denoiser)
        enable(FirstBlockCacheConfig(threshold=options.step_cache))
    if options.compile:
        whole = options.step_cache is None  # a cache decides in the middle of what is compiled
        _or_refuse("compile", "compile_repeated_blocks", denoiser)(fullgraph=whole, dynamic=False)


def _or_refuse(setting: str, method: str, denoiser: Any) -> Any:
    found = getattr(denoiser, method, None)
    if found is None:
        raise SettingInvalidError(
            f"generation.diffusers.{setting} does not work with a {type(denoiser).__name__}: leave it out."
        )
    return found


def _set_attention(denoiser: Any, backend: str) -> None:
    from diffusers.models.attention_dispatch import attention_backend

    setter = _or_refuse("attention", "set_attention_backend", denoiser)
    try:
        with attention_backend("native"):  # at its end the other engines have back what was theirs
            setter(backend)
    except (ValueError, RuntimeError, ImportError) as error:
        raise SettingInvalidError(
            f"generation.diffusers.attention is {backend!r}, which this machine cannot use: {error}"
        ) from error


def _to_fp8(denoiser: Any) -> None:
    """Matrix products in 8 bit floats, scaled by row, as Ada, Hopper and later GPUs compute them."""
    try:
        from torchao.quantization import (  # pyright: ignore[reportMissingImports]
            Float8DynamicActivationFloat8WeightConfig,
            PerRow,
            quantize_,
        )
    except ImportError:
        raise SettingInvalidError(
            "generation.diffusers.fp8 needs the package torchao: install it, or leave the setting out."
        ) from None
    quantize_(denoiser, Float8DynamicActivationFloat8WeightConfig(granularity=PerRow()))


def _place(pipe: Any, device: str, options: DiffusersOptions) -> None:
    """Onto its device; with offload, each part goes there only while it computes."""
    if options.offload == "none":
        pipe.to(device)
    elif device == "cpu":
        raise SettingInvalidError(
            "generation.diffusers.offload needs a GPU to load from the CPU: leave it out."
        )
    elif options.offload == "model":
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.enable_sequential_cpu_offload(device=device)
