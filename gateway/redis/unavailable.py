"""What it means that the Redis which all processes share is not there; says so without reading the Redis library."""

from __future__ import annotations

PREFIX = "borgerblik:"
"""Of all our keys."""


class RedisUnavailableError(Exception):
    """Redis cannot be asked now: do without."""


class UnexpectedValueError(RedisUnavailableError):
    """There is something under the key that we never put there."""
