"""Whose records are asked for: a home that nobody knows never looks like a home without records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from gateway.auth.claims import residence
from sources.errors import SourceUnavailableError
from sources.ports import Residences
from sources.registers import HttpResidenceRegister
from tests.builders import ELSEWHERE, KORSBAEK, an_authority, an_opening
from tests.loaders.sources import REQUEST, ScriptedSources
from tests.sources.builders import CITIZEN, URL, calls_to
from tests.sources.test_registers import Register

VEJLE = replace(an_authority(an_opening("32"), cvr=ELSEWHERE), code="0630")
HOME = an_authority(an_opening("32"))
CODES = {KORSBAEK: "0999", ELSEWHERE: "0630"}


async def municipalities_asked(sources: ScriptedSources, claim: str | None) -> tuple[list[str], bool, list[Any]]:
    """Return the municipalities asked, whether these are all, and the lines of the log."""
    claimed = residence({"municipality_code": claim}, "municipality_code")
    loaders = sources.loaders(HOME, VEJLE, residence=claimed)
    with capture_logs() as lines:
        results = await loaders.of_authorities(None, loaders.cases)
        is_whole = await loaders.asks_all(None)
    return [CODES[result.answer.authority.cvr] for result in results], is_whole, lines


async def register_says(answer: Any) -> ScriptedSources:
    """Return sources whose register of residences answers this JSON."""
    register = HttpResidenceRegister(calls_to(Register(orjson.dumps(answer))), URL)
    return ScriptedSources(residence_answer=await register.residences(CITIZEN))


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ({"current": "0999"}, ["0999"]),
        ({"current": "999"}, ["0999"]),
        ({"current": " 0999 "}, ["0999"]),
        ({"current": "630", "former": ["0999"]}, ["0630", "0999"]),
        ({"current": "0631"}, ["0630"]),
        ({"current": "0999", "former": ["0603", "0631", "0617"]}, ["0999", "0630"]),
        ({"current": "0101"}, []),
    ],
    ids=str,
)
async def test_a_known_home_is_asked(answer: Any, codes: list[str]) -> None:
    """However its code is written, and those of the municipalities that it took over; one without a file is known."""
    assert await municipalities_asked(await register_says(answer), None) == (codes, True, [])


async def test_a_home_without_a_policy_is_reported() -> None:
    """For the request's line in the log: its citizens see nothing of it, and wonder why."""
    sources = await register_says({"current": "0101", "former": ["0999"]})
    loaders = sources.loaders(HOME, VEJLE)
    await loaders.of_authorities(None, loaders.cases)
    assert loaders.report.facts() == {"shown": {KORSBAEK: {"cases": 0}}, "without_policy": ("0101",)}


@pytest.mark.parametrize(
    ("answer", "codes", "reason"),
    [
        ({}, [], "no municipality is named"),
        ({"current": ""}, [], "no municipality is named"),
        ({"current": None, "former": ["0630"]}, ["0630"], "no municipality is named"),
        ({"current": "0999", "former": [None]}, ["0999"], "no municipality is named"),
        ({"current": "9999"}, [], "a code that no municipality has"),
        ({"current": "0999", "former": ["9999", "0630"]}, ["0999", "0630"], "a code that no municipality has"),
        ({"current": "0605"}, [], "a former municipality that was divided between several"),
        ({"current": "9999", "former": ["0605"]}, [], "a code that no municipality has"),
    ],
    ids=str,
)
async def test_an_unknown_home_is_told(answer: Any, codes: list[str], reason: str) -> None:
    """Those that are known are asked, the lists are not whole, and the log says why without the code."""
    homes, is_whole, lines = await municipalities_asked(await register_says(answer), None)
    assert (homes, is_whole) == (codes, False)
    assert lines == [
        {
            "event": "source_incomplete",
            "log_level": "warning",
            "source": "residences",
            "authority": None,
            "state": "TRUNCATED",
            "reason": reason,
            "request_id": REQUEST,
        }
    ]


@pytest.mark.parametrize("claim", ["0999", "999", " 0999 "])
async def test_the_token_names_a_home_where_there_is_no_register(claim: str) -> None:
    """However its code is written."""
    assert await municipalities_asked(ScriptedSources(), claim) == (["0999"], True, [])


@pytest.mark.parametrize("claim", [None, "", "9999", "Korsbæk", "0605"])
async def test_a_token_that_names_no_home_is_told(claim: str | None) -> None:
    """Nobody knows whom to ask: that is not to have nothing."""
    homes, is_whole, lines = await municipalities_asked(ScriptedSources(), claim)
    assert (homes, is_whole, [line["source"] for line in lines]) == ([], False, ["token"])


@pytest.mark.parametrize("answer", [Residences(None, whole=False), SourceUnavailableError("http_503")], ids=repr)
async def test_the_token_names_a_home_where_the_register_does_not(answer: Any) -> None:
    """What is known is asked, and the lists are not whole."""
    homes, is_whole, lines = await municipalities_asked(ScriptedSources(residence_answer=answer), "0999")
    assert (homes, is_whole, [line["source"] for line in lines]) == (["0999"], False, ["residences"])


async def test_the_registers_word_stands_where_it_knows() -> None:
    """The token may be older than the citizen's last move."""
    homes, is_whole, _ = await municipalities_asked(ScriptedSources(residence_answer=Residences("0630")), "0999")
    assert (homes, is_whole) == (["0630"], True)
