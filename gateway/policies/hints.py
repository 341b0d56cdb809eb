"""What to do about a mistake in the grammar of a policy file, by what graphql-core or the reader says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DID_YOU_MEAN = re.compile(r"Did you mean .*\?$")

HINTS = (
    ("Unterminated string", "syntax", 'Close the text with a " on the same line.'),
    ("more than 20000 tokens", "syntax", "One file is one authority: write less, or use wider areas."),
    ("nested too deeply", "syntax", "Lists hold values here, never lists of lists."),
    ("Unexpected variable", "syntax", "Write the value itself: a file has no variables."),
    ("Unexpected <EOF>", "syntax", "Something is not closed, or the file is empty: it begins with `extend schema`."),
    ("Unexpected character: U+201", "syntax", 'Write plain quotes (") around text: a word processor makes curly ones.'),
    ("single quote", "syntax", 'Write double quotes (") around text.'),
    ("found '='", "syntax", "Write a colon instead of the sign =."),
    ("Unexpected character: ';'", "syntax", "Write a comma instead."),
    ("Unexpected character: '/'", "syntax", "Begin a comment with #."),
    ("Unexpected character: U+", "syntax", "Outside quotes and comments stand the guide's English words alone."),
    ("Unexpected '@'", "syntax", "Begin the file with `extend schema`."),
    ("Expected '{'", "syntax", "Begin the file with `extend schema`."),
    ("Unexpected Name", "syntax", "Write @ before a word such as opens, and its arguments in parentheses."),
    ("Syntax Error", "syntax", "Look for a quote, a bracket or a parenthesis missing just before this place."),
    ("and nothing else", "foreign", "Remove it: types and queries belong elsewhere."),
    ("has no meaning in", "foreign", "Remove it: docs/municipalities.md lists what a file may say."),
    ("belong among shared", "foreign", "Move it to an authority's file: this one holds @article alone."),
    ("Say whose file", "head", 'Write @municipality(code: "0630", cvr: "29189900", name: "Vejle Kommune") first.'),
    ("exactly one of", "head", "Keep one of them: a file is one authority's."),
    ("A CVR number has", "head", 'Write all eight digits in quotes, such as "29189900".'),
    ("A code has", "head", 'Write the code with its leading zero, in quotes: "0630".'),
    ("already", "claimed-twice", "Keep one file for this authority."),
    ("can be only one argument named", "argument", "Keep one of the two."),
    ("is required", "argument", "Add the argument: docs/municipalities.md shows each with an example."),
    ("Unknown argument", "argument", "Remove it: docs/municipalities.md lists the arguments."),
    ("A Date is written", "value", 'Write a day as "2026-11-22": year, month, day, in quotes.'),
    ("A UUID is written", "value", "Name the it-system by its UUID; `borgerblik data-quality` lists the UUIDs."),
    ("A Url begins", "value", "Write the whole address, with https:// in front."),
    ("non-enum value", "value", "Write the word in capitals and without quotes."),
    ("non boolean", "value", "Write true or false, without quotes."),
    ("non string value: [", "value", "Write one value, without brackets: each further one has a directive of its own."),
    ("non string value: {", "value", "Write the value alone, in quotes."),
    ("non string", "value", "Put the value in quotes."),
    ("non-integer", "value", "Write a whole number, without quotes."),
    ("to be null", "value", "Leave out the argument, or the null in the list."),
    ("has no such day", "value", "Look at the calendar. Year, month and day stand in this order: 2026-11-22."),
    ("", "value", "Compare it with the examples of docs/municipalities.md."),
)
"""Words of a message, the stable name of its kind, and what to do. The first whose words are in the message counts."""

_BEGINNING = re.compile(r"\s*(ext|sch)", re.IGNORECASE)
"""What nearly says `extend schema`."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?|#.*')
_UNQUOTED = re.compile(r"[:\[,\s]\s*([\w.:/-]*[0-9][\w.:/-]*|https?:\S*)", re.ASCII)
_DAY = re.compile(r"([0-9]{1,4})[-./]([0-9]{1,2})[-./]([0-9]{1,4})")
_IN_QUOTES = re.compile(
    r"[0-9]{2}(\.[0-9]{2}){1,2}|0[0-9]+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|https?:\S*"
)


def hint_for(message: str, line: str = "", column: int = 0) -> tuple[str, str]:
    """Return the stable name of a problem with the grammar, and its hint: the near miss where there is one.

    `line` and `column` are where it stands, since the parser stumbles over what should be in quotes in many ways.
    """
    if "Syntax Error: Unexpected Name" in message and _BEGINNING.match(line) and "@" not in line[:column]:
        message = "Expected '{'"
    if "character: '/'" in message and ":" in line[max(0, column - 3) : column]:  # an address, not a comment
        message = "Syntax Error"
    check, hint = next((check, hint) for fragment, check, hint in HINTS if fragment in message)
    near = _DID_YOU_MEAN.search(message)
    if near:
        return check, near.group()
    unquoted = next(_unquoted(line, column), "") if "Syntax Error" in message or "is written" in message else ""
    return check, _quoting(unquoted) or hint


def _unquoted(line: str, column: int) -> Iterator[str]:
    """Yield the value without quotes in which, or just behind which, a column lies."""
    plain = _QUOTED.sub(lambda match: '"' * len(match.group()), line)
    for value in _UNQUOTED.finditer(plain):
        if value.start(1) <= column - 1 <= value.end(1):
            yield value.group(1).rstrip("),]").rstrip(":" if "//" not in value.group(1) else "")


def _quoting(value: str) -> str:
    """Return the hint to put a value in quotes: a day with its year first."""
    day = _DAY.fullmatch(value)
    if day and 4 in map(len, day.groups()):
        return _quoted_day(*day.groups()) or 'Write a day as "2026-11-22": year, month, day, in quotes.'
    return f'Put it in quotes: "{value}".' if _IN_QUOTES.fullmatch(value) else ""


def _quoted_day(first: str, month: str, last: str) -> str:
    year, day = (first, last) if len(first) == 4 else (last, first)
    try:
        return (
            f'Put the day in quotes, year first: "{date(int(year), int(month), int(day))}".' if len(year) == 4 else ""
        )
    except ValueError:
        return ""
