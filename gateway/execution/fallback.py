"""What a plan meets and has no code for."""

from __future__ import annotations


class NeedsFallbackError(Exception):
    """A value that graphql-core must deal with. The reason is one short word, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
