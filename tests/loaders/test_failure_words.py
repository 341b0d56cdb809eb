"""Every short word of a source's failure has a sentence for whoever reads the log at night."""

from __future__ import annotations

import re

import pytest

from gateway.loaders.failure_words import explanation_of
from tests.conftest import ROOT

RAISED = re.compile(r"(?:Error\(|__init__\(|kind\(|_REFUSED, |_UNAVAILABLE, )f?\"([a-z_]+)(\{[^}]*\})?\"")


ELSEWHERE = {"sandbox", "beskedfordeler"}
"""Rooms whose failures are no failures of a citizen's request: the events' process has a log line of its own."""


def reasons() -> list[str]:
    """Return the words that the sources raise; a detail that is put in when it happens is 503 here."""
    reasons_by_text: dict[str, None] = {}
    for path in sorted((ROOT / "sources").rglob("*.py")):
        if not ELSEWHERE.intersection(path.parts):
            reasons_by_text |= dict.fromkeys(
                word + ("503" if detail else "") for word, detail in RAISED.findall(path.read_text("utf-8"))
            )
    return [reason for reason in reasons_by_text if reason.islower()]


@pytest.mark.parametrize("reason", reasons())
def test_a_failure_is_explained(reason: str) -> None:
    """By a sentence that says more than the word."""
    sentence = explanation_of(reason)
    assert sentence != reason
    assert sentence.endswith(".")


def test_the_words_are_found() -> None:
    """Else the test above would pass with nothing to look at."""
    assert {"wire", "deadline", "http_503", "breaker_open", "queue_full", "token_no_agreement"} <= set(reasons())


def test_a_new_word_stands_for_itself() -> None:
    """Until somebody writes its sentence."""
    assert explanation_of("something_new") == "something_new"
