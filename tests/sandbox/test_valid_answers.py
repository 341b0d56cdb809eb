"""Questions and answers are valid by the real schemas, for every operation over the whole world."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from lxml import etree

from tests.sandbox.asking import (
    ALL_CASE_PARTS,
    ALL_DOCUMENT_PARTS,
    EVERYTHING,
    Asker,
    by_party,
    envelope,
    expression,
    fremsoeg,
    hent,
    rights,
    shows,
)

WITH_DOCUMENTS = "<sdi:SagInkluder>journalpost</sdi:SagInkluder><sdi:SagInkluder>sagsrelation</sdi:SagInkluder>"
READ_PARTS = (
    "egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "sagsgenstand", "journalpost", "itsystem",
)  # fmt: skip
EVERYBODY = """
  SELECT DISTINCT c.cpr, k.authority FROM citizens c JOIN parties p ON p.ref = 'urn:oio:cpr-nr:' || c.cpr
    JOIN case_registrations r ON r.id = p.registration JOIN cases k ON k.uuid = r.case_uuid
  UNION SELECT c.cpr, g.authority FROM citizens c JOIN grants g ON g.recipient_cpr = c.cpr
  UNION SELECT c.cpr, '11111111' FROM citizens c WHERE c.specimen NOT NULL OR c.persona NOT NULL
"""


def everybody(world: sqlite3.Connection) -> list[tuple[str, str]]:
    """Each citizen with each authority that may know something."""
    return [tuple(row) for row in world.execute(f"{EVERYBODY} ORDER BY 1, 2")]


def by_authority(world: sqlite3.Connection, table: str) -> dict[str, list[str]]:
    """Return the ids of a table by authority."""
    examples = defaultdict(list)
    for row in world.execute(f"SELECT authority, uuid FROM {table} ORDER BY uuid"):
        examples[row["authority"]].append(row["uuid"])
    return examples


def assert_valid(schema: etree.XMLSchema, element: etree._Element) -> None:
    """Assert that an element is valid on its own, by the schema."""
    assert schema.validate(element), str(schema.error_log.last_error)


async def test_the_cases_and_documents_of_everybody(
    ask: Asker, world: sqlite3.Connection, case_schema: etree.XMLSchema
) -> None:
    for cpr, authority in everybody(world):
        question = fremsoeg(expression(by_party(cpr)), shows(READ_PARTS, ("egenskaber", "fremdrift"), WITH_DOCUMENTS))
        assert_valid(case_schema, etree.fromstring(envelope(question))[-1][0])
        assert_valid(case_schema, await ask.cases(authority, question))


async def test_every_case_by_its_id(ask: Asker, world: sqlite3.Connection, case_schema: etree.XMLSchema) -> None:
    for authority, uuids in by_authority(world, "cases").items():
        wishes = "".join(f"<sdi:SagUuid>{uuid}</sdi:SagUuid>" for uuid in uuids)
        answer = await ask.cases(authority, fremsoeg(wishes, shows(ALL_CASE_PARTS)))
        assert_valid(case_schema, answer)
        assert len(answer.findall("{*}SagFiltreretOejebliksbillede")) == len(uuids)


async def test_every_document_by_its_id(ask: Asker, world: sqlite3.Connection, case_schema: etree.XMLSchema) -> None:
    for authority, uuids in by_authority(world, "documents").items():
        wishes = "".join(f"<sdi:DokumentUuid>{uuid}</sdi:DokumentUuid>" for uuid in uuids)
        answer = await ask.cases(authority, fremsoeg(wishes, shows((), ALL_DOCUMENT_PARTS)))
        assert_valid(case_schema, answer)
        documents = answer.findall("{*}DokumentFiltreretOejebliksbillede")
        assert len(documents) == len(uuids)


async def test_every_part_alone(ask: Asker, specimens: dict[str, str], case_schema: etree.XMLSchema) -> None:
    for part in ALL_CASE_PARTS:
        for cpr in (specimens["missing texts"], specimens["journal notes"], specimens["related cases"]):
            answer = await ask.cases("11111111", fremsoeg(expression(by_party(cpr)), shows((part,))))
            assert_valid(case_schema, answer)
            assert answer.findall("{*}SagFiltreretOejebliksbillede")


async def test_every_benefit_and_payment(
    ask: Asker, world: sqlite3.Connection, benefit_schema: etree.XMLSchema
) -> None:
    lines = 0
    for cpr, authority in everybody(world):
        for operation, options, limits in (
            ("BevillingHent", "<y:MedtagEffektueringer>true</y:MedtagEffektueringer>", EVERYTHING),
            ("EffektueringHent", "<y:MedtagBevilling>true</y:MedtagBevilling>", EVERYTHING),
            ("EffektueringHent", "", rights(subjects="32.24.*", authorities=(authority,))),
        ):
            if limits != EVERYTHING and authority != "11111111":
                continue
            question = hent(operation, cpr, options, limits=limits)
            assert_valid(benefit_schema, etree.fromstring(envelope(question, ""))[-1][0])
            answer = await ask.benefits(authority, question, operation)
            assert_valid(benefit_schema, answer)
            if operation == "BevillingHent":
                lines += len(answer.findall(".//{*}OEkonomiskYdelseseffektuering"))
    assert lines >= world.execute("SELECT count(*) FROM payment_lines").fetchone()[0] * 0.9
