"""What stands around every call: a name for it, a line in the log, who may ask, and what a browser may do."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send, WebSocketScope

from api.http.errors import PROBLEM_JSON
from api.problems import Refusal, refused
from pipelines.settings import ServerSettings

__all__ = ["framed"]

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""Sent with every answer that does not bring its own."""

_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET = ("/health", "/ready", "/metrics")
_SAFE = ("GET", "HEAD", "OPTIONS")
_POLICY_VIOLATION = 1008

log = structlog.get_logger("lookwright.http")


def framed(app: ASGIApp, settings: ServerSettings) -> ASGIApp:
    """The app inside its frame; the first that is written here is the outermost."""
    return Named(Logged(Headed(Guarded(Bodiless(app), settings))))


class Named:
    """Gives every request an id, the sender's own if it is a sound one, and says it in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers.from_scope(scope).get("x-request-id", "")
        name = given if _NAME.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = name
        with structlog.contextvars.bound_contextvars(request_id=name):
            await self.app(scope, receive, with_headers(send, {"X-Request-ID": name}))


class Logged:
    """One line for each request, without its query: what people ask is theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            say = log.debug if scope["path"] in _QUIET else log.info
            raw = scope.get("raw_path") or scope["path"].encode()
            say(
                "request",
                method=_method(scope),
                path=raw.partition(b"?")[0].decode("ascii", "replace")[:500],
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )


class Headed:
    """Adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, with_headers(send, SECURITY_HEADERS))


class Guarded:
    """Refuses hosts that are not ours (DNS rebinding) and changes by pages of other origins."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self._any_host = "*" in settings.allowed_hosts
        self._hosts = {host.lower().strip("[]") for host in settings.allowed_hosts}
        self._origins = set(settings.cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send(
                {"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": refusal.detail}
            )
        else:
            answer = ASGIResponse(
                body=msgspec.json.encode(refused(refusal)),
                status_code=refusal.status,
                media_type=PROBLEM_JSON,
            )
            await answer(scope, receive, send)

    def _refusal(self, scope: HTTPScope | WebSocketScope) -> Refusal | None:
        headers = Headers.from_scope(scope)
        host = hostname(headers.get("host", ""))
        if not self._answers_for(host):
            return Refusal(
                "host_refused",
                "The request names a host that this service does not answer for; add it to the "
                "setting server.allowed_hosts if it should.",
            )
        changes = scope["type"] == "websocket" or _method(scope) not in _SAFE
        if changes and not self._trusts(headers.get("origin"), host):
            return Refusal("origin_refused")
        if "\0" in scope["path"]:
            return Refusal("malformed_request", "An address cannot hold the character NUL.")
        return None

    def _answers_for(self, host: str) -> bool:
        if self._any_host:
            return True
        above = {f"*.{host.split('.', depth)[-1]}" for depth in range(1, host.count(".") + 1)}
        return host in self._hosts or not above.isdisjoint(self._hosts)

    def _trusts(self, origin: str | None, host: str) -> bool:
        """Programs send no origin; a page's own must be the host it asks, or one that is set."""
        if origin is None or not {origin, "*"}.isdisjoint(self._origins):
            return True
        return hostname(urlsplit(origin).netloc) == host


class Bodiless:
    """Answers HEAD as GET without its body, so that links and caches can be checked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headers_only(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        asked: Any = {**scope, "method": "GET"}
        await self.app(asked, receive, headers_only)


def _method(scope: HTTPScope | WebSocketScope) -> str:
    return "WS" if scope["type"] == ScopeType.WEBSOCKET else scope["method"]


def hostname(host: str) -> str:
    """``[::1]:8000`` becomes ``::1``, ``Localhost:8000`` becomes ``localhost``."""
    name, _, port = host.rpartition(":")
    if not name or not port.isdecimal():
        name = host
    return name.lower().strip("[]")


def with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """A ``send`` that adds what an answer does not bring itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = MutableScopeHeaders.from_message(message)
            for name, value in headers.items():
                present.setdefault(name, value)
        await send(message)

    return sending
