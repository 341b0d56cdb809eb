"""Everything the world holds, read once: the citizens, the cases, the documents, the benefits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from sources.sandbox import world
from tests.oracle.authorities import authorities
from tests.oracle.cases import Case, Document, read_case, read_document
from tests.oracle.money import Ledger, read_ledger
from tests.oracle.rows import Rows


@dataclass(frozen=True, slots=True)
class Citizen:
    """A citizen under a key that tells nobody's number."""

    key: str
    cpr: str = field(repr=False)
    name: str
    home: str | None
    lived_in: tuple[str, ...]
    properties: frozenset[str]

    def authorities_by_default(self) -> tuple[str, ...]:
        """Return the authorities asked by default: where the citizen lives or has lived, and every agency."""
        here = [
            authority.cvr for code in self.lived_in for authority in authorities().values() if authority.code == code
        ]
        return (*here, *(authority.cvr for authority in authorities().values() if authority.code is None))


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole world."""

    rows: Rows
    citizens: tuple[Citizen, ...]
    cases: dict[str, Case]
    cases_by_person: dict[str, list[Case]]
    cases_by_object: dict[str, list[Case]]
    documents: dict[str, Document]
    ledger: Ledger

    def cases_about(self, citizen: Citizen) -> list[Case]:
        """Every case that has or had the citizen as primary party, or is or was about a property of the citizen."""
        cases = list(self.cases_by_person[citizen.cpr])
        for property_id in citizen.properties:
            cases += self.cases_by_object[property_id]
        return list({case.uuid: case for case in cases}.values())


@cache
def facts() -> Facts:
    """Return the world of the sandbox."""
    rows = Rows(world.open_world(world.cached_world()))
    cases = {str(row["uuid"]): read_case(rows, str(row["uuid"]), str(row["authority"])) for row in rows.all("cases")}
    by_person, by_object = defaultdict(list), defaultdict(list)
    for case in cases.values():
        for cpr in case.ever_primary:
            by_person[cpr].append(case)
        for property_id in case.ever_objects:
            by_object[property_id].append(case)
    documents = {uuid: read_document(rows, uuid) for uuid in rows.newest_of_document}
    return Facts(rows, _citizens(rows), cases, by_person, by_object, documents, read_ledger(rows))


def _citizens(rows: Rows) -> tuple[Citizen, ...]:
    residences, properties = defaultdict(list), defaultdict(set)
    for row in rows.all("SELECT * FROM residences ORDER BY until_on IS NOT NULL, until_on DESC"):
        residences[row["cpr"]].append((row["code"], row["until_on"]))
    for row in rows.all("properties"):
        properties[row["cpr"]].add(str(row["object"]))
    return tuple(
        Citizen(
            key=row["persona"] or row["specimen"] or f"citizen {number}",
            cpr=str(row["cpr"]),
            name=str(row["name"]),
            home=next((code for code, until in residences[row["cpr"]] if until is None), None),
            lived_in=tuple(dict.fromkeys(str(code) for code, _ in residences[row["cpr"]])),
            properties=frozenset(properties[row["cpr"]]),
        )
        for number, row in enumerate(rows.all("citizens"))
    )
