"""A citizen's number is wrapped: nothing prints, logs, copies, pickles or sends it by mistake."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
import pytest
import structlog

from gateway.auth.authenticator import Caller
from sources.ports import CaseQuestion
from sources.records.subject import Subject

CPR = "0101610000"
SUBJECT = Subject(CPR)
HOLDERS = {
    "subject": SUBJECT,
    "caller": Caller.citizen(SUBJECT),
    "question": CaseQuestion("11111111", SUBJECT),
    "list": [SUBJECT],
    "dict": {SUBJECT: SUBJECT},
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize(
    "show", [repr, str, ascii, "{}".format, pprint.pformat], ids=lambda function: function.__name__
)
def test_it_is_never_printed(holder: object, show: Callable[[object], str]) -> None:
    """Nor is anything that holds it."""
    assert CPR not in show(holder)


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize(
    "send",
    [pickle.dumps, json.dumps, orjson.dumps, lambda subject: pickle.dumps(subject, 0), copy.deepcopy],
    ids=["pickle", "json", "orjson", "old pickle", "deepcopy"],
)
def test_it_is_never_sent(holder: Any, send: Callable[[object], object]) -> None:
    """No way to make bytes of it, or of what holds it; and the refusal repeats nothing."""
    if isinstance(holder, Caller) and send is orjson.dumps:
        holder = {"caller": holder}
    with pytest.raises((TypeError, orjson.JSONEncodeError)) as refused:
        send(holder)
    assert CPR not in "".join(traceback.format_exception(refused.value))


def test_it_is_never_logged() -> None:
    """By structlog as JSON or as text, nor by logging, with or without an exception."""
    written = io.StringIO()
    factory = structlog.PrintLoggerFactory(written)
    for renderer in (structlog.processors.JSONRenderer(), structlog.dev.ConsoleRenderer()):
        log = structlog.wrap_logger(factory(), processors=[structlog.processors.format_exc_info, renderer])
        try:
            raise LookupError(SUBJECT)
        except LookupError:
            log.error("x", subject=SUBJECT, caller=Caller.citizen(SUBJECT), exc_info=True)
    handler = logging.StreamHandler(written)
    logging.LogRecord("x", logging.ERROR, "", 0, "%s %r", (SUBJECT, SUBJECT), None)
    handler.emit(logging.LogRecord("x", logging.ERROR, "", 0, "%s %r", (SUBJECT, HOLDERS), None))
    assert "Subject(…)" in written.getvalue()
    assert CPR not in written.getvalue()


def test_it_has_no_attributes_to_walk_by_accident() -> None:
    """What lists an object's attributes finds no dictionary."""
    assert not hasattr(SUBJECT, "__dict__")
    with pytest.raises(TypeError):
        vars(SUBJECT)
    with pytest.raises(TypeError):
        asdict(Caller.citizen(SUBJECT))


@pytest.mark.parametrize("wrong", ["", "12345", "010161000x", "01016100001", "٠١٠١٦١٠٠٠٠"])
def test_a_number_that_is_none_is_not_repeated(wrong: str) -> None:
    """The refusal says what a number looks like."""
    with pytest.raises(ValueError, match="ten digits") as refused:
        Subject(wrong)
    assert not wrong or wrong not in str(refused.value)
