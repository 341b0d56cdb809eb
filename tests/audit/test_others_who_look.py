"""Others than the citizen on the audit log: who may read of them, where they are stored, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.audit.file_store import FileAuditStore
from gateway.audit.grouped_views import grouped
from gateway.audit.redis_store import RedisAuditStore
from gateway.audit.store import AuditEntry, AuditStore, audit_entry, readers_of
from gateway.audit.wording import reason_text, viewer_text
from gateway.auth.authenticator import Caller, Employment, Purpose, Role
from gateway.policies.directives import Language
from tests.audit.events import an_event
from tests.audit.view_events import IDS, JENS, KAREN, a_look

REPRESENTATIVE = {"actor": "jens", "role": "guardian", "purpose": "representation"}
EMPLOYMENT = Employment(
    employee="5d1e3e0a", authority="29189900", position="Borgerservice", reason="Henvendelse i dag.", reference="26-117"
)
EMPLOYEE = Caller(role=Role.EMPLOYEE, purpose=Purpose.SUPPORT, subject=KAREN, employment=EMPLOYMENT)


def store_in(kind: str, folder: Path, request: pytest.FixtureRequest) -> AuditStore:
    """Return a store, as a process that has just started opens it."""
    if kind == "file":
        return FileAuditStore(folder / "access.jsonl")
    return RedisAuditStore(request.getfixturevalue("redis_url"))


@pytest.mark.parametrize("kind", ["file", "redis"])
async def test_both_read_of_it(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Whose records were viewed, and who viewed them: after a restart too, each in the order of time."""
    store = store_in(kind, tmp_path, request)
    for event in (an_event(1), an_event(2, **REPRESENTATIVE), an_event(3, actor="jens", subject="jens")):
        await store.write(event)
    for _ in range(2):
        karen, jens = [(await store.history(name, limit=10)).entries for name in ("karen", "jens")]
        assert [(entry.id.split()[0], entry.is_self, entry.is_about_reader) for entry in karen] == [
            ("request-2", False, True), ("request-1", True, True)
        ]  # fmt: skip
        assert [(entry.id.split()[0], entry.is_self, entry.is_about_reader) for entry in jens] == [
            ("request-3", True, True), ("request-2", True, False)
        ]  # fmt: skip
        await store.close()
        store = store_in(kind, tmp_path, request)
    await store.close()


def test_an_employee_is_on_record_by_another_name_than_as_a_citizen() -> None:
    """With the authority, position, reason and reference that the citizen may read; the employee has no such log."""
    event = a_look(caller=EMPLOYEE)
    assert (event["actor"], event["subject"]) == (IDS.trace("5d1e3e0a"), IDS.trace(KAREN))
    assert event["employment"] == {
        "authority": "29189900", "position": "Borgerservice", "reason": "Henvendelse i dag.", "reference": "26-117"
    }  # fmt: skip
    assert readers_of(event) == (IDS.trace(KAREN),)
    assert "5d1e3e0a" not in str(event)
    assert "employment" not in a_look()


def read_by_karen(**facts: object) -> AuditEntry:
    return audit_entry(a_look(**facts), IDS.trace(KAREN))


def representing(role: Role, *, by_karen: bool = False) -> AuditEntry:
    """Return what Karen reads of a representative: of hers, or of herself as one."""
    actor, subject = (KAREN, JENS) if by_karen else (JENS, KAREN)
    return read_by_karen(caller=Caller(role=role, purpose=Purpose.REPRESENTATION, actor=actor, subject=subject))


@pytest.mark.parametrize(
    ("entry", "danish", "english", "reason"),
    [
        (read_by_karen(), "Dig selv", "You", None),
        (representing(Role.PARENT), "Din forælder", "Your parent", "Forældremyndighed."),
        (representing(Role.GUARDIAN), "Din værge", "Your guardian", "Værgemål."),
        (representing(Role.ATTORNEY), "En, du har givet fuldmagt", "Someone you have given power of attorney",
         "Fuldmagt."),
        (representing(Role.PARENT, by_karen=True), "Dig selv, som forælder", "You, as a parent", "Forældremyndighed."),
        (representing(Role.GUARDIAN, by_karen=True), "Dig selv, som værge", "You, as a guardian", "Værgemål."),
        (representing(Role.ATTORNEY, by_karen=True), "Dig selv, med fuldmagt", "You, by power of attorney",
         "Fuldmagt."),
        (read_by_karen(caller=EMPLOYEE), "En medarbejder hos Vejle Kommune", "An employee of Vejle Kommune",
         "Formål: Henvendelse i dag. Sag: 26-117. Rolle: Borgerservice."),
    ],
)  # fmt: skip
def test_the_words_of_each(entry: AuditEntry, danish: str, english: str, reason: str | None) -> None:
    """Who, from the reader's side; and by what right."""
    texts = [viewer_text(entry, language, employer="Vejle Kommune") for language in (Language.DA, Language.EN)]
    assert texts == [danish, english]
    assert reason_text(entry, Language.DA) == reason
    assert (reason_text(entry, Language.EN) is None) == (reason is None)


def test_an_employee_of_an_authority_without_a_policy_is_named_by_its_number() -> None:
    """It may have left since."""
    assert viewer_text(read_by_karen(caller=EMPLOYEE), Language.EN) == "An employee of CVR 29189900"


def test_views_of_two_people_or_for_two_reasons_are_two_entries() -> None:
    """In the same quarter of an hour, by the same viewer."""
    again = Employment(
        employee="5d1e3e0a", authority="29189900", position="Borgerservice", reason="Klage", reference="26-118"
    )
    other = Caller(role=Role.EMPLOYEE, purpose=Purpose.SUPPORT, subject=KAREN, employment=again)
    looks = [read_by_karen(caller=caller) for caller in (EMPLOYEE, other, EMPLOYEE)]
    assert [entry.views for entry in grouped(looks)] == [2, 1]
    children = [representing(Role.PARENT, by_karen=True), representing(Role.PARENT)]
    assert len(grouped(children)) == 2
