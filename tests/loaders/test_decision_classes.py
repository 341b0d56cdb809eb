"""Cases decided in a class that nobody knows are counted and logged where the authority shows outcomes."""

from __future__ import annotations

from structlog.testing import capture_logs

from gateway.loaders.source_log import SourceLog
from gateway.policies.directives import Part
from sources.ports import Answer
from sources.records import Outcome
from tests.builders import KORSBAEK, READ_AT, a_case, an_authority, an_opening, uuid
from tests.loaders.sources import REQUEST, ScriptedSources

KNOWN, UNKNOWN = uuid(81), uuid(82)


async def unknown_logged(parts: set[Part]) -> tuple[list[object], SourceLog]:
    cases = [a_case(number, decisions=frozenset({ref})) for number, ref in enumerate((KNOWN, UNKNOWN, UNKNOWN), 1)]
    answer, log = Answer(tuple(cases), READ_AT), SourceLog()
    sources = ScriptedSources(case_answer=answer, outcome_classes={KNOWN: Outcome.GRANTED})
    authority = an_authority(an_opening("32", parts))
    loaders = sources.loaders(authority, source_log=log)
    with capture_logs() as logs:
        await loaders.cases(authority)
    return list(logs), log


async def test_they_are_counted_where_outcomes_are_open() -> None:
    logs, log = await unknown_logged({Part.CASES, Part.OUTCOME})
    line = {"event": "decision_class_unknown", "log_level": "info", "authority": KORSBAEK, "count": 2}
    assert logs == [line | {"request_id": REQUEST}]
    assert log.unknown_decisions == {KORSBAEK: 2}


async def test_they_are_nobodys_concern_elsewhere() -> None:
    logs, log = await unknown_logged({Part.CASES})
    assert (logs, log.unknown_decisions) == ([], {})
