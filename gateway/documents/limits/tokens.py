"""The tokens of a document: cut by one regular expression, and counted before anything else reads them."""

from __future__ import annotations

import math
import re

from gateway.documents.limits.limit import LimitExceededError
from gateway.errors import Code, FieldError

MAX_NUMBER_LENGTH = 32
"""Characters of a number. An ID of digits has fewer; Python refuses to read one of thousands, in words of its own."""

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
    | (?P<number> -? [0-9]++ (?: \. [0-9]++ )? (?: [eE] [+-]? [0-9]++ )? )
    | [^ \t\n\r,\ufeff]
    """,
    re.VERBOSE,
)


def tokens(text: str, *, limit: int) -> list[str]:
    """Return the tokens of a document without its comments.

    Raises LimitExceededError for too many of them, and FieldError for a number that no value of the graph needs.
    """
    lexemes: list[str] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "ignored":
            continue
        if len(lexemes) == limit:
            raise LimitExceededError(Code.TOO_MANY_TOKENS, limit=limit)
        word = match.group()
        if kind:
            _check_number(word)
        lexemes.append(word)
    return lexemes


def _check_number(word: str) -> None:
    """Raise FieldError for a number of too many characters, and for one that is infinite to a computer."""
    if len(word) > MAX_NUMBER_LENGTH:
        message = f"A number in the document is too long. The limit is {MAX_NUMBER_LENGTH} characters."
        raise LimitExceededError(Code.BAD_USER_INPUT, limit=MAX_NUMBER_LENGTH, message=message)
    if not word.lstrip("-").isdecimal() and math.isinf(float(word)):
        message = "A number in the document is too large: no computer can hold it."
        raise FieldError(Code.BAD_USER_INPUT, message=message)
