"""The wrapped CPR number: compared and used in questions, and never shown."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from dataclasses import asdict, astuple
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.ports import BenefitQuestion, CaseQuestion, PaymentQuestion
from sources.records.subject import Subject
from tests.sources.builders import AUTHORITY, RIGHTS

numbers = st.from_regex(r"[0-9]{10}", fullmatch=True)

USES: dict[str, Callable[[Subject], Any]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "f-string": lambda subject: f"{subject} {subject!r} {subject!s} {subject!a}",
    "format": lambda subject: f"{subject:}",
    "percent": lambda subject: "%s %r" % (subject, subject),  # noqa: UP031
    "in-a-list": lambda subject: f"{[subject]} {(subject,)} { ({subject: subject}) } { ({subject}) }",
    "pprint": pprint.pformat,
    "a-question": lambda subject: repr(CaseQuestion(AUTHORITY, subject)),
    "all-questions": lambda subject: (
        f"{BenefitQuestion(AUTHORITY, subject, RIGHTS)} {PaymentQuestion(AUTHORITY, subject, RIGHTS)}"
    ),
    "dir": dir,
    "doc": lambda subject: [getattr(type(subject), name).__doc__ for name in dir(type(subject))],
}
REFUSALS: dict[str, Callable[[Subject], Any]] = {
    "json": json.dumps,
    "orjson": orjson.dumps,
    "pickle": pickle.dumps,
    "pickle-0": lambda subject: pickle.dumps(subject, protocol=0),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "a-copied-question": lambda subject: copy.deepcopy(CaseQuestion(AUTHORITY, subject)),
    "a-pickled-question": lambda subject: pickle.dumps(CaseQuestion(AUTHORITY, subject)),
    "asdict": lambda subject: asdict(CaseQuestion(AUTHORITY, subject)),
    "astuple": lambda subject: astuple(CaseQuestion(AUTHORITY, subject)),
    "vars": vars,
    "state": lambda subject: subject.__getstate__(),
    "iteration": list,
    "int": int,
    "bytes": bytes,
    "length": len,
    "index": lambda subject: subject[0],
    "addition": lambda subject: subject + "",
    "join": lambda subject: ",".join([subject]),
    "format-width": lambda subject: f"{subject:>20}",
    "order": lambda subject: subject < subject,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
@given(numbers)
def test_no_look_shows_it(use: Callable[[Subject], Any], cpr: str) -> None:
    """However a subject is printed, its number is not in the text."""
    assert cpr not in str(use(Subject(cpr)))


@pytest.mark.parametrize("attempt", REFUSALS.values(), ids=REFUSALS.keys())
@given(numbers)
def test_no_attempt_carries_it_off(attempt: Callable[[Subject], Any], cpr: str) -> None:
    """What would write a subject somewhere fails, and the failure does not tell it either."""
    with pytest.raises((TypeError, ValueError)) as refused:
        attempt(Subject(cpr))
    assert cpr not in "".join(traceback.format_exception(refused.value))


def test_a_log_line_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    """A subject that ends in a log line is a word without a number."""
    with caplog.at_level(logging.INFO):
        logging.getLogger("borgerblik").info("asked for %s in %r", Subject("7405861042"), [Subject("7405861042")])
    assert "7405861042" not in caplog.text
    assert "Subject" in caplog.text


def test_an_error_around_one_does_not_show_it() -> None:
    """A traceback that shows the local variables beside a subject has no number."""

    def fail(subject: Subject) -> None:
        raise ValueError("wrong", subject)

    subject = Subject("".join(["740586", "1042"]))
    with pytest.raises(ValueError, match="wrong") as failed:
        fail(subject)
    formatted = "".join(traceback.TracebackException.from_exception(failed.value, capture_locals=True).format())
    assert "subject = Subject(…)" in formatted
    assert subject.reveal() not in formatted


@pytest.mark.parametrize("text", ["", "123", "12345678901", "12345X7890", "123456-78901", "١٢٣٤٥٦٧٨٩٠", "²234567890"])
def test_a_bad_number_is_refused_without_repeating_it(text: str) -> None:
    """What is no CPR number makes no subject, and the refusal does not repeat it."""
    with pytest.raises(ValueError, match="ten digits") as refused:
        Subject(text)
    assert not text or text not in str(refused.value)


@given(numbers)
def test_a_hyphen_changes_nothing(cpr: str) -> None:
    """A number is the same person with and without its hyphen, and no other number is."""
    subject = Subject(cpr)
    assert subject == Subject(f" {cpr[:6]}-{cpr[6:]} ")
    assert hash(subject) == hash(Subject(cpr))
    assert subject.reveal() == cpr
    assert subject != cpr
    assert subject != Subject(f"{(int(cpr) + 1) % 10**10:010d}")


@given(numbers, numbers)
def test_a_party_is_the_person_by_number_or_urn(cpr: str, another: str) -> None:
    """A party is this person by CPR number, else by URN; where both are given the number counts."""
    subject = Subject(cpr)
    assert subject.is_person(cpr=cpr)
    assert subject.is_person(urn=f"urn:oio:cpr-nr:{cpr}")
    assert subject.is_person(cpr="", urn=f"URN:oio:cpr-nr:{cpr} ")
    assert subject.is_person(cpr=another) is (cpr == another)
    assert subject.is_person(cpr=another, urn=f"urn:oio:cpr-nr:{cpr}") is (cpr == another)
    for urn in (cpr, f"urn:oio:pnr:{cpr}", f"urn:oio:cpr-nr:{cpr}1", f"x urn:oio:cpr-nr:{cpr}", "", None):
        assert not subject.is_person(urn=urn)
    assert not subject.is_person()
