"""`borgerblik errors --json` and `borgerblik enums`: what a frontend says, so that none translates anew."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.errors import ENGLISH, Code


def printed(*arguments: str) -> Any:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_every_code_has_its_sentence_for_citizens_in_both_languages() -> None:
    rows = {row["code"]: row for row in printed("errors", "--json")}

    assert list(rows) == [code.name for code in Code]
    assert rows["OVERLOADED"] == {
        "code": "OVERLOADED",
        "status": 503,
        "message": "There are too many requests now. Try again in a moment.",
        "citizen": {
            "da": "Der er travlt lige nu. Prøv igen om lidt.",
            "en": "It is busy right now. Try again in a moment.",
        },
        "nextStep": "Wait as long as `Retry-After` says.",
        "retry": True,
    }


def test_no_english_sentence_is_left_over() -> None:
    assert set(ENGLISH) == {code.danish for code in Code}


@pytest.mark.parametrize("english", ENGLISH.values())
def test_an_english_sentence_is_short_and_whole(english: str) -> None:
    assert english[0].isupper()
    assert english.endswith(".")
    assert len(english) <= 100


def test_every_enum_of_the_graph_is_there_with_every_value() -> None:
    enums = printed("enums")

    assert {"AnswerState", "CaseProgress", "DocumentKind", "Language", "Part", "PaymentStatus", "SourceIndex"} <= set(
        enums
    )
    assert enums["CaseProgress"]["DECIDED"] == {"da": "Afgjort", "en": "Decided"}
    assert enums["SourceIndex"]["BENEFITS"]["da"] == "Ydelser og udbetalinger"
    assert all(value["da"] and value["en"] for values in enums.values() for value in values.values())
