"""The interfaces that are spoken: Hugging Face's Inference API and Replicate's predictions."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol
from urllib.parse import quote

from data.errors import LookwrightError, ProviderBusyError
from data.ports import Fetcher
from generation.engines.hosted.http import ProviderHttp
from generation.engines.options import HostedOptions
from generation.engines.types import RenderRequest

__all__ = ["PROVIDERS", "HuggingFace", "Provider", "Replicate", "Tell"]

Tell = Callable[[int], None]
"""Told how many steps are done, where the provider says so."""

_LAST_WORDS: Final = 5.0
"""Seconds that a stopped request may take to tell the provider."""


class Provider(Protocol):
    """``title`` is how people call it, ``url`` where it is."""

    title: str
    url: str

    async def picture(self, http: ProviderHttp, request: RenderRequest, tell: Tell) -> bytes:
        """The picture's bytes. Cancelled, it tells the provider as far as that can be told."""
        ...


class HuggingFace:
    """One request, one answer: the picture itself. Source: huggingface.co/docs/inference-providers, text to image."""

    title = "Hugging Face"
    url = "https://router.huggingface.co/hf-inference"

    def __init__(self, options: HostedOptions, fetcher: Fetcher) -> None:
        del fetcher
        self._options = options

    async def picture(self, http: ProviderHttp, request: RenderRequest, tell: Tell) -> bytes:
        del tell
        body = {"inputs": request.prompt, "parameters": _inputs(request, self._options)}
        return await http.bytes("POST", f"/models/{quote(self._options.model)}", body)


class Replicate:
    """A prediction is made, looked at until it has ended, and its picture fetched. Source: replicate.com/docs/reference/http."""

    title = "Replicate"
    url = "https://api.replicate.com/v1"

    def __init__(self, options: HostedOptions, fetcher: Fetcher) -> None:
        self._options, self._fetcher = options, fetcher

    async def picture(self, http: ProviderHttp, request: RenderRequest, tell: Tell) -> bytes:
        model, _, version = self._options.model.partition(":")
        body: dict[str, Any] = {
            "input": {"prompt": request.prompt, **_inputs(request, self._options)}
        }
        path = f"/models/{quote(model)}/predictions"
        if version:
            body, path = {**body, "version": version}, "/predictions"
        prediction = await http.json("POST", path, body)
        # from here on the address is ours to make: one that the answer gives could lead the key astray
        place = f"/predictions/{quote(str(prediction.get('id', '')), safe='')}"
        try:
            while prediction.get("status") in {"starting", "processing", "queued"}:
                tell(_steps_done(prediction, request.steps))
                await asyncio.sleep(self._options.poll)
                prediction = await http.json("GET", place)
        except asyncio.CancelledError:
            await _quit(http, f"{place}/cancel")
            raise
        if prediction.get("status") == "succeeded":
            return await self._fetch(http, prediction)
        raise _end(http, prediction)

    async def _fetch(self, http: ProviderHttp, prediction: Mapping[str, Any]) -> bytes:
        output = prediction.get("output")
        address = output[0] if isinstance(output, list) and output else output
        if not isinstance(address, str):
            raise http.nonsense()
        if address.startswith("data:"):
            return _from_data(http, address)
        return await asyncio.to_thread(self._fetcher.fetch, address)


def _end(http: ProviderHttp, prediction: Mapping[str, Any]) -> LookwrightError:
    """Why a prediction that ended has no picture."""
    if prediction.get("status") == "failed":
        return http.failure(str(prediction.get("error") or ""))
    return http.nonsense() if "status" not in prediction else _ended_elsewhere()


def _ended_elsewhere() -> ProviderBusyError:
    return ProviderBusyError(
        "Replicate ended the prediction before it was done; it is asked again later."
    )


async def _quit(http: ProviderHttp, path: str) -> None:
    try:
        async with asyncio.timeout(_LAST_WORDS):
            await http.bytes("POST", path)
    except (LookwrightError, TimeoutError):
        return  # it then ends by itself, and nobody waits for it


def _from_data(http: ProviderHttp, address: str) -> bytes:
    try:
        return base64.b64decode(address.partition(",")[2], validate=True)
    except binascii.Error:
        raise http.nonsense() from None


def _steps_done(prediction: Mapping[str, Any], steps: int) -> int:
    """From the model's log, where progress bars write ``7/30 [``."""
    found = re.findall(r"(\d+)/(\d+) \[", str(prediction.get("logs") or ""))
    return next((int(done) for done, total in reversed(found) if int(total) == steps), 0)


def _inputs(request: RenderRequest, options: HostedOptions) -> dict[str, Any]:
    """What the model takes, under the names that both interfaces use."""
    values: dict[str, dict[str, Any]] = {
        "negative": {"negative_prompt": request.negative} if request.negative else {},
        "size": {"width": request.width, "height": request.height},
        "steps": {"num_inference_steps": request.steps},
        "guidance": {"guidance_scale": request.guidance},
        "seed": {"seed": request.seed},
    }
    return {
        name: value
        for kind, named in values.items()
        if kind not in options.without
        for name, value in named.items()
    }


PROVIDERS: Final[Mapping[str, Callable[[HostedOptions, Fetcher], Provider]]] = MappingProxyType(
    {"huggingface": HuggingFace, "replicate": Replicate}
)
