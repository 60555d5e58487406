"""Counters in Redis, for several machines: what Django's cache does, the sliding window, and one error for its absence.

A limit that cannot be counted is not one: while Redis is away, what is limited is answered 503 with Retry-After.
"""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError
from redis.exceptions import RedisError

# Redis' own clock counts, so that machines need not agree on the time.
_ADMIT = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local limit, seconds = tonumber(ARGV[1]), tonumber(ARGV[2])
local oldest = tonumber(redis.call('LINDEX', KEYS[1], limit - 1) or '-1')
if oldest > now - seconds and oldest <= now then return tostring(oldest + seconds - now) end
redis.call('LPUSH', KEYS[1], string.format('%.6f', now))
redis.call('LTRIM', KEYS[1], 0, limit - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil(seconds * 1000) + 1000)
return '0'
"""


class CountersAway(OperationalError):
    """Redis cannot be asked. ``config.api.errors`` answers 503."""


class RedisCounterCache(RedisCache):
    """``LOCATION`` is Redis' address. Raises ``CountersAway`` where Redis would raise one of its own errors."""

    def admit(self, key: str, limit: int, seconds: float) -> float:
        """Lets one pass if fewer than ``limit`` passed in the last ``seconds``. 0 where it did, else the seconds until
        the next place."""
        name = self.make_and_validate_key(key)
        try:
            return float(self._cache.get_client(name, write=True).eval(_ADMIT, 1, name, limit, seconds))
        except RedisError as error:
            raise CountersAway(str(error)) from error

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except RedisError as error:
            raise CountersAway(str(error)) from error

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except RedisError as error:
            raise CountersAway(str(error)) from error

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            raise CountersAway(str(error)) from error

    def is_there(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except RedisError:
            return False
