"""Ydelsesindekset: SF1491 BevillingHent and EffektueringHent, asked page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from lxml import etree

from sources.errors import SourceGarbledError, SourceRefusedError
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, PaymentQuestion, TokenProvider
from sources.records import BenefitRecord, PaymentLineRecord
from sources.reference.danish_time import instant
from sources.sf1491.identity import numbered, row_name
from sources.sf1491.mapping import (
    IndexRow,
    PaidLines,
    granted_benefit,
    granted_lines,
    unreadable_payments,
    unreadable_plans,
)
from sources.sf1491.requests import KONTEKST, benefit_question, payment_question
from sources.sf1491.shapes import GRANTED, PAID
from sources.soap.client import SoapClient
from sources.soap.envelope import opened
from sources.soap.signing.message_security import MessageSecurity
from sources.soap.xml_binding import NAMESPACES, Shape, XmlStruct
from sources.soap.xml_parser import is_marked
from sources.transport.client import UpstreamClient
from sources.transport.http import Reply
from sources.transport.reply_queue import Priority

INT = f"{{{NAMESPACES['y']}}}"
SVAR = f"{{{KONTEKST}}}HovedOplysningerSvar"
FEJL = f"{{{KONTEKST}}}SvarReaktion/{{{KONTEKST}}}Fejl"
ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"

_SOURCES = {"BevillingHent": "benefits", "EffektueringHent": "payments"}
PAGE = 2_000
MAX_PAGES = 4

P = TypeVar("P", bound=XmlStruct)


class _Rows(NamedTuple, Generic[P]):
    """The rows of all pages, and whether more exist."""

    rows: list[IndexRow[P]]
    truncated: bool


class SoapBenefits:
    """Reads SF1491 page by page until done, or until a cap that shows as truncated."""

    def __init__(
        self,
        calls: UpstreamClient,
        tokens: TokenProvider,
        url: str,
        clock: Callable[[], datetime],
        *,
        entity_id: str = "",
        security: MessageSecurity | None = None,
    ) -> None:
        """`entity_id`: of the service at `url`, for which tokens are issued. `security`: signs and verifies."""
        self._index = SoapClient(calls, tokens, service=entity_id, url=url, security=security)
        self._clock = clock

    async def benefits(self, request: BenefitQuestion) -> BenefitAnswer:
        """Ask BevillingHent. Raise SourceError."""
        now = instant(self._clock())
        rows, truncated = await self._all(
            "BevillingHent",
            lambda start: benefit_question(request, start, PAGE, now),
            "BevilgetYdelse",
            GRANTED,
            request.authority,
        )
        benefits: list[BenefitRecord] = []
        lines: list[PaymentLineRecord | None] = []
        for row in rows:
            if (benefit := granted_benefit(row, request.authority, request.citizen)) is not None:
                benefits.append(benefit)
                lines += granted_lines(row, benefit, request.citizen)
        readable = [line for line in lines if line is not None]
        unreadable = len(rows) - len(benefits)
        payments = (payment for row in rows for line in row.part.lines for payment in line.payments)
        return BenefitAnswer(
            tuple(benefits),
            now,
            truncated or unreadable > 0,
            unreadable,
            lines=tuple(numbered(readable)),
            unreadable_lines=len(lines) - len(readable) + unreadable_payments(payments),
            unreadable_plans=unreadable_plans(row.part for row in rows),
        )

    async def payments(self, request: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """Ask EffektueringHent. Raise SourceError."""
        now = instant(self._clock())
        rows, truncated = await self._all(
            "EffektueringHent",
            lambda start: payment_question(request, start, PAGE, now),
            "OEkonomiskEffektuering",
            PAID,
            request.authority,
        )
        reader = PaidLines(request.authority, request.citizen)
        lines = [line for row in rows for line in reader.read(row)]
        readable = [line for line in lines if line is not None]
        payments = (payment for row in rows for payment in row.part.payments)
        unreadable = len(lines) - len(readable) + unreadable_payments(payments)
        return Answer(tuple(numbered(readable)), now, truncated or unreadable > 0, unreadable)

    async def _all(
        self, operation: str, question: Callable[[int], str], tag: str, shape: Shape[P], authority: str
    ) -> _Rows[P]:
        """Return the rows of all pages. One more than a page is asked for, to see whether more exist."""
        rows: list[IndexRow[P]] = []
        by_name: dict[str | None, P] = {}
        for number in range(MAX_PAGES):
            output = await self._ask(operation, question(number * PAGE), authority)
            elements = output.findall(f"{INT}{tag}Liste/{INT}{tag}")
            page = [IndexRow(shape.read(element), is_marked(element)) for element in elements[:PAGE]]
            fresh = [row for row in page if _is_new(row.part, by_name)]
            rows += fresh
            if len(elements) <= PAGE:
                return _Rows(rows, truncated=False)
            if not fresh:
                break  # the index repeats itself
        return _Rows(rows, truncated=True)

    async def _ask(self, operation: str, question: str, authority: str) -> etree._Element:
        def output(reply: Reply) -> etree._Element:
            body = opened(reply, f"{INT}{operation}_O")
            _demand_success(body)
            return body

        return await self._index.ask(
            question,
            output,
            source=_SOURCES[operation],
            action=ACTION + operation,
            authority=authority,
            priority=Priority.LOW,
        )


def _is_new(row: XmlStruct, by_name: dict[str | None, Any]) -> bool:
    """Return whether a row says something new. Rows without a name may well be alike."""
    name = row_name(row)
    if name is not None and by_name.get(name) == row:
        return False
    by_name[name] = row
    return True


def _demand_success(output: etree._Element) -> None:
    """Raise for an error (Fejl), which is a refusal, whatever stands beside it. An advice (Advis) changes nothing."""
    facts = output.find(SVAR)
    if facts is None:
        raise SourceGarbledError("answer_without_facts")
    if facts.find(FEJL) is not None:
        raise SourceRefusedError("fejl")
