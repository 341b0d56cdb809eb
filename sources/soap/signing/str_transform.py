"""The STR-Transform of WS-Security 1.1 (section 8.3), which no kept library of Python has: this module alone is ours.

A signature cannot refer to a SAML assertion by an Id of its own, since nothing may be added to what its issuer signed.
So it refers to a SecurityTokenReference, and this transform digests the assertion that it means in its place:
canonical by the method that the parameters name, and with a default namespace on its first element, be it an empty one.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from sources.ports import SecurityToken
from sources.soap.signing.canonical import canonical, parse_signed
from sources.soap.signing.names import EXCLUSIVE, SAML_ID, SAML_TOKEN, SECURITY, SECURITY_11, STR_TRANSFORM, UTILITY
from sources.soap.signing.signed_part import digest_of, text_of

TRANSFORM = (
    f'<ds:Transform Algorithm="{STR_TRANSFORM}"><wsse:TransformationParameters xmlns:wsse="{SECURITY}">'
    f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod></wsse:TransformationParameters>'
    "</ds:Transform>"
)
_DIGEST = "str-transform"


def token_reference(token: SecurityToken, *, id_: str | None = None) -> str:
    """Write a SecurityTokenReference to an assertion in the same message (SAML token profile 1.1, section 3.4.2)."""
    named = f" wsu:Id={quoteattr(id_)}" if id_ else ""
    return (
        f'<wsse:SecurityTokenReference xmlns:wsse="{SECURITY}" xmlns:wsse11="{SECURITY_11}" xmlns:wsu="{UTILITY}"'
        f'{named} wsse11:TokenType="{SAML_TOKEN}"><wsse:KeyIdentifier ValueType="{SAML_ID}">'
        f"{text_of(token.assertion_id)}</wsse:KeyIdentifier></wsse:SecurityTokenReference>"
    )


def token_digest(token: SecurityToken) -> str:
    """Return the digest of a token by this transform, made once a token. Raise ValueError for what is no XML."""
    digest = token.derived.get(_DIGEST)
    if not isinstance(digest, str):
        digest = token.derived[_DIGEST] = digest_of(transformed(token.assertion))
    return digest


def transformed(assertion: bytes) -> bytes:
    """Return what is digested of an assertion. Raise ValueError for what is no XML, or has a document type."""
    element = parse_signed(assertion)
    if element is None:
        raise ValueError("the assertion is no XML without a document type")
    return with_default_namespace(canonical(element))


def with_default_namespace(octets: bytes) -> bytes:
    """Return canonical XML whose first element declares a default namespace: an empty one where it has none.

    Canonical XML writes a default namespace before all else of an element.
    """
    start, end = _end_of_name(octets), octets.index(b">")
    if octets.startswith(b" xmlns=", start, end):
        return octets
    return octets[:start] + b' xmlns=""' + octets[start:]


def _end_of_name(octets: bytes) -> int:
    space = octets.find(b" ")
    end = octets.index(b">")
    return end if space < 0 else min(space, end)
