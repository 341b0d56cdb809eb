"""The errors of a shared Redis, in a module that does not import the Redis library."""

from __future__ import annotations

PREFIX = "borgerblik:"
"""Of all our keys."""


class RedisUnavailableError(Exception):
    """Redis cannot be called now: do without."""


class UnexpectedValueError(RedisUnavailableError):
    """There is something under the key that we never put there."""
