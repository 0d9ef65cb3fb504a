"""One suite for every cache."""

from __future__ import annotations

import time
import uuid

import pytest

from data import MemoryCache, RedisCache
from data.ports import Cache


@pytest.fixture(params=["memory", "redis"])
def make(request: pytest.FixtureRequest):
    made: list[RedisCache] = []

    def memory(ttl: float = 60.0) -> Cache:
        return MemoryCache(max_bytes=1000, ttl=ttl)

    def redis(ttl: float = 60.0) -> Cache:
        url = request.getfixturevalue("redis_url")
        made.append(RedisCache(url, ttl=ttl, prefix=f"{uuid.uuid4().hex}:"))
        return made[-1]

    yield redis if request.param == "redis" else memory
    for cache in made:
        cache.close()


def test_what_was_set_is_got(make) -> None:
    cache = make()
    cache.set("key", b"\x00value")
    assert cache.get("key") == b"\x00value"
    assert cache.get("another") is None


def test_clearing_forgets_everything(make) -> None:
    cache = make()
    for key in ("a", "b"):
        cache.set(key, b"1")
    cache.clear()
    assert cache.get("a") is cache.get("b") is None


def test_a_value_is_forgotten_when_its_time_is_over(make) -> None:
    cache = make(ttl=0.05)
    cache.set("key", b"value")
    time.sleep(0.1)
    assert cache.get("key") is None


def test_the_memory_cache_keeps_to_its_bytes() -> None:
    cache = MemoryCache(max_bytes=100)
    for key in "abc":
        cache.set(key, b"x" * 40)
    assert [cache.get(key) is None for key in "abc"] == [True, False, False]
    cache.set("large", b"x" * 101)
    assert cache.get("large") is None


def test_a_redis_that_is_away_costs_time_only() -> None:
    cache = RedisCache("redis://127.0.0.1:1/0")
    cache.set("key", b"value")
    assert cache.get("key") is None
    cache.clear()
    cache.close()


def test_clearing_one_cache_leaves_its_neighbours(redis_url: str) -> None:
    ours, theirs = (RedisCache(redis_url, prefix=f"{uuid.uuid4().hex}:") for _ in range(2))
    ours.set("key", b"1")
    theirs.set("key", b"2")
    ours.clear()
    assert theirs.get("key") == b"2"
    ours.close()
    theirs.close()
