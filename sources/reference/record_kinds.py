"""The kinds of records: one table, for whoever asks for, judges, counts or logs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class RecordKind:
    """A kind of records. Each is one object, told apart by identity.

    `name` is how the schema, the municipalities' policies and the audit log spell it: CASES. `port` is how questions
    about it are counted and logged: cases. Empty: no source is asked. `danish` and `english` are the words in which
    citizens read who has seen such records of them. `singular` is one such record in reports: CASE.
    """

    name: str
    port: str = ""
    danish: str = ""
    english: str = ""
    singular: str = ""

    def __repr__(self) -> str:
        return self.name


PERSON = RecordKind("PERSON", danish="navn og bopæl", english="name and home")
CASES = RecordKind("CASES", "cases", "sager", "cases", "CASE")
DOCUMENTS = RecordKind("DOCUMENTS", "documents", "titler på breve", "titles of letters", "DOCUMENT")
BENEFITS = RecordKind("BENEFITS", "benefits", "ydelser", "benefits", "BENEFIT")
PAYMENTS = RecordKind("PAYMENTS", "payments", "udbetalinger", "payments", "PAYMENT")
ACCESS_LOG = RecordKind("ACCESS_LOG", danish="hvem der har kigget", english="who has looked")
HELP = RecordKind("HELP", danish="hvad du kan se her", english="what you can see here")
HIDDEN = RecordKind("HIDDEN", danish="hvorfor noget ikke vises", english="why something is not shown")
RESIDENCES = RecordKind("RESIDENCES", "residences")
PROPERTIES = RecordKind("PROPERTIES", "properties")
REPRESENTATIONS = RecordKind("REPRESENTATIONS", "representations")

RECORD_KINDS = (
    *(PERSON, CASES, DOCUMENTS, BENEFITS, PAYMENTS, ACCESS_LOG, HELP, HIDDEN),
    *(RESIDENCES, PROPERTIES, REPRESENTATIONS),
)
"""All of them, in the order in which citizens read of them. The index of BENEFITS answers about PAYMENTS too."""

JUDGED_KINDS = (CASES, DOCUMENTS, BENEFITS, PAYMENTS)
"""Those that the rules of visibility judge one by one."""

ON_DEMAND = frozenset({DOCUMENTS, PAYMENTS})
"""Asked for only where a request selects them, since they cost an index more: DOCUMENTS are the journals of cases."""
