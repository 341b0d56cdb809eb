"""Ydelsesindekset: SF1491 BevillingHent and EffektueringHent, asked page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from lxml import etree

from sources import soap
from sources.benefit_answer import GRANTED, PAID, benefit_record, granted_lines, numbered, paid_lines
from sources.calls import Calls
from sources.errors import Garbled, Refused
from sources.http import Reply
from sources.index import Index
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, PaymentQuestion, Right, TokenProvider
from sources.records import PaymentLineRecord
from sources.shapes import NAMESPACES, Part, Shape
from sources.subject import Subject
from sources.times import text_of

INT = f"{{{NAMESPACES['y']}}}"
KONTEKST = "{http://kombit.dk/xml/schemas/kontekst/2017/01/01/}"
SERVICE = "ydelselistehent"
ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"

_SOURCES = {"BevillingHent": "benefits", "EffektueringHent": "payments"}
PAGE = 2_000
MOST_PAGES = 4

P = TypeVar("P", bound=Part)


class SoapBenefits:
    """Reads SF1491 page by page until done, or until a cap that shows as truncated."""

    def __init__(self, calls: Calls, tokens: TokenProvider, url: str, clock: Callable[[], datetime]) -> None:
        self._index = Index(calls, tokens, service=SERVICE, url=url)
        self._clock = clock

    async def benefits(self, asked: BenefitQuestion) -> BenefitAnswer:
        """BevillingHent. Raises SourceError."""
        now = self._clock()
        rows, truncated = await self._all(
            "BevillingHent",
            lambda start: self._benefit_question(asked, start, now),
            "BevilgetYdelse",
            GRANTED,
            asked.owner,
        )
        benefits = [benefit_record(row, asked.owner, asked.citizen) for row in rows]
        granted = zip(rows, benefits, strict=True)
        lines = [line for row, one in granted for line in granted_lines(row, one, asked.citizen)]
        return BenefitAnswer(tuple(benefits), now, truncated, lines=tuple(numbered(lines)))

    async def payments(self, asked: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """EffektueringHent. Raises SourceError."""
        now = self._clock()
        rows, truncated = await self._all(
            "EffektueringHent",
            lambda start: self._payment_question(asked, start, now),
            "OEkonomiskEffektuering",
            PAID,
            asked.owner,
        )
        return Answer(tuple(numbered(paid_lines(rows, asked.owner, asked.citizen))), now, truncated)

    async def _all(
        self, operation: str, question: Callable[[int], etree._Element], row: str, wanted: Shape[P], authority: str
    ) -> tuple[list[P], bool]:
        """The rows of all pages. One more than a page is asked for, to see whether more exist."""
        found: list[P] = []
        for number in range(MOST_PAGES):
            output = await self._ask(operation, question(number * PAGE), authority)
            rows = output.findall(f"{INT}{row}Liste/{INT}{row}")
            found += map(wanted.read, rows[:PAGE])
            if len(rows) <= PAGE:
                return found, False
        return found, True

    async def _ask(self, operation: str, question: etree._Element, authority: str) -> etree._Element:
        def output(reply: Reply) -> etree._Element:
            found = soap.opened(reply, f"{INT}{operation}_O")
            _demand_success(found)
            return found

        return await self._index.ask(
            soap.envelope(question), output, source=_SOURCES[operation], action=ACTION + operation, authority=authority
        )

    def _benefit_question(self, asked: BenefitQuestion, start: int, now: datetime) -> etree._Element:
        root = _question("BevillingHent_I", asked.owner, asked.citizen, now)
        _add(root, "MedtagEffektueringer", "true" if asked.payments else "false")
        _add(root, "FjernUndtagetVisningForBorger", "true")
        _add_rights(root, asked.owner, asked.rights)
        _add_page(root, start)
        return root

    def _payment_question(self, asked: PaymentQuestion, start: int, now: datetime) -> etree._Element:
        root = _question("EffektueringHent_I", asked.owner, asked.citizen, now)
        _add(root, "MedtagBevilling", "true")
        _add(root, "FjernUndtagetVisningForBorger", "true")
        if asked.available_from:
            _add(root, "OekonomiskEffektueringDispositionsDatoFra", asked.available_from.isoformat())
        if asked.available_to and asked.available_to < date.max:
            until = asked.available_to + timedelta(days=1)  # exclusive over there
            _add(root, "OekonomiskEffektueringDispositionsDatoTil", until.isoformat())
        _add_rights(root, asked.owner, asked.rights)
        _add_page(root, start)
        return root


# Questions


def _question(name: str, owner: str, citizen: Subject, now: datetime) -> etree._Element:
    root = etree.Element(INT + name, nsmap={"i": INT[1:-1], "k": KONTEKST[1:-1]})
    facts = etree.SubElement(root, f"{KONTEKST}HovedOplysninger")
    etree.SubElement(facts, f"{KONTEKST}TransaktionsId").text = str(uuid4())
    etree.SubElement(facts, f"{KONTEKST}TransaktionsTid").text = text_of(now)
    authority = etree.SubElement(facts, f"{KONTEKST}AuthorityContext")
    etree.SubElement(authority, f"{KONTEKST}MunicipalityCVR").text = owner
    _add(etree.SubElement(root, f"{INT}Kriterie"), "PartCPRNummer", citizen.reveal())
    _add(root, "PartRolle", "Bevillingsmodtager")
    return root


def _add_rights(root: etree._Element, owner: str, rights: Sequence[Right]) -> None:
    """What the owner has opened, as far as the index can say it."""
    group = etree.SubElement(etree.SubElement(root, f"{INT}RettighedListe"), f"{INT}BevillingDataAfgrGruppe")
    _add(etree.SubElement(group, f"{INT}MyndighedDataAfgrListe"), "VirksomhedCVRNummer", owner)
    limits = etree.SubElement(group, f"{INT}BevillingAfgrListe")
    for right in rights:
        limit = etree.SubElement(limits, f"{INT}BevillingDataAfgr")
        _add(limit, "KLEDataAfgr", right.area if right.area == "*" or right.area.count(".") == 2 else f"{right.area}.*")
        if right.systems:
            _add(limit, "SystemDataAfgr", ",".join(sorted(right.systems)))


def _add_page(root: etree._Element, start: int) -> None:
    page = etree.SubElement(root, f"{INT}ResultatFilter")
    _add(page, "ResultatAntalMaks", str(PAGE + 1))
    _add(page, "ResultatStart", str(start))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, INT + name).text = text


# Answers


def _demand_success(output: etree._Element) -> None:
    """An error (Fejl) is a refusal, whatever stands beside it. An advice (Advis) changes nothing."""
    facts = output.find(f"{KONTEKST}HovedOplysningerSvar")
    if facts is None:
        raise Garbled("answer_without_facts")
    if facts.find(f"{KONTEKST}SvarReaktion/{KONTEKST}Fejl") is not None:
        raise Refused("fejl")
