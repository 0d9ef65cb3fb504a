"""Speaking with a provider: who pays, how long to wait, and which refusals pass by themselves.

The key goes to the provider's own address only, redirects are not followed, and no sentence holds it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import httpx
import msgspec
from pydantic import SecretStr

from data.errors import (
    LookwrightError,
    PictureRefusedError,
    ProviderBusyError,
    ProviderRefusedError,
)

__all__ = ["ProviderHttp", "refuses_content"]

_LIMIT: Final = 64 << 20
"""Bytes of an answer; a picture of 16 megapixels is smaller."""
_CONTENT: Final = ("nsfw", "safety", "flagged", "moderation", "sensitive", "prohibited content")
_PASSING: Final = frozenset({408, 409, 425, 429})
_WORDS: Final = 160


def refuses_content(text: str) -> bool:
    """Whether a provider's words say that what was asked for must not be pictured."""
    lowered = text.lower()
    return any(word in lowered for word in _CONTENT)


class ProviderHttp:
    """One conversation. ``seconds`` is how long each answer may take."""

    def __init__(self, provider: str, url: str, key: SecretStr | None, seconds: float) -> None:
        self._provider, self._key = provider, key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._client = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=seconds, trust_env=True, follow_redirects=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        await self._client.aclose()

    async def bytes(self, method: str, path: str, body: object = None) -> bytes:
        """The answer's body. Raises ``ProviderBusyError``, ``ProviderRefusedError``, ``PictureRefusedError``."""
        content = None if body is None else msgspec.json.encode(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with self._client.stream(method, path, content=content, headers=kind) as response:
                received = await self._read(response)
        except httpx.TimeoutException:
            raise ProviderBusyError(
                f"{self._provider} did not answer in time; it is asked again later."
            ) from None
        except httpx.HTTPError:
            raise ProviderBusyError(
                f"{self._provider} cannot be reached; look at the connection and at generation.hosted.url."
            ) from None
        if response.status_code >= 300:
            raise self._refusal(response, received)
        return received

    async def json(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """The answer as an object. Raises as ``bytes``."""
        received = await self.bytes(method, path, body)
        try:
            return msgspec.json.decode(received, type=dict[str, Any])
        except msgspec.MsgspecError:
            raise self.nonsense() from None

    def nonsense(self) -> ProviderBusyError:
        """What to raise where the answer is none."""
        return ProviderBusyError(
            f"{self._provider} answered with something that is no picture; it is asked again later."
        )

    def failure(self, text: str) -> LookwrightError:
        """What to raise where the model itself failed and said why."""
        if refuses_content(text):
            return PictureRefusedError(f"{self._provider} will not picture this: change the wish.")
        lowered = text.lower()
        if any(
            word in lowered
            for word in ("retry", "try again", "interrupted", "out of memory", "timed out")
        ):
            return ProviderBusyError(
                f"{self._provider}'s model failed for now; it is asked again later."
            )
        return ProviderRefusedError(
            f"{self._provider}'s model does not take this request: {self._scrubbed(text)}"
        )

    async def _read(self, response: httpx.Response) -> bytes:
        received = bytearray()
        async for chunk in response.aiter_bytes():
            received += chunk
            if len(received) > _LIMIT:
                raise self.nonsense()
        return bytes(received)

    def _refusal(self, response: httpx.Response, received: bytes) -> LookwrightError:
        who, status, text = self._provider, response.status_code, _message(received)
        if status in _PASSING or status >= 500:
            return ProviderBusyError(
                f"{who} {_why_later(status, text)}; it is asked again later.",
                _wait(response, received),
            )
        if status in {401, 403}:
            return ProviderRefusedError(
                f"{who} does not accept the key, or not for this model: correct generation.hosted.api_key."
            )
        if status == 402:
            return ProviderRefusedError(
                f"The account at {who} has no credit left: top it up, or choose another engine."
            )
        if status in {404, 410}:
            return ProviderRefusedError(
                f"{who} does not host this model: correct generation.hosted.model."
            )
        if status < 400:
            return ProviderRefusedError(
                f"{who} answers from another address now: correct generation.hosted.url."
            )
        return self.failure(text)

    def _scrubbed(self, text: str) -> str:
        secret = self._key.get_secret_value() if self._key else ""
        plain = text.replace(secret, "[key]") if secret else text
        said = " ".join(plain.split())[:_WORDS]
        return said if said.endswith(".") else f"{said or 'it does not say why'}."


def _why_later(status: int, text: str) -> str:
    if status == 429:
        return "allows no more requests for the moment"
    if "load" in text.lower() or "boot" in text.lower():
        return "is still loading the model"
    return "has a fault"


def _message(received: bytes) -> str:
    """What a provider says went wrong: it stands under one of several names, or in a list of them."""
    try:
        document: Any = msgspec.json.decode(received)
    except msgspec.MsgspecError:
        return ""
    if not isinstance(document, dict):
        return ""
    for name in ("detail", "error", "message", "title"):
        if said := document.get(name):
            return said if isinstance(said, str) else msgspec.json.encode(said).decode()
    return ""


def _wait(response: httpx.Response, received: bytes) -> float | None:
    """Seconds to wait: from ``Retry-After`` (seconds or a date), else from Hugging Face's ``estimated_time``."""
    told = response.headers.get("Retry-After", "").strip()
    try:
        if told:
            return _sane(float(told))
    except ValueError:
        return _until(told)
    try:
        return _sane(msgspec.json.decode(received, type=dict[str, Any])["estimated_time"])
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
        return None


def _until(date: str) -> float | None:
    try:
        return _sane((parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _sane(seconds: float) -> float | None:
    return min(max(float(seconds), 0.0), 86_400.0) if math.isfinite(seconds) else None
