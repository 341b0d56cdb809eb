"""Whatever a value is, it is refused in our words and with a code: never in Python's, never with status 500."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from starlette.applications import Starlette

from gateway.app import create
from gateway.app.sandbox import settings as sandbox_settings
from gateway.errors import Code
from sources.sandbox.app import create as create_sandbox
from sources.sandbox.personas import BY_KEY
from tests.documents import hostile
from tests.documents.asgi import post
from tests.documents.limits.test_fuzz import quiet

__all__ = ["quiet"]

CODES = {code.name for code in Code} - {Code.INTERNAL.name}
PYTHONS = re.compile(
    r"Exceeds the limit|int\(\)|float\(|could not convert|\binf\b|\bnan\b|\bNone\b|isoformat|codec|surrogate"
    r"|recursion|Traceback|object at 0x|<class|set_int_max|literal for|out of range",
    re.IGNORECASE,
)
LENIENT = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


@pytest.fixture(scope="module")
def citizen() -> tuple[Starlette, bytes]:
    """Provide a gateway on the sandbox, and the login of one citizen."""
    sandbox = create_sandbox()
    token = sandbox.state.issuer.sign(BY_KEY["overblik"].cpr)
    return create(sandbox_settings({}), sandbox=sandbox), f"Bearer {token}".encode()


def ask(citizen: tuple[Starlette, bytes], body: bytes) -> list[dict[str, Any]]:
    """Ask as that citizen. Returns the errors, each of which is in our words."""
    app, token = citizen
    status, answer = asyncio.run(post(app, body, (b"authorization", token)))
    errors: list[dict[str, Any]] = orjson.loads(answer).get("errors", [])
    assert status in (200, 400), (status, answer[:200])
    for error in errors:
        assert error["extensions"]["code"] in CODES, error
        assert len(error["message"]) <= 200
        foreign = [word for word in PYTHONS.findall(error["message"]) if word.encode() not in body]
        assert not foreign, error
    return errors


@pytest.mark.parametrize(
    "number", ["9" * 5_000, "-" + "9" * 5_000, "1" + "0" * 32, "1." + "5" * 40, "1e400", "-1E+999"]
)
@pytest.mark.parametrize(
    "document",
    [
        "{ me { cases(first: NUMBER) { totalCount } } }",
        "{ case(id: NUMBER) { id } }",
        "query ($n: Int = NUMBER) { me { cases(first: $n) { totalCount } } }",
        '{ _entities(representations: [{__typename: "Municipality", code: NUMBER}]) { __typename } }',
        "{ __typename @include(if: NUMBER) }",
    ],
)
def test_a_number_that_no_computer_holds_is_refused(
    citizen: tuple[Starlette, bytes], document: str, number: str
) -> None:
    """As soon as it is read, wherever it stands, and without repeating it."""
    [error] = ask(citizen, orjson.dumps({"query": document.replace("NUMBER", number)}))
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] in (
        "A number in the document is too long. The limit is 32 characters.",
        "A number in the document is too large: no computer can hold it.",
    )


@pytest.mark.parametrize("number", ["12345678901234567890123456789012", "1e-400", "0", "1.5e3"])
def test_other_numbers_are_for_the_schema_to_judge(citizen: tuple[Starlette, bytes], number: str) -> None:
    """Such as an ID of 32 digits, which is no case's."""
    for error in ask(citizen, orjson.dumps({"query": f"{{ case(id: {number}) {{ id }} }}"})):
        assert "too l" not in error["message"]


@settings(max_examples=300, deadline=None, suppress_health_check=LENIENT)
@given(document=hostile.DOCUMENTS)
def test_a_hostile_document_is_refused_in_our_words(citizen: tuple[Starlette, bytes], document: str) -> None:
    """Numbers, texts and names by chance, wherever one may stand."""
    ask(citizen, orjson.dumps({"query": document}))


@settings(max_examples=300, deadline=None, suppress_health_check=LENIENT)
@given(body=hostile.BODIES)
def test_a_hostile_variable_is_refused_in_our_words(citizen: tuple[Starlette, bytes], body: bytes) -> None:
    """The same in JSON, and in what is no JSON."""
    ask(citizen, body)
