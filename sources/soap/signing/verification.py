"""Verify a reply, and hand on the body that was verified and nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sources.errors import SourceGarbledError
from sources.native import canonical_form
from sources.soap.signing.canonical import canonical
from sources.soap.signing.errors import PartUnsignedError, SignatureWrappedError
from sources.soap.signing.freshness import MessageIds, demand_fresh, origin_of
from sources.soap.signing.names import SOAP, WSU_ID
from sources.soap.signing.received_envelope import ReceivedEnvelope, cut, id_of_body, parsed
from sources.soap.signing.received_signature import Reference, received_signature, references_of, security_header
from sources.soap.signing.reply_template import VerifiedReply
from sources.soap.signing.reply_templates import ReplyTemplates
from sources.soap.signing.service_certificate import ServiceCertificates, SignatureVerifier, presented_certificate
from sources.soap.signing.signed_parts import demand_digest, elements_by_id, has_digest, unique_ids, verified_headers

_BEFORE = f'<s:Envelope xmlns:s="{SOAP}">'.encode()
_AFTER = b"</s:Envelope>"


class ReplyVerifier:
    """Verifies the replies of one service."""

    def __init__(self, pinned: ServiceCertificates, clock: Callable[[], datetime], read: MessageIds) -> None:
        """`pinned`: the certificates of the service. `clock`: of real time. `read`: the replies so far."""
        self._signatures = SignatureVerifier(pinned)
        self._clock = clock
        self._read = read
        self._templates = ReplyTemplates()

    def verify(self, message: bytes, message_id: str) -> bytes:
        """Return an envelope of nothing but the body that was signed. `message_id`: of the question.

        Raise SourceGarbledError, with a word for each way in which a reply can be wrong.
        """
        now = self._clock()
        reply = self._templates.verified(message, self._signatures, now)
        is_new = reply is None
        reply = reply or self._verified_by_tree(message, now)
        demand_fresh(reply.origin, message_id, now)
        self._read.demand_new(reply.origin.message_id, now)
        if is_new:
            self._templates.add(message)
        return _BEFORE + reply.body + _AFTER

    def _verified_by_tree(self, message: bytes, now: datetime) -> VerifiedReply:
        envelope = cut(message) or _parsed(message)
        security = security_header(envelope.header)
        signature = received_signature(security)
        references = references_of(signature)
        presented = presented_certificate(signature, security)
        self._signatures.demand_signed(signature.signed_info, signature.value, presented, now)
        ids, elements = unique_ids(envelope.header), elements_by_id(envelope.header, security)
        of_body = [reference for reference in references if reference.id not in ids]
        of_headers = [reference for reference in references if reference.id in ids]
        headers = verified_headers(elements, of_headers, envelope.header)
        body = _verified_body(message, envelope, of_body)
        return VerifiedReply(body, origin_of(headers))


def _verified_body(message: bytes, envelope: ReceivedEnvelope, references: list[Reference]) -> bytes:
    """Return the canonical bytes of the body, which one reference alone must be to."""
    if not references:
        raise PartUnsignedError
    if len(references) > 1:
        raise SignatureWrappedError
    reference = references[0]
    if isinstance(envelope.body, bytes):
        for octets in _candidates(envelope, envelope.body, reference):
            if has_digest(octets, reference.digest) and id_of_body(octets) == reference.id:
                return octets
        envelope = _parsed(message)
    if isinstance(envelope.body, bytes) or envelope.body.get(WSU_ID) != reference.id:
        raise SignatureWrappedError
    octets = canonical(envelope.body, reference.prefixes)
    demand_digest(octets, reference.digest)
    return octets


def _candidates(envelope: ReceivedEnvelope, body: bytes, reference: Reference) -> Iterator[bytes]:
    """Yield what may be the canonical form of a body: the body as it came, and as sources/native writes it."""
    yield body
    form = canonical_form(body, envelope.namespaces, reference.prefixes)
    if form is not None:
        yield form


def _parsed(message: bytes) -> ReceivedEnvelope:
    envelope = parsed(message)
    if envelope is None:
        raise SourceGarbledError("not_the_answer")
    return envelope
