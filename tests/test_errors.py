"""Every code is said in two languages, with a next step."""

from __future__ import annotations

import pytest

from gateway.commands.errors_page import ADVICE, page
from gateway.errors import Code
from tests.conftest import ROOT


def test_the_page_of_errors_is_the_codes() -> None:
    """`borgerblik errors > docs/errors.md` changes nothing."""
    assert (ROOT / "docs" / "errors.md").read_text("utf-8") == page()


def test_no_code_is_without_advice() -> None:
    """Whoever adds a code adds its Danish sentence and its next step."""
    assert set(ADVICE) == set(Code)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_a_sentence_is_short_and_plain(code: Code) -> None:
    """At most 200 characters each; Danish for citizens has no code, no English word of ours and a full stop."""
    advice = ADVICE[code]
    assert all(0 < len(one) <= 200 for one in (code.value, advice.danish, advice.step))
    assert advice.danish.endswith(".")
    assert advice.step.endswith(".")
    assert "`" not in advice.danish
    assert lix(advice.danish) <= 40


def lix(text: str) -> float:
    """Björnsson's measure of how hard a Danish text reads: below 40 is easy."""
    words = text.replace(".", "").replace(",", "").split()
    return len(words) / text.count(".") + 100 * sum(len(one) > 6 for one in words) / len(words)
