"""Print the page of all error codes: the table of `gateway/errors/__init__.py` as Markdown."""

from __future__ import annotations

from gateway.errors import Code

_HEAD = """\
# Errors

Every error has `extensions.code`; choose your words by it, never by the sentence. Every answer has an `x-request-id`.
HTTP: the status of an answer that has this error and nothing else; 200: it stands beside data. A client that accepts
`application/json` alone reads what is wrong with its document with status 200, as GraphQL over HTTP has it.
This page is made by `borgerblik errors`; `borgerblik errors --json` prints the same for a program.

| code | HTTP | says | to a citizen, in Danish | to a citizen, in English | next step |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the page of all codes."""
    return _HEAD + "".join(
        f"| `{code.name}` | {code.status} | {code.sentence} | {code.danish} | {code.english} | {code.step} |\n"
        for code in Code
    )
