"""Words of a payment's status that nobody knows are counted, logged with their request, and never repeated there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from structlog.testing import capture_logs

from gateway.loaders.source_log import SourceLog
from sources.ports import Answer, BenefitAnswer
from sources.records import PaymentLineRecord
from tests.builders import KORSBAEK, READ_AT, a_benefit, a_line, a_payment, uuid
from tests.loaders.sources import REQUEST, ScriptedSources, korsbaek

SECRET = "Spoerg 010101-0001"
UNKNOWN = {"event": "payment_status_unknown", "log_level": "info", "authority": KORSBAEK}


def lines_with(*texts: str | None) -> list[PaymentLineRecord]:
    """Return a line of a payment of its own for each status."""
    return [
        a_line(payment=replace(a_payment(), uuid=uuid(number), status_text=text)) for number, text in enumerate(texts)
    ]


async def read(lines: Sequence[PaymentLineRecord], log: SourceLog) -> list[object]:
    """Return the log of a request that reads these lines."""
    benefits = BenefitAnswer((a_benefit(),), READ_AT)
    sources = ScriptedSources(benefit_answer=benefits, payment_answer=Answer(tuple(lines), READ_AT))
    loaders = sources.loaders(source_log=log)
    with capture_logs() as logs:
        await loaders.payments(korsbaek(loaders))
    return list(logs)


async def test_each_payment_with_unknown_words_is_counted_once() -> None:
    first, *more_lines = lines_with(SECRET, "Annulleret", "Udbetalt", None)
    log = SourceLog()
    logs = await read([first, replace(first, number=1), *more_lines, a_line(payment=None)], log)
    assert logs == [UNKNOWN | {"count": 2, "request_id": REQUEST}]
    assert log.unknown_statuses == {KORSBAEK: 2}


async def test_known_words_leave_no_line() -> None:
    log = SourceLog()
    assert await read(lines_with("Delvist udbetalt", None), log) == []
    assert not log.unknown_statuses


async def test_a_word_that_every_answer_has_is_no_flood() -> None:
    """One line a minute of an authority; the count goes on."""
    moment = 0.0
    log = SourceLog(seconds=60, clock=lambda: moment)
    logs = [line for _ in range(5) for line in await read(lines_with(SECRET), log)]
    moment = 61.0
    logs += await read(lines_with(SECRET), log)
    assert logs == [
        UNKNOWN | {"count": 1, "request_id": REQUEST},
        UNKNOWN | {"count": 1, "request_id": REQUEST, "suppressed": 4},
    ]
    assert log.unknown_statuses == {KORSBAEK: 6}
