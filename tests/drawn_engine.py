"""An engine that draws seeded noise, step by step: as deterministic as a real one, and as slow as is asked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image
from PIL.Image import Image as Picture

from generation.engines import Abilities, Engines, OnStep, RenderRequest

__all__ = ["DrawnEngine", "DrawnEngines"]


class DrawnEngine:
    """``delay`` seconds a step. ``before_step`` is called with each step's number: raise from it to fail there."""

    name = "drawn"
    model = "noise"
    fingerprint = "noise-1"
    abilities = Abilities(
        prompt_style="clip",
        size_multiple=8,
        size_min=32,
        size_max=512,
        pixels_max=512 * 512,
        steps_min=1,
        steps_max=100,
        guidance_min=1.0,
        guidance_max=20.0,
        negative=True,
        previews=True,
        width=64,
        height=96,
        steps=8,
        guidance=5.0,
    )

    def __init__(
        self, delay: float = 0.0, before_step: Callable[[int], None] = lambda _step: None
    ) -> None:
        self.delay, self.before_step = delay, before_step
        self.rendered: list[int] = []
        """The seeds of the pictures that were finished."""

    def render(self, request: RenderRequest, on_step: OnStep) -> Picture:
        words = f"{request.prompt}|{request.negative}|{request.steps}|{request.guidance}"
        own = int.from_bytes(hashlib.blake2b(words.encode(), digest_size=4).digest())
        noise = np.random.default_rng([request.seed, own])
        pixels = np.zeros((request.height, request.width, 3), np.uint8)
        on_step(0, request.steps, None)
        for step in range(1, request.steps + 1):
            self.before_step(step)
            time.sleep(self.delay)
            pixels ^= noise.integers(0, 256, pixels.shape, np.uint8)
            on_step(step, request.steps, partial(Image.fromarray, pixels))
        self.rendered.append(request.seed)
        return Image.fromarray(pixels)

    def warm(self) -> None:
        return

    def close(self) -> None:
        return


class DrawnEngines(Engines):
    """The engine alone, as the installation's engines."""

    def __init__(self, engine: DrawnEngine) -> None:  # the real ones are never opened
        self.default, self._engine = engine.name, engine

    def get(self, name: str | None = None) -> DrawnEngine:
        from data.errors import InvalidInputError

        if name not in (None, "", self._engine.name):
            raise InvalidInputError(f"There is no engine {name!r}; drawn is.")
        return self._engine
