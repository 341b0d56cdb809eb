"""Envelopes in and out, and faults of SOAP 1.1 and 1.2; knows no domain word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

Element: TypeAlias = etree._Element

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
MEDIA_11, MEDIA_12 = "text/xml; charset=utf-8", "application/soap+xml; charset=utf-8"
LARGEST_QUESTION = 5_000_000

_ACTION = re.compile(r'action="?([^";]+)"?')


class SoapFaultError(Exception):
    """A question that cannot be answered; sender says whose mistake it is.

    `subcode`: that of WS-Security, where the message's security is the reason.
    """

    def __init__(
        self, reason: str, *, sender: bool = True, status: int | None = None, subcode: str | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sender = sender
        self.subcode = subcode
        self.status = status or (400 if sender else 500)


@dataclass(frozen=True, slots=True)
class SoapQuestion:
    """What stands in an envelope: its headers and the one element of its body."""

    headers: tuple[Element, ...]
    body: Element


def read(content: bytes) -> SoapQuestion:
    """Read an envelope of SOAP 1.2; anything else is a fault."""
    root = parse(content)
    if root.tag == f"{{{SOAP11}}}Envelope":
        raise SoapFaultError("SOAP 1.1 understøttes ikke; brug SOAP 1.2")
    if root.tag != f"{{{SOAP12}}}Envelope":
        raise SoapFaultError("Roden er ikke en SOAP 1.2 Envelope")
    parts = list(root.iterchildren(etree.Element))
    names = [part.tag for part in parts]
    head, body = f"{{{SOAP12}}}Header", f"{{{SOAP12}}}Body"
    if names not in ([body], [head, body]):
        raise SoapFaultError("En Envelope skal have højst én Header og derefter én Body")
    content_of_body = list(parts[-1].iterchildren(etree.Element))
    if len(content_of_body) != 1:
        raise SoapFaultError("Body skal have præcis ét element")
    headers = tuple(parts[0].iterchildren(etree.Element)) if len(parts) == 2 else ()
    return SoapQuestion(headers, content_of_body[0])


def parse(content: bytes) -> Element:
    """Return the root of a question. Raise SoapFaultError for what is too large, has a DTD or is no XML."""
    if len(content) > LARGEST_QUESTION:
        raise SoapFaultError("Spørgsmålet er for stort")
    if b"<!DOCTYPE" in content:
        raise SoapFaultError("DTD er ikke tilladt")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise SoapFaultError("Spørgsmålet er ikke velformet XML") from None


def action(request: Request) -> str | None:
    """Return the SOAP action, from the media type's parameter or from the older header."""
    match = _ACTION.search(request.headers.get("content-type", ""))
    return match.group(1) if match else (request.headers.get("soapaction") or "").strip('"') or None


def envelope(body: Element, *headers: Element) -> bytes:
    """Return an answer in its envelope."""
    root = etree.Element(f"{{{SOAP12}}}Envelope", nsmap={"env": SOAP12})
    if headers:
        etree.SubElement(root, f"{{{SOAP12}}}Header").extend(headers)
    etree.SubElement(root, f"{{{SOAP12}}}Body").append(body)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """What an index answers: the element of the body, and headers of its own."""

    body: Element
    headers: tuple[Element, ...] = ()


def response(answer: SoapAnswer) -> Response:
    """Return an answer over HTTP that is not signed."""
    return Response(envelope(answer.body, *answer.headers), media_type=MEDIA_12)


def fault12(fault: SoapFaultError) -> Response:
    """Return a SOAP 1.2 fault over HTTP."""
    content = etree.Element(f"{{{SOAP12}}}Fault", nsmap={"env": SOAP12})
    code = etree.SubElement(content, f"{{{SOAP12}}}Code")
    etree.SubElement(code, f"{{{SOAP12}}}Value").text = "env:Sender" if fault.sender else "env:Receiver"
    if fault.subcode:
        subcode = etree.SubElement(code, f"{{{SOAP12}}}Subcode", nsmap={"wsse": WSSE})
        etree.SubElement(subcode, f"{{{SOAP12}}}Value").text = f"wsse:{fault.subcode}"
    reason = etree.SubElement(content, f"{{{SOAP12}}}Reason")
    text = etree.SubElement(reason, f"{{{SOAP12}}}Text")
    text.set("{http://www.w3.org/XML/1998/namespace}lang", "da")
    text.text = fault.reason
    return Response(envelope(content), status_code=fault.status, media_type=MEDIA_12)


def fault11(fault: SoapFaultError) -> Response:
    """Return a SOAP 1.1 fault over HTTP, as an older gateway in front of the index would say it."""
    root = etree.Element(f"{{{SOAP11}}}Envelope", nsmap={"soap": SOAP11})
    content = etree.SubElement(etree.SubElement(root, f"{{{SOAP11}}}Body"), f"{{{SOAP11}}}Fault")
    etree.SubElement(content, "faultcode").text = "soap:Client" if fault.sender else "soap:Server"
    etree.SubElement(content, "faultstring").text = fault.reason
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Response(body, status_code=500, media_type=MEDIA_11)
