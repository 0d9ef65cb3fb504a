"""The one guarded way to send something to an address that a user names.

Where connections go is checked as ``data.fetch`` does it; redirects are not followed, and of the answer
only the status is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpcore
import httpx

from data.errors import AddressRefusedError, FetchFailedError
from data.fetch import GuardedTransport

__all__ = ["GuardedPoster", "check_address"]


def check_address(address: str) -> None:
    """Whether something could be sent there; nothing is looked up. Raises ``AddressRefusedError``."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise AddressRefusedError("This is no address; write https://...") from None
    if url.scheme not in {"http", "https"} or not url.host or len(address) > 2_000:
        raise AddressRefusedError("Webhooks go to http and https addresses; write https://...")
    if url.userinfo or url.fragment:
        raise AddressRefusedError(
            "A webhook's address carries no user name, password or #fragment."
        )


class GuardedPoster:
    """Posts to http(s) addresses of the public internet, or to any with ``allow_private``.

    ``timeout`` in seconds holds for connecting, sending and waiting for the status. Safe to use from several
    threads. What goes wrong is said without the address, which may hold somebody's secret.
    """

    def __init__(self, *, allow_private: bool = False, timeout: float = 15.0) -> None:
        self._client = httpx.Client(
            transport=GuardedTransport(allow_private=allow_private),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "Lookwright", "Accept-Encoding": "identity"},
        )

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer, whatever it is. Raises ``AddressRefusedError``, ``FetchFailedError``."""
        try:
            with self._client.stream("POST", address, content=body, headers=headers) as answer:
                return answer.status_code
        except AddressRefusedError:
            raise AddressRefusedError(
                "The address is not on the public internet; the setting "
                "notices.allow_private_addresses allows private ones."
            ) from None
        except (httpcore.TimeoutException, httpx.TimeoutException):
            raise FetchFailedError("The receiver does not answer in time.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError):
            raise FetchFailedError("The receiver cannot be reached.") from None

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
