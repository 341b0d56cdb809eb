"""The register's answer: what can be read in full is a right, and nothing else is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from sources.errors import SourceGarbledError
from sources.records.representation import RepresentationKind, Representations
from sources.records.subject import Subject
from sources.registers import MAX_RIGHTS, HttpRepresentationRegister
from sources.soap.public_text import public_text
from sources.transport.client import Call
from sources.transport.http import Reply

KAREN, JONAS = "7405861042", "8102901137"


class Calls:
    """Answers one document, and remembers the question."""

    def __init__(self, document: Any) -> None:
        self._body = orjson.dumps(document)
        self.questions: list[Call] = []

    async def ask(self, call: Call, read: Any) -> Any:
        """Return the answer as it is read."""
        self.questions.append(call)
        return read(Reply(200, self._body))


def a_row(**facts: Any) -> dict[str, Any]:
    """Return a power of attorney, but for what is said of it."""
    person = {"cpr": JONAS, "name": "Jonas", "born": None, "protected": False} | facts.pop("person", {})
    ordinary = {"id": "p-1", "kind": "POWER_OF_ATTORNEY", "from": None, "until": None, "areas": ["32.03"]}
    return ordinary | facts | {"person": person}


async def read(document: Any) -> Representations:
    """Return what the register is read to say."""
    return await HttpRepresentationRegister(Calls(document), "http://r").representations(Subject(KAREN))  # type: ignore[arg-type]


async def test_a_right_is_read_in_full() -> None:
    """Limits as instants, areas as KLE; the number travels in the body alone."""
    limits = {"from": "2026-06-01T00:00:00+02:00", "until": "2027-01-01T00:00:00+01:00"}
    calls = Calls({"representations": [a_row(**limits)]})
    register = HttpRepresentationRegister(calls, "http://r")  # type: ignore[arg-type]
    [right] = (await register.representations(Subject(KAREN))).records
    assert (right.kind, right.areas, right.name) == (RepresentationKind.POWER_OF_ATTORNEY, ("32.03",), "Jonas")
    assert (right.begins, right.ends) == (
        datetime(2026, 5, 31, 22, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
    )  # fmt: skip
    [call] = calls.questions
    assert orjson.loads(call.body) == {"cpr": KAREN}
    assert KAREN not in call.url


@pytest.mark.parametrize(
    "row",
    [
        None, "p-1", {}, a_row(id=""), a_row(id=None), a_row(kind="FRIEND"), a_row(areas=[]), a_row(areas=["32.", 1]),
        a_row(areas=None), a_row(areas="32"), a_row(until="soon"), a_row(until="9999-12-31T00:00:00+01:00"),
        a_row(until=20270101), a_row(person={"cpr": "123"}), a_row(person={"cpr": None}),
        a_row(person={"born": "1900"}), a_row(person={"born": "1900-01-01"}), {**a_row(), "person": None},
    ],
    ids=range(18),
)  # fmt: skip
async def test_what_cannot_be_read_is_no_right_and_hides_no_other(row: Any) -> None:
    """Counted, so that the list is not taken for whole."""
    rights = await read({"representations": [row, a_row(id="p-2")]})
    assert ([right.reference for right in rights.records], rights.unreadable) == (["p-2"], 1)


@pytest.mark.parametrize(("said", "protected"), [(False, False), (True, True), (None, True), ("no", True), (0, True)])
async def test_whoever_is_not_said_to_be_unprotected_is_protected(said: Any, protected: bool) -> None:
    """In doubt the name is not told."""
    [right] = (await read({"representations": [a_row(person={"protected": said})]})).records
    assert right.is_protected is protected


async def test_a_bare_time_that_clocks_show_twice_is_the_shorter_right() -> None:
    """It begins with the later and ends with the earlier of both instants."""
    bare = "2026-10-25T02:30:00"
    [right] = (await read({"representations": [a_row(**{"from": bare, "until": bare})]})).records
    assert right.begins is not None
    assert right.ends is not None
    assert (right.begins.hour, right.ends.hour) == (1, 0)


async def test_more_rights_than_a_guardian_has_are_left_out() -> None:
    """And told as such."""
    rights = await read({"representations": [a_row(id=f"p-{number}") for number in range(MAX_RIGHTS + 2)]})
    assert (len(rights.records), rights.unreadable) == (MAX_RIGHTS, 2)


@pytest.mark.parametrize("document", [[], {}, {"representations": None}, {"representations": {}}], ids=range(4))
async def test_no_list_at_all_is_a_failure(document: Any) -> None:
    """It never looks like nobody."""
    with pytest.raises(SourceGarbledError):
        await read(document)


async def test_a_child_has_a_birthday() -> None:
    """As a day of the calendar; everything, where there are no areas."""
    [right] = (
        await read({"representations": [a_row(kind="CHILD", areas=None, person={"born": "2012-05-01"})]})
    ).records
    assert (right.born, right.areas) == (date(2012, 5, 1), None)


async def test_the_number_of_a_represented_person_is_masked_in_texts() -> None:
    """Somebody else reads them; the person's own stays where the person reads."""
    [right] = (await read({"representations": [a_row(person={"cpr": "0101610000"})]})).records
    text = "Brev om 010161-0000"
    assert public_text(text, Subject("0101610000")) == text
    assert "0000" not in (public_text(text, right.person) or "")
    assert right.person == Subject("0101610000")
