"""The tokens of a document: cut by one regular expression, and counted before anything else looks at them."""

from __future__ import annotations

import re

from gateway.documents.limits.limit import LimitExceededError
from gateway.errors import Code

# Possessive or atomic throughout: no text makes it go back. Groups are atomic, since Python 3.11.2 misreads
# possessive ones. A character that no token begins with is a token of its own, for the parser to complain about; so is
# the quote of a string that never ends.
_TOKEN = re.compile(
    r"""
      (?P<ignored> (?> (?: \# [^\n\r]*+ [ \t\n\r,\ufeff]*+ )+ ) )
    | [_A-Za-z] [_0-9A-Za-z]*+
    | \.\.\.
    | \"\"\" (?> (?: [^"\\]++ | \\\"\"\" | \\ | " (?!"") )* ) \"\"\"
    | " (?> (?: [^"\\\n\r]++ | \\ [^\n\r] )* ) "
    | -? [0-9]++ (?: \. [0-9]++ )? (?: [eE] [+-]? [0-9]++ )?
    | [^ \t\n\r,\ufeff]
    """,
    re.VERBOSE,
)


def tokens(text: str, *, limit: int) -> list[str]:
    """The tokens of a document without its comments. Raises LimitExceededError."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup is None:
            if len(found) == limit:
                raise LimitExceededError(Code.TOO_MANY_TOKENS, limit=limit)
            found.append(match.group())
    return found
