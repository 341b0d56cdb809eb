"""The kinds of records: one table, for whoever asks for, judges, counts or logs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class RecordKind:
    """A kind of records. Each is one object, told apart by identity.

    `name` is how the schema, the municipalities' policies and the audit log spell it: CASES. `port` is how questions
    about it are counted and logged: cases. Empty: no source is asked.
    """

    name: str
    port: str = ""

    def __repr__(self) -> str:
        return self.name


PERSON = RecordKind("PERSON")
CASES = RecordKind("CASES", "cases")
DOCUMENTS = RecordKind("DOCUMENTS", "documents")
BENEFITS = RecordKind("BENEFITS", "benefits")
PAYMENTS = RecordKind("PAYMENTS", "payments")
ACCESS_LOG = RecordKind("ACCESS_LOG")
RESIDENCES = RecordKind("RESIDENCES", "residences")
PROPERTIES = RecordKind("PROPERTIES", "properties")

RECORD_KINDS = (PERSON, CASES, DOCUMENTS, BENEFITS, PAYMENTS, ACCESS_LOG, RESIDENCES, PROPERTIES)
"""All of them, in the order in which they are told. The index of BENEFITS answers about PAYMENTS too."""
