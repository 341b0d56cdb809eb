"""Every code is one row: a status, sentences in two languages, a next step, headers."""

from __future__ import annotations

import pytest

from gateway.auth.authenticator import NEEDED
from gateway.auth.claims import NSIS
from gateway.commands.errors_page import page
from gateway.errors import STEP_UP, STEP_UP_FACTS, Code, RequestRejectedError
from tests.conftest import ROOT


def test_the_page_of_errors_is_the_codes() -> None:
    """`borgerblik errors > docs/errors.md` changes nothing."""
    assert (ROOT / "docs" / "errors.md").read_text("utf-8") == page()


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_a_sentence_is_short_and_plain(code: Code) -> None:
    """At most 200 characters each; Danish for citizens has no code, no English word of ours and a full stop."""
    assert all(0 < len(sentence) <= 200 for sentence in (code.sentence, code.danish, code.step))
    assert code.danish.endswith(".")
    assert code.step.endswith(".")
    assert "`" not in code.danish
    assert lix(code.danish) <= 40


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_a_status_goes_with_its_headers(code: Code) -> None:
    """401 has a challenge, and whoever is sent away for a moment is told for how long."""
    assert code.status == 200 or 400 <= code.status < 600
    headers = code.headers()
    if code.status == 401:
        assert "www-authenticate" in headers
    if code.status == 503 and "retry-after" in headers:
        assert headers["retry-after"] in {"1", "2", "3"}
    assert all(name == name.lower() for name in headers)


def test_codes_with_one_sentence_would_be_one_code() -> None:
    """An Enum makes equal values aliases of each other."""
    assert len(Code) == len(Code.__members__)


def test_clients_that_are_refused_together_come_back_apart() -> None:
    """The seconds change from answer to answer."""
    assert {Code.OVERLOADED.headers()["retry-after"] for _ in range(3)} == {"1", "2", "3"}


def test_a_rejection_adds_its_own_headers() -> None:
    """Such as the methods that its endpoint allows."""
    assert RequestRejectedError(Code.METHOD_NOT_ALLOWED, headers={"allow": "POST"}).headers() == {"allow": "POST"}


def test_the_level_to_step_up_to_is_the_one_that_is_needed() -> None:
    """As the table and the authenticator say it."""
    assert f"{NSIS}{NEEDED.name.capitalize()}" == STEP_UP
    assert {"needed": NEEDED.name, "acrValues": STEP_UP} == STEP_UP_FACTS


def lix(text: str) -> float:
    """Return Björnsson's measure of how hard a Danish text reads: below 40 is easy."""
    words = text.replace(".", "").replace(",", "").split()
    return len(words) / text.count(".") + 100 * sum(len(word) > 6 for word in words) / len(words)
