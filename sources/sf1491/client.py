"""Ydelsesindekset: SF1491 BevillingHent and EffektueringHent, asked page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from lxml import etree

from sources.errors import SourceGarbledError, SourceRefusedError
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, PaymentQuestion, TokenProvider
from sources.records import PaymentLineRecord
from sources.reference.danish_time import instant
from sources.sf1491.mapping import GRANTED, PAID, benefit_record, granted_lines, numbered, paid_lines, row_name
from sources.sf1491.requests import KONTEKST, benefit_question, payment_question
from sources.soap.client import SoapClient
from sources.soap.envelope import enveloped, opened
from sources.soap.xml_binding import NAMESPACES, Shape, XmlStruct
from sources.transport.client import UpstreamClient
from sources.transport.http import Reply

INT = f"{{{NAMESPACES['y']}}}"
SVAR = f"{{{KONTEKST}}}HovedOplysningerSvar"
FEJL = f"{{{KONTEKST}}}SvarReaktion/{{{KONTEKST}}}Fejl"
SERVICE = "ydelselistehent"
ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"

_SOURCES = {"BevillingHent": "benefits", "EffektueringHent": "payments"}
PAGE = 2_000
MOST_PAGES = 4

P = TypeVar("P", bound=XmlStruct)


class SoapBenefits:
    """Reads SF1491 page by page until done, or until a cap that shows as truncated."""

    def __init__(self, calls: UpstreamClient, tokens: TokenProvider, url: str, clock: Callable[[], datetime]) -> None:
        self._index = SoapClient(calls, tokens, service=SERVICE, url=url, is_last=True)
        self._clock = clock

    async def benefits(self, asked: BenefitQuestion) -> BenefitAnswer:
        """BevillingHent. Raises SourceError."""
        now = instant(self._clock())
        rows, truncated = await self._all(
            "BevillingHent",
            lambda start: benefit_question(asked, start, PAGE, now),
            "BevilgetYdelse",
            GRANTED,
            asked.authority,
        )
        benefits = [benefit_record(row, asked.authority, asked.citizen) for row in rows]
        granted = zip(rows, benefits, strict=True)
        lines = [line for row, one in granted for line in granted_lines(row, one, asked.citizen)]
        return BenefitAnswer(tuple(benefits), now, truncated, lines=tuple(numbered(lines)))

    async def payments(self, asked: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """EffektueringHent. Raises SourceError."""
        now = instant(self._clock())
        rows, truncated = await self._all(
            "EffektueringHent",
            lambda start: payment_question(asked, start, PAGE, now),
            "OEkonomiskEffektuering",
            PAID,
            asked.authority,
        )
        return Answer(tuple(numbered(list(paid_lines(rows, asked.authority, asked.citizen)))), now, truncated)

    async def _all(
        self, operation: str, question: Callable[[int], str], row: str, wanted: Shape[P], authority: str
    ) -> tuple[list[P], bool]:
        """The rows of all pages. One more than a page is asked for, to see whether more exist."""
        found: list[P] = []
        told: dict[str | None, P] = {}
        for number in range(MOST_PAGES):
            output = await self._ask(operation, question(number * PAGE), authority)
            rows = output.findall(f"{INT}{row}Liste/{INT}{row}")
            fresh = [one for one in map(wanted.read, rows[:PAGE]) if _is_new(one, told)]
            found += fresh
            if len(rows) <= PAGE:
                return found, False
            if not fresh:
                break  # the index repeats itself
        return found, True

    async def _ask(self, operation: str, question: str, authority: str) -> etree._Element:
        def output(reply: Reply) -> etree._Element:
            found = opened(reply, f"{INT}{operation}_O")
            _demand_success(found)
            return found

        return await self._index.ask(
            enveloped(question),
            output,
            source=_SOURCES[operation],
            action=ACTION + operation,
            authority=authority,
        )


def _is_new(row: XmlStruct, told: dict[str | None, Any]) -> bool:
    """Whether a row says something that was not told before. Rows without a name may well be alike."""
    name = row_name(row)
    if name is not None and told.get(name) == row:
        return False
    told[name] = row
    return True


def _demand_success(output: etree._Element) -> None:
    """An error (Fejl) is a refusal, whatever stands beside it. An advice (Advis) changes nothing."""
    facts = output.find(SVAR)
    if facts is None:
        raise SourceGarbledError("answer_without_facts")
    if facts.find(FEJL) is not None:
        raise SourceRefusedError("fejl")
