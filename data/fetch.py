"""The one guarded way to read an address that a user or a feed names.

The guard sits where the connection is made: the host is resolved there, every address it resolves
to must be public, and the connection goes to the very address that was checked. So a name that
answers differently a second time (DNS rebinding) gains nothing, each redirect is checked like the first
address, and TLS still verifies the name. Proxies of the environment are not used: they would
resolve names out of our sight.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Self

import httpcore
import httpx
import stamina

from data._addresses import PublicOnlyBackend
from data.errors import AddressRefusedError, FetchFailedError, TooLargeError

__all__ = ["GuardedFetcher"]

_DEFAULT_LIMIT = 20 << 20
_REDIRECTS = 5
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_PLAIN = {"", "identity", "gzip", "deflate"}
"""Encodings whose expansion is bounded by about a thousand for each chunk read."""


class _TryAgainError(Exception):
    """A failure that may pass, and after how many seconds the server asks to come back."""

    def __init__(self, detail: str, wait: float | None = None) -> None:
        super().__init__(detail)
        self.wait = wait


class GuardedFetcher:
    """Reads http(s) addresses of the public internet, or any with ``allow_private``.

    ``timeout`` holds for connecting and for each read, ``deadline`` for one try as a whole, both in
    seconds; ``limit`` is in bytes. Server errors, timeouts and 429 are tried ``attempts`` times.
    Safe to use from several threads.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limit: int = _DEFAULT_LIMIT,
        timeout: float = 10.0,
        deadline: float = 60.0,
        attempts: int = 3,
        first_wait: float = 0.5,
    ) -> None:
        self._limit = limit
        self._deadline = deadline
        self._attempts = attempts
        self._first_wait = first_wait
        self._client = httpx.Client(
            transport=GuardedTransport(allow_private=allow_private),
            timeout=timeout,
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "Lookwright", "Accept-Encoding": "identity"},
        )

    def fetch(self, address: str, *, limit: int | None = None) -> bytes:
        url = _checked(address)
        most = self._limit if limit is None else limit
        tries = stamina.retry_context(
            on=_wait_before_next,
            attempts=self._attempts,
            timeout=None,
            wait_initial=self._first_wait,
            wait_max=10.0,
            wait_jitter=self._first_wait / 2,
        )
        try:
            for attempt in tries:
                with attempt:
                    return self._once(url, most)
        except _TryAgainError as error:
            raise FetchFailedError(f"{url.host} {error}; try again later.") from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, url: httpx.URL, limit: int) -> bytes:
        ends = time.monotonic() + self._deadline
        try:
            with self._client.stream("GET", url) as response:
                _check_status(response)
                return _body(response, limit, ends)
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise _TryAgainError("does not answer in time") from error
        except httpx.TooManyRedirects as error:
            raise FetchFailedError(f"{url.host} redirects more than {_REDIRECTS} times.") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise AddressRefusedError(
                f"{url.host} redirects to what is no http(s) address."
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
            raise _TryAgainError("cannot be reached") from error
        except httpx.DecodingError as error:
            raise FetchFailedError(f"{url.host} sent a body that cannot be unpacked.") from error

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _checked(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise AddressRefusedError(f"{address[:200]!r} is no address; write https://…") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise AddressRefusedError(
            f"{address[:200]!r} is not fetched; only http and https addresses are."
        )
    if url.userinfo:
        raise AddressRefusedError("Addresses with a user name or password in them are not fetched.")
    return url


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR:
        raise _TryAgainError(f"answers {status}", _retry_after(response))
    if not response.is_success:
        raise FetchFailedError(f"{response.url.host} answers {status}; check the address.")
    if response.headers.get("content-encoding", "").strip().lower() not in _PLAIN:
        raise FetchFailedError(f"{response.url.host} sent a compressed body nobody asked for.")


def _retry_after(response: httpx.Response) -> float | None:
    seconds = response.headers.get("retry-after", "")
    return min(float(seconds), 30.0) if seconds.isdecimal() else None


def _body(response: httpx.Response, limit: int, ends: float) -> bytes:
    announced = response.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(response, limit)
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limit:
            raise _too_large(response, limit)
        if time.monotonic() > ends:
            raise _TryAgainError("sends too slowly")
    return bytes(body)


def _too_large(response: httpx.Response, limit: int) -> TooLargeError:
    return TooLargeError(
        f"{response.url.host} sends more than the {limit:,} bytes that are allowed."
    )


def _wait_before_next(error: Exception) -> bool | float:
    if not isinstance(error, _TryAgainError):
        return False
    return True if error.wait is None else error.wait


class GuardedTransport(httpx.BaseTransport):
    """httpx over a connection pool of httpcore whose connections the guard makes."""

    def __init__(self, *, allow_private: bool) -> None:
        backend = None if allow_private else PublicOnlyBackend()
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=64,
            max_keepalive_connections=32,
            keepalive_expiry=15.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in {"http", "https"}:
            raise httpx.UnsupportedProtocol(f"scheme {request.url.scheme!r}")
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream: Iterable[bytes] = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()  # pyright: ignore[reportAttributeAccessIssue]
