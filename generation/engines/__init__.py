"""Engines: what turns a prompt into pixels, behind one port."""

from generation.engines.options import (
    Defaults,
    DiffusersOptions,
    EngineOptions,
    HostedOptions,
    Lora,
)
from generation.engines.registry import ENGINES, Engines, open_engine
from generation.engines.requests import check, request_for
from generation.engines.types import (
    SEED_MAX,
    Abilities,
    Engine,
    OnStep,
    Preview,
    PromptStyle,
    RenderRequest,
    RenderStopped,
)

__all__ = [
    "ENGINES",
    "SEED_MAX",
    "Abilities",
    "Defaults",
    "DiffusersOptions",
    "Engine",
    "EngineOptions",
    "Engines",
    "HostedOptions",
    "Lora",
    "OnStep",
    "Preview",
    "PromptStyle",
    "RenderRequest",
    "RenderStopped",
    "check",
    "open_engine",
    "request_for",
]
