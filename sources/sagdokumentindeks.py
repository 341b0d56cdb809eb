"""SF1470 version 6: the one reading operation of the case and document indexes, `fremsoeg`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import uuid4

from lxml import etree

from sources import soap
from sources.calls import Calls
from sources.errors import Garbled, Refused, Unavailable
from sources.http import Reply
from sources.index import Index
from sources.ports import TokenProvider
from sources.shapes import NAMESPACES

SDI = f"{{{NAMESPACES['sdi']}}}"
GD = f"{{{NAMESPACES['gd']}}}"
SD = f"{{{NAMESPACES['sd']}}}"
HEADER = "{http://kombit.dk/xml/schemas/RequestHeader/1/}"
SERVICE = "sagdokumentindeks"
ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"

_PREFIXES = {prefix: NAMESPACES[prefix] for prefix in ("sdi", "sag", "gd", "sd")}

OK, NOT_FOUND = 20, 44
_STATUS = re.compile(r"[0-9]{1,3}")


class SagDokumentIndeks:
    """Asks the index on behalf of one authority at a time."""

    def __init__(self, calls: Calls, tokens: TokenProvider, url: str) -> None:
        self._index = Index(calls, tokens, service=SERVICE, url=url)

    async def fremsoeg(self, question: etree._Element, *, authority: str, source: str = "cases") -> etree._Element:
        """The output element of an answer that says it succeeded. Raises SourceError."""
        envelope = soap.envelope(question, header=[_request_header()])
        return await self._index.ask(envelope, _output, source=source, action=ACTION, authority=authority)


def question(
    *,
    sager: Iterable[etree._Element] = (),
    sager_uuids: Iterable[str] = (),
    dokumenter: Iterable[str] = (),
    vis: Iterable[tuple[str, str]],
) -> etree._Element:
    """A question: search clauses for cases (any of them), UUIDs of cases or of documents, and the parts to return."""
    root = etree.Element(f"{SDI}FremsoegSagDokumentIndeksInput", nsmap=_PREFIXES)
    for uuid in sager_uuids:
        etree.SubElement(root, f"{SDI}SagUuid").text = uuid
    for uuid in dokumenter:
        etree.SubElement(root, f"{SDI}DokumentUuid").text = uuid
    clauses = list(sager)
    if clauses:
        search = etree.SubElement(root, f"{SDI}SoegUdtryk")
        if len(clauses) > 1:
            etree.SubElement(search, f"{SDI}operation").text = "OR"
        search.extend(clauses)
    shown = etree.SubElement(root, f"{SDI}Filter")
    for kind, part in vis:
        etree.SubElement(etree.SubElement(shown, f"{SDI}{kind}"), f"{SDI}Vis").text = part
    return root


def sort(question: etree._Element, *, by: str) -> None:
    """Ask for cases in a fixed order, so that pages do not overlap."""
    order = etree.SubElement(etree.SubElement(question, f"{SDI}Sortering"), f"{SDI}SagSortering")
    for name, value in (("Element", by), ("Retning", "Stigende"), ("Prioritet", "1")):
        etree.SubElement(order, f"{SDI}{name}").text = value


def _output(reply: Reply) -> etree._Element:
    output = soap.opened(reply, f"{SDI}FremsoegSagDokumentIndeksOutput")
    _demand_success(output)
    return output


def _request_header() -> etree._Element:
    header = etree.Element(f"{HEADER}RequestHeader", nsmap={"h": HEADER[1:-1]})
    etree.SubElement(header, f"{HEADER}TransactionUUID").text = str(uuid4())
    return header


def _demand_success(output: etree._Element) -> None:
    """Status 44 (nothing found) is an answer; 5x is a failure over there; anything else a refusal."""
    text = (output.findtext(f"{SD}StandardRetur/{SD}StatusKode") or "").strip()
    if not _STATUS.fullmatch(text):
        raise Garbled("status_missing")
    status = int(text)
    if status in (OK, NOT_FOUND):
        return
    raise Unavailable(f"status_{status}") if 50 <= status < 60 else Refused(f"status_{status}")
