"""The words about a case's progress: there for every progress, short, plain, and fit for every kind of authority."""

import re
from collections.abc import Iterator

import pytest

from gateway.policies.directives import Language
from gateway.resolvers.texts import next_text, progress_text, step_title
from sources.records import CaseProgress

EVERY = [(progress, language) for language in Language for progress in CaseProgress]


def lix(text: str) -> float:
    """Läsbarhetsindex: words a sentence, plus the share of words of more than six letters. 40 is plain prose."""
    words = re.findall(r"\w+", text)
    sentences = max(len(re.findall(r"[.!?:]", text)), 1)
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def every_sentence() -> Iterator[str]:
    for progress, language in EVERY:
        yield progress_text(progress, language)
        if following := next_text(progress, language):
            yield following


@pytest.mark.parametrize("text", list(every_sentence()))
def test_a_text_is_plain(text: str) -> None:
    assert lix(text) <= 40


@pytest.mark.parametrize("text", list(every_sentence()))
def test_a_text_is_short_and_whole(text: str) -> None:
    assert len(text) <= 120
    assert text.endswith(".")
    assert text[0].isupper()


@pytest.mark.parametrize("text", list(every_sentence()))
def test_a_text_fits_a_municipality_and_an_agency(text: str) -> None:
    assert not re.search(r"kommune|municipal|styrelse|agency", text, re.IGNORECASE)


@pytest.mark.parametrize("text", list(every_sentence()))
def test_a_text_promises_nothing(text: str) -> None:
    assert not re.search(r"\b(vil du få|skal nok|inden|senest|will|shall|soon|snart)\b", text, re.IGNORECASE)


def test_a_closed_case_has_no_next_step() -> None:
    for language in Language:
        assert next_text(CaseProgress.CLOSED, language) is None


def test_every_other_progress_has_a_next_step() -> None:
    for progress, language in EVERY:
        assert (next_text(progress, language) is None) == (progress is CaseProgress.CLOSED)


@pytest.mark.parametrize("say", [progress_text, step_title], ids=["progress", "step"])
def test_no_two_progresses_share_their_words(say: object) -> None:
    assert callable(say)
    assert len({say(progress, language) for progress, language in EVERY}) == len(EVERY)


def test_a_title_is_a_title() -> None:
    for progress, language in EVERY:
        title = step_title(progress, language)
        assert len(title) <= 40
        assert not title.endswith(".")


def test_an_unknown_progress_is_said_to_be_unknown() -> None:
    assert progress_text(CaseProgress.UNKNOWN, Language.DA) == "Vi kan ikke se her, hvor langt sagen er."
    assert progress_text(CaseProgress.UNKNOWN, Language.EN) == "We cannot see here how far the case has come."
