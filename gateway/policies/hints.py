"""What to do about a mistake in the grammar of an authority's file, by what graphql-core or the reader says of it."""

from __future__ import annotations

import re

_DID_YOU_MEAN = re.compile(r"Did you mean .*\?$")

_CURES = (
    ("Unterminated string", "syntax", 'Close the text with a " on the same line.'),
    ("more than 20000 tokens", "syntax", "One file is one authority: write less, or use wider areas."),
    ("nested too deeply", "syntax", "Lists hold values here, never lists of lists."),
    ("Unexpected variable", "syntax", "Write the value itself: a file has no variables."),
    ("Unexpected <EOF>", "syntax", "Something is not closed, or the file is empty: it begins with `extend schema`."),
    ("Unexpected character: U+201", "syntax", 'Write plain quotes (") around text: a word processor makes curly ones.'),
    ("single quote", "syntax", 'Write double quotes (") around text.'),
    ("Unexpected character: ';'", "syntax", "Write a comma instead."),
    ("Unexpected character: '/'", "syntax", "Begin a comment with #."),
    ("Unexpected character: U+", "syntax", "Outside quotes and comments stand the guide's English words alone."),
    ("Unexpected '@'", "syntax", "Begin the file with `extend schema`."),
    ("Expected '{'", "syntax", "Begin the file with `extend schema`."),
    ("Unexpected Name", "syntax", "Write @ before a word such as opens, and its arguments in parentheses."),
    ("Syntax Error", "syntax", "Look for a quote, a bracket or a parenthesis missing just before this place."),
    ("and nothing else", "foreign", "Remove it: types and queries belong elsewhere."),
    ("has no meaning in", "foreign", "Remove it: docs/municipalities.md lists what a file may say."),
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
    ("non string", "value", "Put the value in quotes."),
    ("non-integer", "value", "Write a whole number, without quotes."),
    ("to be null", "value", "Leave out the argument, or the null in the list."),
    ("has no such day", "value", "Look at the calendar. Year, month and day stand in this order: 2026-11-22."),
    ("", "value", "Compare it with the examples of docs/municipalities.md."),
)


def cure_of(message: str) -> tuple[str, str]:
    """The stable name of a problem with the grammar, and its cure: the near miss where there is one."""
    check, cure = next((name, cure) for words, name, cure in _CURES if words in message)
    near = _DID_YOU_MEAN.search(message)
    return check, near.group() if near else cure
