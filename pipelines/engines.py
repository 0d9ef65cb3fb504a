"""The engines as the settings name them."""

from __future__ import annotations

from pathlib import Path

from generation.engines import (
    Defaults,
    DiffusersOptions,
    EngineOptions,
    Engines,
    HostedOptions,
    Lora,
)
from pipelines.models import pulled_or_named
from pipelines.settings import BUNDLED_MODELS, GenerationSettings

__all__ = ["engine_options", "open_engines"]


def open_engines(settings: GenerationSettings, workspace: Path) -> Engines:
    """Nothing heavy is loaded before the first picture."""
    return Engines(engine_options(settings, workspace), settings.engine)


def engine_options(settings: GenerationSettings, workspace: Path) -> EngineOptions:
    """What the settings say, in the engines' own words; a model that was pulled is read from the workspace."""
    return EngineOptions(
        bundled=DiffusersOptions(
            str(BUNDLED_MODELS / "generator"), device=settings.device, dtype=settings.dtype
        ),
        diffusers=_diffusers(settings, workspace),
        hosted=_hosted(settings),
        defaults=Defaults(settings.size, settings.steps, settings.guidance),
    )


def _diffusers(settings: GenerationSettings, workspace: Path) -> DiffusersOptions:
    chosen = settings.diffusers
    return DiffusersOptions(
        model=pulled_or_named(workspace, chosen.model or ""),
        device=settings.device,
        dtype=settings.dtype,
        offload=chosen.offload,
        compile=chosen.compile,
        attention=chosen.attention,
        fuse_qkv=chosen.fuse_qkv,
        fp8=chosen.fp8,
        step_cache=chosen.step_cache,
        loras=tuple(Lora(lora.file, lora.scale) for lora in chosen.loras),
    )


def _hosted(settings: GenerationSettings) -> HostedOptions:
    chosen = settings.hosted
    return HostedOptions(
        provider=chosen.provider,
        model=chosen.model or "",
        api_key=chosen.api_key,
        url=chosen.url,
        without=chosen.without,
        timeout=chosen.timeout_seconds,
        answer_timeout=chosen.answer_seconds,
        poll=chosen.poll_seconds,
        allow_private=chosen.allow_private_addresses,
    )
