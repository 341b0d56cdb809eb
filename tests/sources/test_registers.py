"""The registers of residences and properties, which answer JSON."""

from __future__ import annotations

import traceback
from typing import Any

import httpx
import orjson
import pytest

from sources.errors import SourceError, SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import Properties, Residences
from sources.registers import HttpPropertyRegister, HttpResidenceRegister
from tests.sources.builders import CITIZEN, CPR, PROPERTY, URL, calls_to

DEEP = b"[" * 100_000


class Register(httpx.AsyncBaseTransport):
    """Gives every question the same answer."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self._body = body
        self._status = status
        self.questions: list[tuple[str, bytes]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.questions.append((str(request.url), await request.aread()))
        return httpx.Response(self._status, stream=Body(self._body))


class Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> Any:
        yield self._body


async def residences(answer: Any) -> Residences:
    return await HttpResidenceRegister(calls_to(Register(orjson.dumps(answer))), URL).residences(CITIZEN)


async def properties(answer: Any) -> Properties:
    return await HttpPropertyRegister(calls_to(Register(orjson.dumps(answer))), URL).properties(CITIZEN)


async def test_residences_are_read() -> None:
    """Where a citizen lives and has lived are municipality codes with their leading noughts."""
    assert await residences({"current": "0999", "former": ["0630", "0101"]}) == Residences("0999", ("0630", "0101"))


@pytest.mark.parametrize(
    "answer",
    [{}, {"current": None}, {"current": ""}, {"current": "Vejle"}, {"current": None, "former": []}, {"former": [""]}],
    ids=repr,
)
async def test_an_unknown_home_is_not_to_have_none(answer: Any) -> None:
    """A register that names no municipality has answered, and nobody knows whom to ask."""
    assert await residences(answer) == Residences(None, whole=False)


@pytest.mark.parametrize("former", [[None], [""], ["Vejle"], ["0630", None]], ids=repr)
async def test_an_unknown_former_home_is_not_to_have_had_none(former: list[str | None]) -> None:
    """Those that are known are asked, and the lists are not whole."""
    municipality_codes = tuple(code for code in former if code == "0630")
    assert await residences({"current": "0999", "former": former}) == Residences(
        "0999", municipality_codes, whole=False
    )


@pytest.mark.parametrize("current", ["630", " 0630 ", "0631"])
async def test_a_code_is_read_as_it_is_written(current: str) -> None:
    """Without its leading nought, with white space, or from before the municipality was taken over."""
    assert await residences({"current": current, "former": [current]}) == Residences("0630", ("0630",))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"current": 999, "former": [630]}, Residences("0999", ("0630",))),
        ({"current": "0999", "former": None}, Residences("0999")),
        ({"current": "0999", "former": "0630"}, Residences("0999", ("0630",))),
        ({"current": "0999", "former": {"code": "0630"}}, Residences("0999", whole=False)),
        (
            {"current": "0999", "former": ["0630", {}, 1.5, True, [], 2**63]},
            Residences("0999", ("0630",), whole=False),
        ),
        ({"current": {"code": "0999"}, "former": ["0630"]}, Residences(None, ("0630",), whole=False)),
        ({"current": True}, Residences(None, whole=False)),
    ],
    ids=repr,
)
async def test_a_home_that_cannot_be_read_hides_no_other(answer: Any, expected: Residences) -> None:
    """A number is a code, and null is none; anything else leaves the residences incomplete."""
    assert await residences(answer) == expected


@pytest.mark.parametrize("answer", [[], None, "0999", 999], ids=repr)
async def test_other_residences_are_garbled(answer: Any) -> None:
    """An answer is an object."""
    with pytest.raises(SourceGarbledError):
        await residences(answer)


async def test_properties_are_read() -> None:
    """What a citizen owns are the UUIDs by which building cases name it, in lower case."""
    assert await properties({"properties": [PROPERTY.upper()]}) == Properties(frozenset({PROPERTY}))
    assert await properties({"properties": []}) == Properties()


@pytest.mark.parametrize(
    "answer",
    [[], {}, {"properties": None}, {"properties": PROPERTY}],
    ids=repr,
)
async def test_other_properties_are_garbled(answer: Any) -> None:
    """An answer is an object with a list."""
    with pytest.raises(SourceGarbledError):
        await properties(answer)


@pytest.mark.parametrize("other", [7, None, "house", "\x00", f"{PROPERTY}\n", {}, []], ids=repr)
async def test_a_property_that_cannot_be_read_hides_no_other(other: Any) -> None:
    """What is no UUID cannot be asked about; that something may be missing is known."""
    assert await properties({"properties": [PROPERTY, other]}) == Properties(frozenset({PROPERTY}), whole=False)
    assert await properties({"properties": [other]}) == Properties(whole=False)


async def test_the_citizen_is_asked_for_in_the_body() -> None:
    """The CPR number is in the body and not in the address."""
    register = Register(b'{"current": null}')
    await HttpResidenceRegister(calls_to(register), URL).residences(CITIZEN)
    assert register.questions == [(URL, orjson.dumps({"cpr": CPR}))]


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 401, SourceRefusedError),
        (b"", 403, SourceRefusedError),
        (b"", 404, SourceUnavailableError),
        (b"", 500, SourceUnavailableError),
        (b"{}", 302, SourceUnavailableError),
        (b"", 200, SourceGarbledError),
        (CPR.encode(), 200, SourceGarbledError),
        (b"<html>" + CPR.encode(), 200, SourceGarbledError),
        (b"{", 200, SourceGarbledError),
        (b'{"current": "\xff"}', 200, SourceGarbledError),
        (DEEP, 200, SourceGarbledError),
    ],
    ids=["401", "403", "404", "500", "302", "nothing", "number", "html", "half", "bad-utf-8", "deep"],
)
async def test_each_failure_has_its_class(body: bytes, status: int, expected: type[SourceError]) -> None:
    """A register fails like an index, and its errors show nothing of the question or the answer."""
    calls = calls_to(Register(body, status))
    for ask in (HttpResidenceRegister(calls, URL).residences, HttpPropertyRegister(calls, URL).properties):
        with pytest.raises(expected) as failed:
            await ask(CITIZEN)
        assert CPR not in "".join(traceback.format_exception(failed.value))
