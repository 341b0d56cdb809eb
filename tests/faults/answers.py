"""What is left of an answer when one source fails, and how it must compare with the whole one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson

from tests.faults.far_side import Gateway
from tests.faults.proxy import Toxic

Make = Callable[[], Toxic]
PAGE = b"<!DOCTYPE html><html><body>HEMMELIG 0101701234</body></html>"
FAULT = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Receiver'
    b"</s:Value></s:Code><s:Reason><s:Text>HEMMELIG 0101701234</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
)
COVERAGE = "coverage { complete answers { index state authority { cvr } } }"
QUERY = f"""{{ me {{ name residence {{ name }}
  cases(first: 100) {{ totalCount nodes {{ id title progress area {{ kle }}
    documents(first: 100) {{ totalCount nodes {{ id title date }} {COVERAGE} }} }} {COVERAGE} }}
  benefits(first: 100) {{ totalCount nodes {{ id title
    payments(first: 100) {{ totalCount nodes {{ id amount {{ amount }} }} }} }} {COVERAGE} }} }} }}"""


async def answered(running: Gateway, source: str, toxic: Toxic) -> tuple[dict[str, Any], float]:
    """Return the answer with a fault at one source, and how long it took."""
    if source == "tokens":
        toxic.only = b"ydelselistehent"
    running.harm(source, toxic)
    began = time.monotonic()
    response = await running.ask(QUERY, "boligejer")
    took = time.monotonic() - began
    assert response.status_code == 200
    assert b"HEMMELIG" not in response.content
    assert b"0101701234" not in response.content
    answer: dict[str, Any] = response.json()
    return answer, took


def same(left: object, right: object) -> bool:
    """Byte for byte."""
    return orjson.dumps(left) == orjson.dumps(right)


def without_documents(cases: dict[str, Any]) -> Any:
    return [{key: value for key, value in case.items() if key != "documents"} for case in cases["nodes"]]


def errors_of(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(error["extensions"]["index"], error["extensions"]["code"]) for error in answer.get("errors", [])}


def unsure(part: dict[str, Any]) -> dict[str, Any]:
    """Return a list that may lack what another authority has."""
    count = {"totalCount": None} if "totalCount" in part else {}
    return part | count | {"coverage": part["coverage"] | {"complete": False}}


def check(source: str, answer: dict[str, Any], undisturbed: dict[str, Any], state: str) -> None:
    """Assert that what failed is missing with its error, and that all else is as without the failure."""
    me = answer["data"]["me"]
    assert (me["name"], me["residence"]) == (undisturbed["name"], undisturbed["residence"])
    if source not in ("benefits", "tokens", "residences"):
        assert same(me["benefits"], undisturbed["benefits"])
    match source:
        case "cases":
            assert me["cases"] is None
            assert errors_of(answer) == {("CASES", f"SOURCE_{state}")}
        case "documents":
            assert same(without_documents(me["cases"]), without_documents(undisturbed["cases"]))
            assert [case["documents"] for case in me["cases"]["nodes"]] == [None] * len(undisturbed["cases"]["nodes"])
            assert errors_of(answer) == {("DOCUMENTS", f"SOURCE_{state}")}
        case "benefits" | "tokens":
            assert same(me["cases"], undisturbed["cases"])
            assert me["benefits"] is None
            assert errors_of(answer) == {("BENEFITS", f"SOURCE_{state}")}
        case "residences":
            assert same(me, undisturbed | {name: unsure(undisturbed[name]) for name in ("cases", "benefits")})
        case "properties":
            cases = [case for case in undisturbed["cases"]["nodes"] if not case["area"]["kle"].startswith("02.34")]
            assert same(without_documents(me["cases"]), without_documents({"nodes": cases}))
            assert [case["documents"]["nodes"] for case in me["cases"]["nodes"]] == [
                case["documents"]["nodes"] for case in cases
            ]
            assert (me["cases"]["totalCount"], me["cases"]["coverage"]["complete"]) == (None, False)
            assert "errors" not in answer
