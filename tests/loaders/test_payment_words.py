"""Words of a payment's status that nobody knows are counted in the log, and never repeated there."""

from __future__ import annotations

import structlog
from msgspec.structs import replace

from gateway.loaders.payment_words import count_unknown
from tests.builders import KORSBAEK, a_line, a_payment, uuid

SECRET = "Spoerg 010101-0001"


def test_each_payment_with_unknown_words_is_counted_once() -> None:
    first, second, understood, wordless = (
        a_line(payment=replace(a_payment(), uuid=uuid(number), status_text=status_text))
        for number, status_text in enumerate([SECRET, "Annulleret", "Udbetalt", None])
    )
    with structlog.testing.capture_logs() as logs:
        count_unknown(KORSBAEK, [first, second, first, understood, wordless, a_line(payment=None)])

    assert logs == [{"event": "payment_status_unknown", "log_level": "info", "authority": KORSBAEK, "count": 2}]


def test_known_words_leave_no_line() -> None:
    with structlog.testing.capture_logs() as logs:
        count_unknown(KORSBAEK, [a_line(payment=replace(a_payment(), status_text="Delvist udbetalt")), a_line()])

    assert logs == []
