"""What citizens and operators see when a token cannot be had: one authority is missing, and the log says why."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.loaders.failure_words import explanation_of
from sources.sandbox.certificate_authority import CertificateAuthority
from sources.sandbox.keys import SandboxKeys, cached_keys
from sources.sandbox.sts import ENTITY_IDS, PATH, TokenService, authority_asked_for
from tests.serving import served

KORSBAEK, PENSIONS = "11111111", "99999999"
CASES, BENEFITS = ENTITY_IDS["sagdokumentindeks"], ENTITY_IDS["ydelselistehent"]
QUERY = """{ me { benefits { totalCount nodes { title }
  coverage { complete answers { index state authority { cvr } } } } } }"""
HOURS = timedelta(hours=8)
MINUTE = timedelta(minutes=1)
OURS = SandboxKeys.read(cached_keys()).client.certificate
THIEF = CertificateAuthority().issue("thief").certificate


@dataclass
class OtherTokenService:
    """Stands before the sandbox, and answers for one authority in place of its token service."""

    app: ASGIApp
    answer: Callable[[TokenService], Response] | None = None
    questions: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].endswith(PATH):
            await self.app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        cvr = authority_asked_for(body)
        self.questions.append(json.loads(body))

        async def again() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        if self.answer is None or cvr != KORSBAEK:
            await self.app(scope, again, send)
            return
        tokens: TokenService = self.app.state.tokens  # type: ignore[attr-defined]
        await self.answer(tokens)(scope, again, send)


def issued(
    *, service: str = BENEFITS, cvr: str = KORSBAEK, holder: Any = OURS, begins: timedelta = timedelta()
) -> Callable[[TokenService], Response]:
    """Return an answer with an assertion that the sandbox's token service has signed."""

    def answer(tokens: TokenService) -> Response:
        assertion = tokens.write(service, cvr, holder, datetime.now(UTC) + begins, HOURS)
        return JSONResponse({"RequestedSecurityToken": {"Assertion": base64.b64encode(assertion).decode()}})

    return answer


def plain(body: bytes | object, status: int = 200) -> Callable[[TokenService], Response]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _tokens: Response(content, status, media_type="application/json")


ANSWERS: dict[str, tuple[Callable[[TokenService], Response], str, str]] = {
    "wrong audience": (issued(service=CASES), "GARBLED", "token_other_service"),
    "a slash more": (issued(service=f"{BENEFITS}/"), "GARBLED", "token_other_service"),
    "other CVR": (issued(cvr=PENSIONS), "GARBLED", "token_other_authority"),
    "other holder": (issued(holder=THIEF), "GARBLED", "token_other_holder"),
    "expired": (issued(begins=-HOURS - MINUTE), "GARBLED", "token_expired"),
    "not yet valid": (issued(begins=HOURS), "GARBLED", "token_not_yet_valid"),
    "clock 6 minutes off": (issued(begins=6 * MINUTE), "GARBLED", "token_not_yet_valid"),
    "no agreement": (plain({"EventId": 5611}, 403), "REFUSED", "token_no_agreement"),
    "certificate revoked": (plain({"EventId": 5607}, 401), "REFUSED", "token_certificate_refused"),
    "unknown entity id": (plain({"EventId": 5002}, 400), "REFUSED", "token_service_unknown"),
    "bad request": (plain({"EventId": 5015}, 400), "REFUSED", "token_bad_request"),
    "down": (plain(b"", 503), "UNAVAILABLE", "token_503"),
    "garbled": (plain(b"<html>"), "GARBLED", "json"),
    "wrong JSON": (plain([1, 2]), "GARBLED", "token"),
    "no assertion": (plain({"RequestedSecurityToken": {}}), "GARBLED", "token"),
    "8 MB": (plain({"RequestedSecurityToken": {"Assertion": "A" * 8_000_000}}), "GARBLED", "too_large"),
}


@pytest.mark.parametrize("case", ANSWERS, ids=str)
async def test_one_authority_is_missing_and_the_log_says_why(case: str, tmp_path: Path) -> None:
    """The others' records are there; and once the token service is well again, so are this one's: nothing is kept."""
    answer, state, reason = ANSWERS[case]
    stands_before: list[OtherTokenService] = []

    def on_the_way(app: ASGIApp) -> ASGIApp:
        stands_before.append(OtherTokenService(app, answer))
        return stands_before[0]

    async with served(tmp_path, on_the_way=on_the_way, MAX_EVENT_LOOP_LAG_MS="0", DEADLINE="60") as gateway:
        with structlog.testing.capture_logs() as logs:
            broken = (await gateway.post(QUERY, token=gateway.token())).json()["data"]["me"]["benefits"]
        stands_before[0].answer = None
        mended = (await gateway.data(QUERY))["me"]["benefits"]
    states = {entry["authority"]["cvr"]: entry["state"] for entry in broken["coverage"]["answers"]}
    assert (states[KORSBAEK], states[PENSIONS]) == (state, "ANSWERED")
    assert broken["nodes"], "those of the other authority"
    lines = [line for line in logs if line["event"] == "source_failed" and line["source"] in ("benefits", "payments")]
    assert lines
    assert {(line["authority"], line["reason"], line["explanation"]) for line in lines} == {
        (KORSBAEK, reason, explanation_of(reason))
    }
    assert all(line["request_id"] for line in lines)
    assert mended["coverage"]["complete"]
    assert len(mended["nodes"]) > len(broken["nodes"])


async def test_one_token_is_issued_for_each_index_and_authority(tmp_path: Path) -> None:
    """However often citizens ask."""
    stands_before: list[OtherTokenService] = []

    def on_the_way(app: ASGIApp) -> ASGIApp:
        stands_before.append(OtherTokenService(app))
        return stands_before[0]

    async with served(tmp_path, on_the_way=on_the_way) as gateway:
        await gateway.data(QUERY)
        questions = list(stands_before[0].questions)
        for _ in range(5):
            await gateway.data(QUERY)
    assert questions
    assert stands_before[0].questions == questions
    assert len({json.dumps(question) for question in questions}) == len(questions)


async def test_a_token_that_cannot_be_replaced_is_logged_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the token service is away, citizens see all, and operators read until when."""
    stands_before: list[OtherTokenService] = []

    def on_the_way(app: ASGIApp) -> ASGIApp:
        stands_before.append(OtherTokenService(app))
        return stands_before[0]

    monkeypatch.setattr("sources.security_tokens.cached_tokens.EARLIEST_SHARE", 0.0)
    monkeypatch.setattr("sources.security_tokens.cached_tokens.LATEST_SHARE", 0.0)
    async with served(tmp_path, on_the_way=on_the_way, MAX_EVENT_LOOP_LAG_MS="0", DEADLINE="60") as gateway:
        await gateway.data(QUERY)
        stands_before[0].answer = plain(b"", 503)
        with structlog.testing.capture_logs() as logs:
            answer = (await gateway.data(QUERY))["me"]["benefits"]
            while not (lines := [line for line in logs if line["event"] == "token_refresh_failed"]):
                await gateway.data(QUERY)
    assert answer["coverage"]["complete"]
    [line, *_] = [line for line in lines if line["service"] == BENEFITS] or lines
    assert (line["authority"], line["reason"]) == (KORSBAEK, "token_503")
    assert line["explanation"] == explanation_of("token_503")
    assert datetime.fromisoformat(line["expires"]) > datetime.now(UTC)


async def test_another_key_pair_gets_tokens_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once its file has been replaced, without a restart; citizens do not notice."""
    stands_before: list[OtherTokenService] = []

    def on_the_way(app: ASGIApp) -> ASGIApp:
        stands_before.append(OtherTokenService(app))
        return stands_before[0]

    monkeypatch.setattr("gateway.server.certificate_reload.POLL_SECONDS", 0.02)
    keys = SandboxKeys.read(cached_keys())
    path = tmp_path / "client.pem"
    path.write_bytes(keys.client.pem())
    renewed = base64.b64encode(keys.services.certificate.public_bytes(Encoding.DER)).decode()
    settings = {"CLIENT_CERTIFICATE": str(path), "MAX_EVENT_LOOP_LAG_MS": "0", "DEADLINE": "60"}
    async with served(tmp_path, on_the_way=on_the_way, **settings) as gateway:
        before = (await gateway.data(QUERY))["me"]
        path.write_bytes(keys.services.pem())  # of the same authority
        while stands_before[0].questions[-1]["UseKey"] != renewed:
            assert (await gateway.data(QUERY))["me"] == before
