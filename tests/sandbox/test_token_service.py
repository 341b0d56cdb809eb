"""The token service: SAML assertions for systems with a certificate, and its refusals."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from sources.sandbox.certificate_authority import CertificateAuthority
from sources.sandbox.keys import SandboxKeys, cached_keys
from sources.sandbox.sts import ENTITY_IDS, PATH
from tests.sandbox.asking import Asker, envelope, fremsoeg, token_question

KORSBAEK = "11111111"
SDI = 'application/soap+xml; action="http://kombit.dk/sts/sagdokumentindeks/fremsoeg"'


async def test_an_assertion_is_for_one_index_and_one_authority(ask: Asker) -> None:
    """It is base64 in JSON, holds for eight hours, and another index refuses it."""
    answer = (await ask.client.post(PATH, json=token_question("sagdokumentindeks", KORSBAEK))).json()
    encoded = answer["RequestedSecurityToken"]["Assertion"]
    assertion = ask.app.state.tokens.verify("sagdokumentindeks", base64.b64decode(encoded))
    assert (assertion.cvr, assertion.audience) == (KORSBAEK, ENTITY_IDS["sagdokumentindeks"])
    assert assertion.certificate == SandboxKeys.read(cached_keys()).client.certificate
    assert assertion.not_on_or_after - assertion.not_before == timedelta(hours=8)
    assert datetime.strptime(answer["Lifetime"], "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC) == (
        assertion.not_on_or_after.replace(microsecond=0)
    )
    assert answer["AppliesTo"]["EndpointReference"]["Address"] == ENTITY_IDS["sagdokumentindeks"]
    headers = {"authorization": f"Bearer {encoded}", "content-type": SDI}
    response = await ask.client.post("/sagdokumentindeks/6", content=envelope(fremsoeg()), headers=headers)
    assert response.status_code == 200
    assert (await ask.client.post("/ydelselistehent/2", content=b"", headers=headers)).status_code == 401


async def test_a_question_may_say_how_long(ask: Asker) -> None:
    """Between five minutes and eight hours."""
    now = datetime.now(UTC)

    async def status(minutes: int) -> int:
        times = {"Created": now.isoformat(), "Expires": (now + timedelta(minutes=minutes)).isoformat()}
        question = token_question("sagdokumentindeks", KORSBAEK, Lifetime=times)
        return (await ask.client.post(PATH, json=question)).status_code

    assert [await status(minutes) for minutes in (4, 5, 60, 480, 481)] == [400, 200, 200, 200, 400]


async def test_names_are_read_in_capitals_or_not(ask: Asker) -> None:
    """Public clients write AnvenderKontekst and Anvenderkontekst."""
    question = token_question("sagdokumentindeks", KORSBAEK)
    question["Anvenderkontekst"] = question.pop("AnvenderKontekst")
    assert (await ask.client.post(PATH, json=question)).status_code == 200


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ({}, 5015),
        ([], 5015),
        ("x", 5015),
        (token_question("sagdokumentindeks", KORSBAEK, UseKey=None), 5015),
        (token_question("sagdokumentindeks", KORSBAEK, UseKey="x"), 5015),
        (token_question("sagdokumentindeks", KORSBAEK, UseKey=7), 5015),
        (token_question("sagdokumentindeks", KORSBAEK, AppliesTo="x"), 5015),
        (token_question("sagdokumentindeks", KORSBAEK, KeyType="x"), 5015),
        (token_question("sagdokumentindeks", KORSBAEK, AnvenderKontekst={"Cvr": 7}), 5015),
        (token_question("http://another.example/service/1", KORSBAEK), 5002),
        (token_question(ENTITY_IDS["sagdokumentindeks"] + "/", KORSBAEK), 5002),
        (token_question(ENTITY_IDS["ydelselistehent"].replace("/1", "/2"), KORSBAEK), 5002),
        (token_question("sagdokumentindeks", "12345678"), 5611),
    ],
    ids=str,
)
async def test_each_refusal_has_its_number(ask: Asker, question: Any, event: int) -> None:
    """And no refusal repeats what was asked."""
    answer = await ask.client.post(PATH, json=question)
    assert (answer.status_code, answer.json()["EventId"]) == ({5611: 403}.get(event, 400), event)
    assert "12345678" not in answer.text


async def test_only_certificates_that_count_get_tokens(ask: Asker) -> None:
    """One of another authority, one that has expired, and one that was revoked get none."""
    authority = CertificateAuthority()
    keys = SandboxKeys.make(authority)
    ask.app.state.tokens._keys = keys

    async def event(certificate: Any) -> int | None:
        answer = await ask.client.post(PATH, json=token_question("sagdokumentindeks", KORSBAEK, certificate))
        return None if answer.status_code == 200 else int(answer.json()["EventId"])

    expired = authority.issue("expired", lifetime=timedelta(seconds=-1)).certificate
    assert await event(keys.client.certificate) is None
    assert await event(SandboxKeys.read(cached_keys()).client.certificate) == 5607
    assert await event(expired) == 5607
    ask.app.state.tokens.revoked.add(keys.client.certificate.serial_number)
    assert await event(keys.client.certificate) == 5607


async def test_a_missing_expired_or_forged_token_is_a_fault(ask: Asker) -> None:
    """At the index, which answers nothing else."""
    tokens = ask.app.state.tokens
    expired = tokens.token("sagdokumentindeks", KORSBAEK, age=timedelta(hours=9))
    early = tokens.token("sagdokumentindeks", KORSBAEK, age=timedelta(hours=-1))
    forged = jwt.encode({"aud": "sagdokumentindeks", "cvr": KORSBAEK}, "k" * 32, algorithm="HS256")
    bearers = ({"authorization": f"Bearer {token}"} for token in (expired, early, forged))
    for headers in ({}, *bearers, {"authorization": "Basic x"}):
        response = await ask.client.post("/sagdokumentindeks/6", content=envelope(fremsoeg()), headers=headers)
        assert response.status_code == 401
        assert "Fault" in response.text
