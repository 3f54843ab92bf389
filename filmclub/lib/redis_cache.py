"""Redis as a cache, which may be down for a while. Needs the package redis."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.redis import RedisCache

from filmclub.lib.limits import LimitsMemory
from filmclub.lib.sturdy import Sturdy

# Seconds that a request waits for it at most.
PATIENCE = 1


class SturdyRedisCache(Sturdy, RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        from redis import RedisError

        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        super().__init__(server, {**params, "OPTIONS": {**patience, **params.get("OPTIONS", {})}})
        self.errors = (RedisError, OSError)


class LimitsRedisCache(SturdyRedisCache):
    """The same for limits: what is counted while it is away is not pushed out by a flood."""

    memory = LimitsMemory
