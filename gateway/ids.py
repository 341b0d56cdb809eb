"""Opaque ids: sealed where they must be found again, hashed where not. The same for years, as long as the key is."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode
from binascii import Error as BadBase64
from binascii import b2a_base64
from datetime import date
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from sources.records import BenefitRecord, CaseRecord, PaymentLineRecord
from sources.records.subject import Subject

_HASHED = ("citizen", "access", "counted", "document", "payment", "line", "version", "represented", "between")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Ids:
    """Makes and opens ids with one secret key (at least 32 bytes). All of them can stand in an address as they are."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hashlib.blake2b(digest_size=16, key=_derive(key, b"hash"))
        self._begun = {kind: self._begin(kind) for kind in _HASHED}
        self._seal = AESSIV(_derive(key, b"seal"))

    def citizen(self, subject: Subject) -> str:
        """Return a person's id: the same for every way of logging in, and of no use elsewhere."""
        return self._hash("citizen", subject.reveal())

    def trace(self, person: Subject | str) -> str:
        """Return a person's name in the audit log; another than the one the citizen's own graph shows.

        An employee is named by the login's own id.
        """
        return self._hash("access", f"employee\x1f{person}" if isinstance(person, str) else person.reveal())

    def counted(self, caller: Subject | str) -> str:
        """Return the name by which requests are counted; another than in the audit log."""
        return self._hash("counted", caller if isinstance(caller, str) else caller.reveal())

    def representation(self, representative: Subject, represented: Subject, reference: str) -> str:
        """Return the id of a right to act for somebody, by the register's reference: its representative's alone."""
        return self._hash("represented", f"{representative.reveal()}\x1f{represented.reveal()}\x1f{reference}")

    def of_representation(self, representation: str) -> Ids:
        """Return ids of another key, for what is seen by one right: none of them opens or repeats anywhere else."""
        halves = (self._hash("between", f"{representation}\x1f{half}") for half in ("first", "second"))
        return Ids(bytes.fromhex("".join(halves)))

    def case(self, case: CaseRecord) -> str:
        """Return the id of a case of an authority, which can be opened again."""
        return self._sealed("case", _record_key(case.authority, case.uuid))

    def benefit(self, benefit: BenefitRecord) -> str:
        """Return the id of a benefit of an authority, which can be opened again."""
        return self._sealed("benefit", _record_key(benefit.authority, benefit.grant) + benefit.id.encode())

    def document(self, case: CaseRecord, uuid: str) -> str:
        """Return the id of a document as it is filed on a case: another case may give it another title and date."""
        digest = self._begun["document"].copy()  # `_hash` without the call: there are hundreds
        digest.update(f"{case.authority}\x1f{case.uuid}\x1f{uuid}".encode())
        return digest.hexdigest()

    def payment(self, authority: str, uuid: str) -> str:
        """Return the id of a whole payment of an authority."""
        return self._hash("payment", f"{authority}\x1f{uuid}")

    def line(self, line: PaymentLineRecord) -> str:
        """Return the id of a payment line, made of all that tells it from the others."""
        benefit, payment = line.benefit, line.payment
        granted, paid = f"{benefit.grant}:{benefit.id}" if benefit else "", payment.uuid if payment else ""
        period = f"{_day(line.period_from)}/{_day(line.period_to)}"
        digest = self._begun["line"].copy()  # `_hash` without the call: there are thousands
        digest.update(f"{line.authority}\x1f{granted}\x1f{paid}\x1f{period}\x1f{line.amount!s}#{line.number}".encode())
        return digest.hexdigest()

    def version(self, text: str) -> bytes:
        """Return 16 bytes that stand for a record, or for how far it has come, in a token of changes."""
        return bytes.fromhex(self._hash("version", text))

    def changes_token(self, subject: Subject, plain: bytes) -> str:
        """Return a token of changes, sealed for one citizen: it opens for nobody else."""
        return self._sealed("changes", plain, subject)

    def open_changes_token(self, subject: Subject, token: str, *, max_length: int) -> bytes | None:
        """Return what a token of changes holds. None: it is not one that this citizen has been given."""
        return self._opened("changes", token, subject, max_length=max_length)

    def open_case(self, id: str) -> tuple[str, str] | None:
        """Return the authority's CVR number and the case's UUID. None: not one of our ids."""
        plain = self._opened("case", id)
        return _split_key(plain) if plain and len(plain) == 20 else None

    def open_benefit(self, id: str) -> tuple[str, str, str] | None:
        """Return the authority's CVR number, the grant's UUID and the benefit's id in it. None: not one of our ids."""
        plain = self._opened("benefit", id)
        return (*_split_key(plain[:20]), plain[20:].decode()) if plain and len(plain) > 20 else None

    def _hash(self, kind: str, text: str) -> str:
        """Hash a kind and all that tells a record from others of it, with a separator that nothing of it has."""
        digest = self._begun[kind].copy()
        digest.update(text.encode())
        return digest.hexdigest()

    def _begin(self, kind: str) -> hashlib.blake2b:
        """Return a hash that has taken in the key and the kind, which is a third of the work on most records."""
        digest = self._keyed.copy()
        digest.update(f"{kind}\x1f".encode())
        return digest

    def _sealed(self, kind: str, plain: bytes, subject: Subject | None = None) -> str:
        return _text(self._seal.encrypt(plain, self._bound_to(kind, subject)))

    def _opened(self, kind: str, id: str, subject: Subject | None = None, *, max_length: int = 200) -> bytes | None:
        if len(id) > max_length:
            return None
        try:
            sealed = urlsafe_b64decode(id + "=" * (-len(id) % 4))
            return self._seal.decrypt(sealed, self._bound_to(kind, subject)) if _text(sealed) == id else None
        except (BadBase64, InvalidTag, ValueError):
            return None

    def _bound_to(self, kind: str, subject: Subject | None) -> list[bytes]:
        """Return what a sealed text opens with, beside the key."""
        return [kind.encode()] if subject is None else [kind.encode(), self.citizen(subject).encode()]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(key, person=purpose).digest()


@lru_cache(maxsize=4096)
def _day(day: date | None) -> str:
    return str(day)


def _text(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).translate(_URL_SAFE).rstrip(b"=").decode()


def _record_key(authority: str, uuid: str) -> bytes:
    return int(authority).to_bytes(4, "big") + bytes.fromhex(uuid.replace("-", ""))


def _split_key(plain: bytes) -> tuple[str, str]:
    raw = plain[4:].hex()
    uuid = "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))
    return f"{int.from_bytes(plain[:4], 'big'):08d}", uuid
