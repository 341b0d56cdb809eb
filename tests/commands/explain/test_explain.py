"""`borgerblik explain`: from the real log of a gateway, why a citizen saw what the page showed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result

from gateway.commands.explain.danish import danish_of
from gateway.commands.explain.log_lines import lines_about
from gateway.commands.explain.rejections import INCOMPLETE, login_sentence
from gateway.commands.explain.texts import texts_in
from gateway.errors import Code
from gateway.loaders.failure_words import _EXPLANATIONS
from gateway.loaders.residences import DIVIDED_MUNICIPALITY, NO_HOME, NO_MUNICIPALITY, NO_PROPERTY
from gateway.policies.directives import Language
from tests.commands.invoking import borgerblik, mistake
from tests.running import Stack

QUERY = "query Overblik { me { cases(first: 50) { nodes { documents { totalCount } } } benefits { totalCount } } }"
KORSBAEK, VEJLE = "11111111", "29189900"
NEVER = "00000000-0000-4000-a000-000000000000"


def asked(stack: Stack, persona: str | None, *, application: str | None = None) -> str:
    """Send the overview's question, and return the request's id."""
    headers = {"Authorization": f"Bearer {stack.token(persona)}"} if persona else {}
    if application:
        body = {"application": application}
        token = stack.client.post(f"{stack.sandbox}/token", json=body).raise_for_status().json()["access_token"]
        headers["X-Application-Token"] = f"Bearer {token}"
    return stack.client.post(f"{stack.gateway}/graphql", json={"query": QUERY}, headers=headers).headers["x-request-id"]


def explained(stack: Stack, request_id: str, *options: str) -> dict[str, Any]:
    result = borgerblik("explain", request_id, "--logs", str(stack.log), "--json", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    answer: dict[str, Any] = orjson.loads(result.stdout)
    return answer


def page(stack: Stack, request_id: str, language: str = "en") -> str:
    """Return the text for people, with its lines joined."""
    result = borgerblik("explain", request_id, "--logs", str(stack.log), "--language", language)
    assert (result.exit_code, result.stderr) == (0, "")
    return re.sub(r"\s+", " ", result.stdout)


def of(answer: dict[str, Any], cvr: str) -> Any:
    return next(authority for authority in answer["authorities"] if authority["cvr"] == cvr)


def test_what_was_shown_and_what_was_hidden(stack: Stack) -> None:
    """By authority, with the number of the rule, its sentence, and whether the authority's own file decides it."""
    answer = explained(stack, asked(stack, "flyttet", application="minby"))
    vejle = of(answer, VEJLE)
    assert (answer["operation"], answer["application"], answer["status"]) == ("Overblik", "minby", 200)
    assert answer["calls"]["cases"] == 4
    assert (vejle["code"], vejle["shown"]["cases"], vejle["missing"]) == ("0630", 2, [])
    assert [(rule["rule"], rule["name"], rule["count"]) for rule in vejle["hidden"]] == [(6, "NOT_OPENED", 1)]
    assert vejle["hidden"][0]["decided"] == "decided by its policy file"
    assert "7 cases" in answer["why"][0]


def test_a_citizen_with_nothing(stack: Stack) -> None:
    """Whom no source knows: that is no outage, and the words say so in both languages."""
    request_id = asked(stack, "tom")
    assert "has nothing of this citizen" in page(stack, request_id)
    assert "har intet om denne borger" in page(stack, request_id, "da")


def test_all_that_is_hidden(stack: Stack, people: list[dict[str, str]]) -> None:
    """Exempt records are counted by their rule, which holds for everyone; the line holds no number of anybody."""
    request_id = asked(stack, "undtaget")
    text = page(stack, request_id)
    assert "rule 4 (MARKED)" in text
    assert "holds for everyone" in text
    raw = next(line for line in stack.log.read_text("utf-8").splitlines() if request_id in line)
    assert not [person for person in people if person["cpr"] in raw or person["name"] in raw]


def test_every_failure_of_an_outage_is_explained(stack: Stack) -> None:
    """The log of sources is no flood, so only the first request has a line there; each has its own reasons here.

    An answer that cannot be read opens no circuit breaker, which others who use this gateway would meet.
    """
    with stack.trouble(service="sagdokumentindeks", kind="garbled", authority=KORSBAEK):
        ids = [asked(stack, "overblik") for _ in range(3)]
    for request_id in ids:
        missing = of(explained(stack, request_id), KORSBAEK)["missing"]
        assert [(gap["source"], gap["state"]) for gap in missing] == [("cases", "GARBLED")]
        assert missing[0]["text"].endswith(".")
        assert missing[0]["cure"]
    text = page(stack, ids[-1], "da")
    assert "Mangler: sager: et svar, der ikke kan bruges" in text
    assert "Hvad skal der gøres" in text
    assert f"borgerblik doctor --municipality {KORSBAEK}" in text


def test_a_refused_request(stack: Stack) -> None:
    """The reason that the log alone has, and what it means."""
    request_id = asked(stack, None)
    assert "nobody is logged in" in page(stack, request_id)
    assert "ikke logget ind" in page(stack, request_id, "da")


def test_logs_as_they_come(stack: Stack, tmp_path: Path) -> None:
    """Of several processes, packed by gzip, with what containers write before each line, and cut in mid-line."""
    request_id = asked(stack, "tom")
    other, packed = tmp_path / "other.log", tmp_path / "gateway.log.gz"
    other.write_text('{"event": "request", "request_id": "cut of')
    lines = stack.log.read_text("utf-8").splitlines()
    packed.write_bytes(gzip.compress("\n".join(f"gateway-1  | {line}" for line in lines).encode()))
    result = borgerblik("explain", request_id.upper(), "--logs", str(other), "--logs", str(packed))
    assert result.exit_code == 0
    assert request_id in result.stdout


def failing(result: Result) -> str:
    """Return what standard error says where there is nothing to explain."""
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def test_an_unknown_request(stack: Stack, tmp_path: Path) -> None:
    """Exit code 1, and why it may not be there; a log for people cannot be read back."""
    assert "no line of this request" in failing(borgerblik("explain", NEVER, "--logs", str(stack.log)))
    danish = borgerblik("explain", NEVER, "--logs", str(stack.log), "--language", "da")
    assert "ingen linje om forespørgslen" in failing(danish)
    pretty = tmp_path / "pretty.log"
    pretty.write_text(f"2026-11-30 [info] request request_id={NEVER} status=200\n")
    assert "BORGERBLIK_LOG_FORMAT=json" in failing(borgerblik("explain", NEVER, "--logs", str(pretty)))


def test_mistakes(tmp_path: Path) -> None:
    """One line each; what is no id may be a citizen's number, and is not repeated."""
    (line,) = mistake("explain", "0101010101")
    assert "x-request-id" in line
    assert "0101010101" not in line
    (line,) = mistake("explain", NEVER, "--logs", str(tmp_path / "nowhere.log"))
    assert line.endswith("nowhere.log cannot be read: no such file or directory.")
    damaged = tmp_path / "damaged.gz"
    damaged.write_bytes(b"no gzip")
    assert "cannot be read" in mistake("explain", NEVER, "--logs", str(damaged))[0]


LINE: dict[str, Any] = {"event": "request", "request_id": NEVER, "status": 200, "ms": 1.0, "calls": {}, "failed": {}}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"without_policy": ["0101"]}, "Københavns Kommune has no policy file here"),
        ({"not_opened": {VEJLE: ["cases"]}}, "the authorities have not opened what the page asks for"),
        ({"status": 499}, "The client was gone"),
        ({"refused": "AUDIT_LOG_UNAVAILABLE"}, Code.AUDIT_LOG_UNAVAILABLE.sentence),
        ({"refused": "keys_unavailable:TimeoutException"}, "keys (JWKS) cannot be fetched"),
        ({"hidden": {"VIP": 2}, "calls": {"cases": 1}}, "older than this command"),
        ({"errors": {"INTERNAL": 2}}, Code.INTERNAL.sentence),
        (
            {
                "gaps": [
                    {"source": "residences", "authority": None, "state": "TIMED_OUT", "reason": "deadline", "count": 1}
                ]
            },
            "did not answer in time",
        ),
        ({"shown": {VEJLE: {"cases": 0}}, "hidden_by_authority": {VEJLE: {"A_RULE_TO_COME": 3}}}, "A_RULE_TO_COME"),
        ({"shown": "cut", "gaps": [7], "errors": None}, "asked about no citizen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_else_a_line_may_say(facts: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    """Also what an older or a newer gateway wrote, or a log that was spoilt."""
    log = tmp_path / "gateway.log"
    log.write_bytes(orjson.dumps(LINE | facts))
    result = borgerblik("explain", NEVER, "--logs", str(log))
    assert result.exit_code == 0, result.exception
    assert sentence in re.sub(r"\s+", " ", result.stdout)


def test_a_request_that_did_not_end(tmp_path: Path) -> None:
    """Its other lines are all there is."""
    log = tmp_path / "gateway.log"
    log.write_bytes(orjson.dumps({"event": "source_failed", "request_id": NEVER, "source": "cases"}))
    result = borgerblik("explain", NEVER, "--logs", str(log))
    assert result.exit_code == 1
    assert "source_failed" in result.stdout
    assert "not its own" in result.stderr


def test_only_the_requests_own_lines_are_parsed() -> None:
    """Another request's line may name it in a text of its own."""
    others = [orjson.dumps({"event": "request", "request_id": "another", "operation": NEVER}), b"no JSON"]
    assert lines_about(NEVER, others).request is None


def test_every_sentence_has_both_languages() -> None:
    """Every word of a failure, every reason of an incomplete answer, every text."""
    assert [word for word in _EXPLANATIONS if danish_of(word)[0] == word] == []
    assert danish_of("http_503")[0] == "Kilden svarede med HTTP-status 503."
    assert texts_in(Language.DA).keys() == texts_in(Language.EN).keys()
    assert {NO_HOME, NO_MUNICIPALITY, NO_PROPERTY, DIVIDED_MUNICIPALITY} <= INCOMPLETE.keys()
    assert login_sentence("no_token", Language.DA) != login_sentence("no_token", Language.EN)
