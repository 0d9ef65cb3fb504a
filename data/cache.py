"""Answers kept for a while, in this process or in Redis."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog
from cachetools import TTLCache

if TYPE_CHECKING:
    from redis import Redis

__all__ = ["MemoryCache", "RedisCache"]

_log = structlog.get_logger("lookwright.cache")


class MemoryCache:
    """At most ``max_bytes`` of values, each for ``ttl`` seconds; the least recently used go first."""

    def __init__(self, *, max_bytes: int = 256 << 20, ttl: float = 3600.0) -> None:
        self._values: TTLCache[str, bytes] = TTLCache(max_bytes, ttl, getsizeof=len)
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._values.get(key)

    def set(self, key: str, value: bytes) -> None:
        with self._lock:
            if len(value) <= self._values.maxsize:
                self._values[key] = value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


class RedisCache:
    """Values in Redis under ``prefix``, each for ``ttl`` seconds, shared by all processes.

    A server that is away costs time only: nothing is found, nothing is kept, and the log says so.
    """

    def __init__(self, url: str, *, ttl: float = 3600.0, prefix: str = "lookwright:") -> None:
        from redis import Redis  # read only where it is used

        self._redis: Redis = Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0)
        self._ttl_ms = int(ttl * 1000)
        self._prefix = prefix

    def get(self, key: str) -> bytes | None:
        from redis import RedisError

        try:
            found = self._redis.get(self._prefix + key)
        except RedisError as error:
            _away(error)
            return None
        return found if isinstance(found, bytes) else None

    def set(self, key: str, value: bytes) -> None:
        from redis import RedisError

        try:
            self._redis.set(self._prefix + key, value, px=self._ttl_ms)
        except RedisError as error:
            _away(error)

    def clear(self) -> None:
        from redis import RedisError

        try:
            for key in self._redis.scan_iter(match=f"{self._prefix}*", count=1000):
                self._redis.unlink(key)
        except RedisError as error:
            _away(error)

    def close(self) -> None:
        self._redis.close()


def _away(error: Exception) -> None:
    _log.warning("cache_unavailable", reason=type(error).__name__)
