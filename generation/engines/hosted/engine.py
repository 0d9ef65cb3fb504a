"""A provider's model as an engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from data import GuardedFetcher, decode_picture
from data.errors import (
    FetchFailedError,
    ModelUnavailableError,
    ProviderBusyError,
    ProviderRefusedError,
    SettingInvalidError,
    TooLargeError,
    UnsupportedPictureError,
)
from data.ports import Picture
from generation.engines.checkpoint import fingerprint_of
from generation.engines.hosted.http import ProviderHttp
from generation.engines.hosted.providers import PROVIDERS, Provider
from generation.engines.options import Defaults, HostedOptions
from generation.engines.types import Abilities, OnStep, RenderRequest

__all__ = ["HostedEngine", "open_hosted"]

_LOOK: Final = 0.2
"""Seconds between two looks whether the request was stopped."""
_BROKEN: Final = (UnsupportedPictureError, TooLargeError, FetchFailedError)


def open_hosted(options: HostedOptions, defaults: Defaults) -> HostedEngine:
    """Nothing is asked of the provider yet. Raises ``ModelUnavailableError``, ``SettingInvalidError``."""
    if not options.model:
        raise ModelUnavailableError(
            "No model is named for the engine 'hosted': set generation.hosted.model to the provider's name for it."
        )
    if options.api_key is None and options.url is None:
        raise ModelUnavailableError(
            "The engine 'hosted' has no key: set LOOKWRIGHT_GENERATION__HOSTED__API_KEY in the environment."
        )
    key = "-" if options.api_key is None else options.api_key.get_secret_value()
    if not key.isascii() or not key.isprintable() or " " in key or not key:
        raise SettingInvalidError(
            "generation.hosted.api_key is no key: it has spaces, line ends or letters that no key has."
        )
    return HostedEngine(options, defaults)


class HostedEngine:
    """Any number of threads may ask; the provider decides how many it works on at a time."""

    name = "hosted"

    def __init__(self, options: HostedOptions, defaults: Defaults) -> None:
        self.model = options.model
        self._options, self._defaults = options, defaults
        self._fetcher = GuardedFetcher(
            allow_private=options.allow_private, timeout=options.answer_timeout
        )
        self._provider: Provider = PROVIDERS[options.provider](options, self._fetcher)

    @property
    def fingerprint(self) -> str:
        """Of the names alone: what weights the provider runs, it does not say."""
        options = self._options
        return fingerprint_of((), options.provider, options.url, options.model, options.without)

    @property
    def abilities(self) -> Abilities:
        without, defaults = self._options.without, self._defaults
        width, height = defaults.size or (1024, 1024)
        steps = 28 if defaults.steps is None else defaults.steps
        guidance = 5.0 if defaults.guidance is None else defaults.guidance
        sized = "size" not in without
        return Abilities(
            prompt_style="plain",
            size_multiple=16 if sized else 1,
            size_min=64 if sized else min(width, height),
            size_max=2048 if sized else max(width, height),
            pixels_max=2048 * 2048 if sized else width * height,
            steps_min=1 if "steps" not in without else steps,
            steps_max=100 if "steps" not in without else steps,
            guidance_min=0.0 if "guidance" not in without else guidance,
            guidance_max=30.0 if "guidance" not in without else guidance,
            negative="negative" not in without,
            previews=False,
            width=width,
            height=height,
            steps=steps,
            guidance=guidance,
        )

    def render(self, request: RenderRequest, on_step: OnStep) -> Picture:
        on_step(0, request.steps, None)
        try:
            picture = decode_picture(asyncio.run(self._ask(request, on_step)))
        except _BROKEN as error:
            raise ProviderBusyError(
                f"{self._provider.title} gave a picture that cannot be read; it is asked again later."
            ) from error
        if picture.size != (request.width, request.height):
            self._refuse_size(picture.size, request)
        on_step(request.steps, request.steps, None)
        return picture

    async def _ask(self, request: RenderRequest, on_step: OnStep) -> bytes:
        options, done = self._options, [0]
        seconds = options.answer_timeout if options.provider == "replicate" else options.timeout

        def tell(step: int) -> None:
            done[0] = max(done[0], min(step, request.steps))

        async with ProviderHttp(
            self._provider.title, options.url or self._provider.url, options.api_key, seconds
        ) as http:
            work = asyncio.create_task(self._provider.picture(http, request, tell))
            try:
                async with asyncio.timeout(options.timeout):
                    return await _watched(work, lambda: on_step(done[0], request.steps, None))
            except TimeoutError:
                raise ProviderBusyError(
                    f"{self._provider.title} made no picture within {options.timeout:g} seconds; it is asked again later."
                ) from None

    def _refuse_size(self, size: tuple[int, int], request: RenderRequest) -> None:
        raise ProviderRefusedError(
            f"{self._provider.title} gave a picture of {size[0]}x{size[1]} where {request.width}x{request.height} was asked for: "
            "set generation.size to what the model makes, and name size in generation.hosted.without."
        )

    def warm(self) -> None:
        return  # the model is the provider's own concern

    def close(self) -> None:
        self._fetcher.close()


async def _watched(work: asyncio.Task[bytes], look: Callable[[], None]) -> bytes:
    """The work's answer; when looking raises, the work is cancelled first."""
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=_LOOK)
            if not work.done():
                look()
        return work.result()
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
