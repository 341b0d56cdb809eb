"""How a source can fail.

SourceError
├── SourceTimedOutError     no whole answer before the deadline
├── SourceUnavailableError  not reached, broken off, or it said that it cannot answer now
├── SourceRefusedError      it answered that it will not answer this question
└── SourceGarbledError      it answered something that cannot be read, but for single records of it

The text of an error is for the log. It never holds what was asked or answered.
"""

from __future__ import annotations


class SourceError(Exception):
    """A source did not answer a question. `reason` is a short word for logs and metrics, such as `http_503`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SourceTimedOutError(SourceError):
    """No whole answer came before the deadline."""


class SourceUnavailableError(SourceError):
    """The source was not reached, broke off, or said that it cannot answer now. `passing`: soon it may."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class SourceRefusedError(SourceError):
    """The source answered that it will not answer this question."""


class SourceGarbledError(SourceError):
    """The source answered something that cannot be read, or too much of it."""
