"""SOAP: an envelope out, an envelope in, and the faults of versions 1.1 and 1.2. Knows no word of the domain."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lxml import etree

from sources.errors import SourceError, SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.soap.xml_parser import is_multipart, parse
from sources.transport.http import Reply

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"

UNAUTHORISED = 401

_SENDER_CODES = frozenset({"Sender", "Client", "MustUnderstand", "VersionMismatch", "DataEncodingUnknown"})
TOKEN_CODES = frozenset({"FailedAuthentication", "InvalidSecurityToken", "SecurityTokenUnavailable"})
"""Of WS-Security 1.1: another token may do."""

_SECURITY_CODES = TOKEN_CODES | {"FailedCheck", "InvalidSecurity", "MessageExpired", "UnsupportedSecurityToken"}
_REFUSALS = _SENDER_CODES | _SECURITY_CODES
_CODES = _REFUSALS | {"Receiver", "Server"}
_FAULTS = frozenset({f"{{{SOAP_12}}}Fault", f"{{{SOAP_11}}}Fault"})


def enveloped(body: str, *, header: str = "") -> bytes:
    """Write a SOAP 1.2 envelope around a body, both XML that declares its own names."""
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        f'<s:Envelope xmlns:s="{SOAP_12}"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


def element(name: str, text: str) -> str:
    """Write an element with a text, whatever is in it."""
    return f"<{name}>{escape(text)}</{name}>"


def content_type(action: str) -> str:
    """Return the media type of a SOAP 1.2 request for an action."""
    return f'application/soap+xml; charset=utf-8; action="{action}"'


def opened(reply: Reply, expected: str) -> etree._Element:
    """Return the body's element, which must have the expected name. Raises SourceError for faults and all else."""
    body = _body(reply)
    if body is None:
        raise _by_status(reply.status)
    first = next(body.iterchildren(etree.Element), None)
    if first is not None and first.tag in _FAULTS:
        raise _fault(first, reply.status)
    if reply.status != 200 or first is None or first.tag != expected:
        raise _by_status(reply.status)
    return first


def failure_of(reply: Reply) -> SourceError | None:
    """Return what a reply says went wrong: a fault, or the status of none of an answer. None: it may be an answer."""
    if reply.status == UNAUTHORISED:
        return SourceRefusedError(f"http_{UNAUTHORISED}")
    body = _body(reply)
    first = None if body is None else next(body.iterchildren(etree.Element), None)
    if first is not None and first.tag in _FAULTS:
        return _fault(first, reply.status)
    return None if reply.status == 200 else _by_status(reply.status)


def _body(reply: Reply) -> etree._Element | None:
    if reply.status == 200 and is_multipart(reply.body, reply.content_type):
        raise SourceGarbledError("multipart")
    root = parse(reply.body, reply.content_type)
    if root is None:
        return None
    namespace = next((soap for soap in (SOAP_12, SOAP_11) if root.tag == f"{{{soap}}}Envelope"), None)
    return root.find(f"{{{namespace}}}Body") if namespace else None


def _by_status(status: int) -> SourceError:
    if status in (401, 403):
        return SourceRefusedError(f"http_{status}")
    return SourceGarbledError("not_the_answer") if status == 200 else SourceUnavailableError(f"http_{status}")


def _fault(fault: etree._Element, status: int) -> SourceError:
    code = f"{{{SOAP_12}}}Code/{{{SOAP_12}}}"
    subcode = _code(fault.findtext(f"{code}Subcode/{{{SOAP_12}}}Value"))
    name = (
        subcode if subcode in _SECURITY_CODES else _code(fault.findtext(f"{code}Value") or fault.findtext("faultcode"))
    )
    reason = f"fault_{name if name in _CODES else status}"  # only words we know: the rest is the answer's own
    return SourceRefusedError(reason) if status in (401, 403) or name in _REFUSALS else SourceUnavailableError(reason)


def _code(text: str | None) -> str:
    return (text or "").rpartition(":")[2].partition(".")[0].strip()
