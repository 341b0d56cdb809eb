"""Texts that give a leak away: what nobody may read, and what only somebody else may."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from tests.oracle import kle
from tests.oracle.authorities import authorities
from tests.oracle.facts import Citizen, Facts
from tests.oracle.notes import shown_notes
from tests.oracle.rows import Row

WORKER = "bf1f93ed-9441-4af4-835b-baeb201f3076"
_CPR = re.compile(r"\burn:oio:cpr-nr:(\d{10})\b")
_TEXT = re.compile(r"[^\W\d_]{3}")  # what is a text, not a day, an amount or a number
_CASE_TABLES = ("case_attributes", "classes", "actors", "parties", "objects", "journal", "systems", "case_extensions")
_DOCUMENT_TABLES = ("document_attributes", "document_actors", "document_parties", "document_classes")
_KEPT_BACK = (
    ("case_attributes", ("key", "number", "description", "legal_basis", "hidden_title", "hidden_basis")),
    ("case_extensions", ("local_status", "category", "location")),
    ("journal", ("hidden_title", "hidden_basis", "note_title", "note")),
    ("document_attributes", ("key", "number", "description", "hidden_title", "hidden_basis")),
    ("benefits", ("reason",)),
)


def numbers(facts: Facts) -> frozenset[str]:
    """Every CPR number of the world: of its citizens, and of those who are only spoken of."""
    references = facts.rows.all("SELECT ref FROM parties")
    for table, column in (("grants", "recipient_urn"), ("benefits", "payee_urn"), ("payments", "recipient_urn")):
        references += facts.rows.all(f"SELECT {column} AS ref FROM {table}")
    spoken_of = {match[1] for row in references if (match := _CPR.fullmatch(row["ref"] or ""))}
    return frozenset(spoken_of | {citizen.cpr for citizen in facts.citizens})


def kept_back(facts: Facts) -> frozenset[str]:
    """Texts that nobody may read. Those that something shown is called too give nothing away."""
    texts: set[str] = set()
    for table, columns in _KEPT_BACK:
        for row in facts.rows.all(table):
            texts |= {str(row[column]) for column in columns if row[column]}
    for row in facts.rows.all(f"SELECT name FROM actors WHERE role = '{WORKER}' AND name IS NOT NULL"):
        texts.add(str(row["name"]))
    notes = facts.rows.all("SELECT note FROM journal WHERE note IS NOT NULL")
    texts |= {base64.b64decode(str(row["note"])).decode("utf-8") for row in notes}
    return frozenset(text for text in texts if len(text) > 4) - _shown_somewhere(facts)


def _shown_somewhere(facts: Facts) -> set[str]:
    titles = [case.title for case in facts.cases.values()]
    titles += [document.title for document in facts.documents.values()]
    titles += [entry.title for case in facts.cases.values() for entry in case.entries]
    names = [citizen.name for citizen in facts.citizens]
    return {text for text in (*titles, *names, *_notes(facts), *public()) if text}


def _notes(facts: Facts) -> Iterator[str]:
    """Yield what stands in notes that are shown to somebody."""
    for citizen in facts.citizens:
        for case in facts.cases_about(citizen):
            for authority in authorities().values():
                if authority.cvr in case.authorities and not case.marked:
                    for note in shown_notes(facts, authority, case, citizen.cpr):
                        yield from (note["title"], note["text"] or "")


@cache
def public() -> frozenset[str]:
    """Return what everybody may read: the words of KLE and of the authorities' files."""
    links = {
        word
        for authority in authorities().values()
        for link in (*authority.links, *authority.shared)
        for word in (link.title, link.url)
    }
    return frozenset({authority.name for authority in authorities().values()} | links | set(kle.titles()))


class Belongings:
    """Whose rows each text of the world stands in."""

    def __init__(self, facts: Facts) -> None:
        self._authorities: dict[str, set[str]] = defaultdict(set)
        for citizen in facts.citizens:
            for text in _texts_about(facts, citizen) | {citizen.name}:
                self._authorities[text].add(citizen.key)

    def foreign(self, citizen: Citizen, answered: Iterable[str]) -> set[str]:
        """Return what was said to a citizen that stands in the rows of others alone, and is not for everybody."""
        keys = {citizen.key}
        return {
            text for text in answered if citizen.key not in self._authorities.get(text, keys) and text not in public()
        }


def _texts_about(facts: Facts, citizen: Citizen) -> set[str]:
    texts: set[str] = set()
    for case in facts.cases_about(citizen):
        at = facts.rows.newest_of_case[case.uuid]
        texts |= set(_texts(row for table in _CASE_TABLES for row in facts.rows.of(table, at)))
        for entry in case.entries:
            at = facts.rows.newest_of_document.get(entry.document, 0)
            texts |= set(_texts(row for table in _DOCUMENT_TABLES for row in facts.rows.of(table, at)))
    for benefit in facts.ledger.by_person.get(citizen.cpr, ()):
        texts.add(benefit.name)
        if benefit.plan:
            texts |= {benefit.plan.frequency or "", benefit.plan.day or ""}
        for line in facts.ledger.lines.get(benefit.key, ()):
            texts |= {line.payment.sent_text or "", line.payment.paid_text or ""}
    return texts


def _texts(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield from (value for value in row.values() if isinstance(value, str) and _TEXT.search(value))


def words_of(answer: Any) -> Iterator[str]:
    """Every string of an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from words_of(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from words_of(value)
    elif isinstance(answer, str):
        yield answer
