"""What replies of a service have alike: the bytes before the body but for some values, and their canonical forms.

A value is plain ASCII, and is the whole text of an element or an Id. Another one in its place changes no other part of
the tree, and in a canonical form it stands as it is. So a reply that differs by its values alone has the tree of the
reply that the template was made of, and its canonical forms are those of the template with its values in them.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sources.errors import SourceGarbledError
from sources.native import canonical_form
from sources.soap.signing.freshness import Origin
from sources.soap.signing.service_certificate import SignatureVerifier

PLAIN = rb"[A-Za-z0-9+/=:._-]{1,700}"
"""A value: characters that canonical XML writes as they are. RSA-4096 signs by 684; a certificate has more."""

_VALUE = re.compile(PLAIN)


@dataclass(frozen=True, slots=True)
class Form:
    """Bytes with values among them: pairs of bytes and the number of the value behind them, and what is at the end."""

    pairs: tuple[tuple[bytes, int], ...]
    end: bytes

    def filled(self, values: Sequence[bytes]) -> bytes:
        """Return the bytes with these values."""
        return b"".join([piece for before, number in self.pairs for piece in (before, values[number])]) + self.end

    @property
    def numbers(self) -> set[int]:
        """The numbers of its values."""
        return {number for _, number in self.pairs}


@dataclass(frozen=True, slots=True)
class VerifiedReply:
    """What is read of a reply: its body's canonical bytes, and where it comes from."""

    body: bytes
    origin: Origin


@dataclass(frozen=True, slots=True)
class DigestedForm:
    """The canonical form of a header, and the number of the value that is its digest."""

    form: Form
    digest: int


@dataclass(frozen=True, slots=True)
class BodyTemplate:
    """How a body's start tag is written and what it is in canonical form, what ends the message, and the body's digest.

    `namespaces` are declared around the body, by prefix; `prefixes` are kept by its canonical form.
    """

    start_tag: Form
    canonical_tag: Form
    end_tag: bytes
    behind: bytes
    digest: int
    namespaces: dict[str | None, str]
    prefixes: tuple[str, ...]
    is_canonical: bool = field(compare=False)
    """Where a body stands as it was signed most likely: that of the reply that the template was made of did."""

    def candidates(self, body: bytes) -> Iterator[bytes]:
        """Yield what may be a body's canonical form, the likely first: as it came, and as sources/native writes it."""
        if self.is_canonical:
            yield body
        form = canonical_form(body, self.namespaces, self.prefixes)
        if form is not None:
            yield form
        if not self.is_canonical:
            yield body


@dataclass(frozen=True, slots=True)
class OriginTemplate:
    """The numbers of the values that say where a reply comes from."""

    message_id: int
    relates_to: int
    created: int
    expires: int | None

    def filled(self, values: list[bytes]) -> Origin:
        """Return where a reply with these values comes from."""
        expires = None if self.expires is None else values[self.expires].decode()
        message_id, relates_to, created = (values[n].decode() for n in (self.message_id, self.relates_to, self.created))
        return Origin(message_id, relates_to, created, expires)


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """Verifies replies that are as the one that it was made of, but for values. None of them is refused here."""

    before_body: Form
    ids: tuple[int, ...]
    """Values that must differ from each other and from `fixed_ids`."""

    fixed_ids: frozenset[bytes]
    presented: bytes | None
    signed_info: Form
    signature: int
    headers: tuple[DigestedForm, ...]
    body: BodyTemplate
    origin: OriginTemplate

    def verified(self, message: bytes, signatures: SignatureVerifier, now: datetime) -> VerifiedReply | None:
        """Return a reply that a pinned certificate has signed. None for any doubt: libxml2's tree decides then."""
        matched = self._match(message)
        if matched is None:
            return None
        values, begins = matched
        try:
            signature = b64decode(values[self.signature], validate=True)
            signatures.demand_signed(self.signed_info.filled(values), signature, self.presented, now)
        except (binascii.Error, SourceGarbledError):
            return None
        if not all(has_digest(header.form.filled(values), values[header.digest]) for header in self.headers):
            return None
        body = self._body(message, begins, values)
        return None if body is None else VerifiedReply(body, self.origin.filled(values))

    def _match(self, message: bytes) -> tuple[list[bytes], int] | None:
        """Return the values of a message, and where its body begins. None where it differs in more than those."""
        values: list[bytes] = []
        at = 0
        for before, number in self.before_body.pairs:
            if not message.startswith(before, at):
                return None
            at += len(before)
            if number < len(values):  # an Id that came before
                if not message.startswith(values[number], at):
                    return None
                at += len(values[number])
                continue
            match = _VALUE.match(message, at)
            if match is None:
                return None
            values.append(match[0])
            at = match.end()
        if not message.startswith(self.before_body.end, at):
            return None
        ids = {values[number] for number in self.ids} | self.fixed_ids
        if len(ids) != len(self.ids) + len(self.fixed_ids):
            return None
        return values, at + len(self.before_body.end)

    def _body(self, message: bytes, begins: int, values: list[bytes]) -> bytes | None:
        """Return the canonical bytes of the body: the body as it came, or as sources/native writes it."""
        body = self.body
        ends = len(message) - len(body.behind)
        start_tag = body.start_tag.filled(values)
        if not message.startswith(start_tag, begins) or not message.endswith(body.end_tag + body.behind):
            return None
        if ends - len(body.end_tag) < begins + len(start_tag):
            return None
        canonical_tag = body.canonical_tag.filled(values)
        for octets in body.candidates(message[begins:ends]):
            if has_digest(octets, values[body.digest]) and octets.startswith(canonical_tag):
                return octets
        return None


def has_digest(octets: bytes, digest: bytes) -> bool:
    """Return whether this DigestValue is that of the octets."""
    return b64encode(hashlib.sha256(octets).digest()) == digest
