"""What an engine is: a request goes in, its steps are told, a picture comes out.

Which errors a caller meets:

- ``InvalidInputError`` before the queue, from ``check``: the engine cannot do what is asked;
- ``PictureRefusedError``, ``ProviderRefusedError``: final, the same request is refused again;
- ``ModelUnavailableError``: final until somebody puts the model in its place;
- ``DeviceFullError``, ``ProviderBusyError`` and other ``UnavailableError``: trying later may help.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import msgspec

from data.ports import Picture

__all__ = [
    "SEED_MAX",
    "Abilities",
    "Engine",
    "OnStep",
    "Preview",
    "PromptStyle",
    "RenderRequest",
    "RenderStopped",
]

SEED_MAX = 2**32 - 1
"""The largest seed: what every engine, provider and JSON reader takes without loss."""

PromptStyle = Literal["bundled", "clip", "plain", "structured"]
"""How a prompt is best worded: for the bundled model; in 77 tokens, the most telling first; in sentences; as JSON."""

Preview: TypeAlias = Callable[[], Picture]
"""Makes a small picture of how far the work is, of a pixel or more a latent. Any thread may call it, also later."""

OnStep: TypeAlias = Callable[[int, int, Preview | None], None]
"""Told ``(step, steps, preview)``: step 0 before the work begins, then each denoising step that is done.

Whatever it raises ends the work within that step and passes through to the caller of ``render``.
"""


class RenderStopped(Exception):  # noqa: N818 - nothing went wrong: somebody said stop
    """Raise it in ``on_step`` to stop where no other exception is at hand."""


class RenderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to picture. ``width`` and ``height`` in pixels; ``seed`` from 0 to ``SEED_MAX``."""

    prompt: str
    negative: str
    width: int
    height: int
    steps: int
    guidance: float
    seed: int


class Abilities(msgspec.Struct, frozen=True):
    """What an engine can do, and what it takes where nothing is asked for. Sizes are in pixels."""

    prompt_style: PromptStyle
    size_multiple: int
    """Width and height are multiples of this."""
    size_min: int
    size_max: int
    """Of the longer side."""
    pixels_max: int
    """Of width times height."""
    steps_min: int
    steps_max: int
    guidance_min: float
    guidance_max: float
    """Equal to ``guidance_min`` where the engine has no guidance to set."""
    negative: bool
    """Whether it can be told what to leave out."""
    previews: bool
    """Whether ``on_step`` is given previews, once the engine is warm."""
    width: int
    height: int
    steps: int
    guidance: float


@runtime_checkable
class Engine(Protocol):
    """Turns a request into pixels: the same request and fingerprint give the same pixels on one machine.

    Any number of threads may ask; how many requests it works on at a time is its own concern.
    """

    @property
    def name(self) -> str:
        """The name in the settings: ``bundled``, ``diffusers``, ``hosted``."""
        ...

    @property
    def model(self) -> str:
        """What a person calls the checkpoint: a hub id or a folder's name, never a whole path."""
        ...

    @property
    def fingerprint(self) -> str:
        """Names the pixels' origin: weights, configuration and the settings that change the picture."""
        ...

    @property
    def abilities(self) -> Abilities:
        """Known without loading weights. Raises ``ModelUnavailableError``."""
        ...

    def render(self, request: RenderRequest, on_step: OnStep) -> Picture:
        """An RGB picture of the size asked for. Raises what the head of this file lists."""
        ...

    def warm(self) -> None:
        """Load what the first picture and previews need. Raises as ``render``; asks nothing of a provider."""
        ...

    def close(self) -> None:
        """Let go of the model and of connections."""
        ...
