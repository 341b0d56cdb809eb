"""What compiled code meets and cannot answer."""

from __future__ import annotations


class NeedsFallbackError(Exception):
    """A value that reference execution must deal with. The reason is one short word, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
