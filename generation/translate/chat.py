"""One question to a language model behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import time
from typing import Any, Final

import httpx
import msgspec
from pydantic import SecretStr

__all__ = ["ChatEndpoint", "ChatFailed"]

_LONGEST: Final = 1_000_000


class ChatFailed(Exception):  # noqa: N818 - it is what happened, and never leaves this folder
    """``reason`` ends a sentence that begins with "The language model"; it holds nothing secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Answer(msgspec.Struct):
    choices: list[_Choice]


class ChatEndpoint:
    """``url`` is the address before ``/chat/completions``; ``timeout`` in seconds, for the whole answer."""

    def __init__(self, url: str, model: str, api_key: SecretStr | None, timeout: float) -> None:
        self.model, self._timeout = model, timeout
        key = api_key.get_secret_value() if api_key else ""
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {}, follow_redirects=False
        )
        self._url = f"{url.rstrip('/')}/chat/completions"

    def close(self) -> None:
        self._client.close()

    def ask(self, system: str, data: dict[str, Any], schema: dict[str, Any]) -> str:
        """The model's answer to ``data``, which it is told to take as data only.

        Raises ``ChatFailed`` where it fails, is slow or answers nothing.
        """
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": msgspec.json.encode(data).decode()},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "manifest", "strict": True, "schema": schema},
            },
        }
        try:
            answer = msgspec.json.decode(self._post(msgspec.json.encode(body)), type=_Answer)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raise ChatFailed("answered something that is no chat completion") from None
        text = answer.choices[0].message.content if answer.choices else None
        if not text:
            raise ChatFailed("gave no answer")
        return text

    def _post(self, content: bytes) -> bytes:
        deadline = time.monotonic() + self._timeout
        headers = {"Content-Type": "application/json"}
        received = bytearray()
        try:
            with self._client.stream(
                "POST", self._url, content=content, headers=headers, timeout=self._timeout
            ) as response:
                if response.status_code != 200:
                    raise ChatFailed(f"answered with HTTP status {response.status_code}")
                for chunk in response.iter_bytes():
                    received += chunk
                    if time.monotonic() > deadline:
                        raise ChatFailed(f"took longer than {self._timeout:g} s")
                    if len(received) > _LONGEST:
                        raise ChatFailed("answered far too much")
        except httpx.TimeoutException:
            raise ChatFailed(f"took longer than {self._timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ChatFailed("cannot be reached") from None
        return bytes(received)
