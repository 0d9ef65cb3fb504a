"""Engines: what turns a prompt into pixels, behind one port."""

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
    "SEED_MAX",
    "Abilities",
    "Engine",
    "OnStep",
    "Preview",
    "PromptStyle",
    "RenderRequest",
    "RenderStopped",
    "check",
    "request_for",
]
