"""The adapters ask the sandbox's indexes by signed messages, and what is wrong there is a failure with its word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.x509 import Certificate
from starlette.applications import Starlette

from sources.errors import SourceError, SourceGarbledError, SourceRefusedError
from sources.ports import CaseQuestion, SecurityToken
from sources.records.subject import Subject
from sources.sandbox.app import create
from sources.sandbox.keys import SandboxKeys
from sources.sandbox.personas import BY_KEY
from sources.sandbox.sts import ENTITY_IDS
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.soap.signing.message_security import MessageSecurity
from sources.transport.client import UpstreamClient, UpstreamLimits
from sources.transport.http import HttpClient
from tests.sources.soap.signing.verifying import Pinned

KEYS, OTHER = SandboxKeys.make(), SandboxKeys.make()
KORSBAEK = "11111111"
AT = "http://sandbox.invalid"
SERVICE = "sagdokumentindeks"
QUESTION = CaseQuestion(KORSBAEK, Subject(BY_KEY["overblik"].cpr), journal=True)


@dataclass
class Tokens:
    """Assertions that the sandbox issues, the first of them as a test wants it."""

    sandbox: Starlette
    audience: str = ENTITY_IDS[SERVICE]
    age: timedelta = timedelta()
    dropped: int = 0

    async def token(self, *, service: str, authority: str) -> SecurityToken:
        issued = datetime.now(UTC) - self.age
        holder, lifetime = KEYS.client.certificate, timedelta(hours=1)
        assertion = self.sandbox.state.tokens.write(self.audience, authority, holder, issued, lifetime)
        begin = assertion.index(b' ID="') + 5
        return SecurityToken(assertion, assertion[begin : assertion.index(b'"', begin)].decode(), issued + lifetime)

    def drop(self, token: SecurityToken, *, service: str, authority: str) -> bool:
        self.dropped += 1
        self.age = timedelta()
        return self.dropped == 1


class Recorded(httpx.AsyncBaseTransport):
    """What goes to the sandbox, and comes back as a test wants it."""

    def __init__(self, sandbox: Starlette) -> None:
        self._far = httpx.ASGITransport(sandbox)
        self.questions: list[bytes] = []
        self.first: list[httpx.Response] = []
        self.replace = (b"", b"")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.questions.append(await request.aread())
        if self.first:
            return self.first.pop()
        response = await self._far.handle_async_request(request)
        content = (await response.aread()).replace(*self.replace) if self.replace[0] else await response.aread()
        media = response.headers["content-type"]
        return httpx.Response(response.status_code, headers={"content-type": media}, stream=httpx.ByteStream(content))


@dataclass
class Far:
    """The sandbox, and a client that signs."""

    sandbox: Starlette
    calls: Recorded
    tokens: Tokens
    client: UpstreamClient
    clock: list[timedelta] = field(default_factory=lambda: [timedelta()])

    async def ask(self, *pinned: Certificate, framework: bool = False) -> int:
        """Return how many cases are told."""
        security = MessageSecurity(
            KEYS.client,
            Pinned(pinned or (KEYS.services.certificate,)),
            framework=framework,
            clock=lambda: datetime.now(UTC) + self.clock[0],
        )
        url = f"{AT}/sagdokumentindeks/6"
        index = SagDokumentIndeks(self.client, self.tokens, url, entity_id=ENTITY_IDS[SERVICE], security=security)
        return len((await SoapCases(index, lambda: datetime.now(UTC)).cases(QUESTION)).records)

    async def reason(self, kind: type[SourceError], *pinned: Certificate) -> str:
        """Return why nothing is told."""
        with pytest.raises(kind) as failed:
            await self.ask(*pinned)
        return failed.value.reason


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    sandbox = create(keys=KEYS, demands_signature=True)
    calls = Recorded(sandbox)
    http = HttpClient(inside={AT: calls})
    yield Far(sandbox, calls, Tokens(sandbox), UpstreamClient(http, UpstreamLimits(retry_share=1)))
    await http.close()


@pytest.mark.parametrize("framework", [False, True])
async def test_a_signed_question_is_answered(far: Far, framework: bool) -> None:
    """By an answer that is signed too, of which the cases are read; and no token goes in a header of HTTP."""
    assert await far.ask(framework=framework) > 0
    assert b"<ds:SignatureValue>" in far.calls.questions[0]


async def test_the_index_demands_a_signature(far: Far) -> None:
    """As the real one does: a token in a header of HTTP is refused."""
    index = SagDokumentIndeks(far.client, far.tokens, f"{AT}/sagdokumentindeks/6", entity_id=ENTITY_IDS[SERVICE])
    with pytest.raises(SourceRefusedError):
        await SoapCases(index, lambda: datetime.now(UTC)).cases(QUESTION)


async def test_another_services_certificate_is_unknown(far: Far) -> None:
    """It is pinned, and no authority above it counts."""
    reason = await far.reason(SourceGarbledError, OTHER.services.certificate)
    assert reason == "service_certificate_unknown"


async def test_what_is_changed_on_the_way_is_not_read(far: Far) -> None:
    """Neither a text of the answer nor its signature."""
    far.calls.replace = (b"11111111", b"22222222")
    assert await far.reason(SourceGarbledError) == "signature_wrong"
    far.calls.replace = (b"Signature", b"Underskrift")
    assert await far.reason(SourceGarbledError) == "signature_missing"


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_clock_that_is_six_minutes_off_is_refused(far: Far, minutes: int) -> None:
    """By the index, which believes nothing of us then."""
    far.clock[0] = timedelta(minutes=minutes)
    assert await far.reason(SourceRefusedError) == "fault_MessageExpired"


async def test_a_token_that_is_refused_is_fetched_anew(far: Far) -> None:
    """Once, and the question is signed anew."""
    far.tokens.age = timedelta(days=1)
    assert await far.ask() > 0
    assert far.tokens.dropped == 1


async def test_a_token_for_another_service_is_refused(far: Far) -> None:
    """However often it is fetched."""
    far.tokens.audience = ENTITY_IDS["ydelselistehent"]
    assert await far.reason(SourceRefusedError) == "fault_InvalidSecurityToken"


async def test_a_question_that_is_tried_again_is_another_message(far: Far) -> None:
    """The index would refuse the same one as a replay."""
    far.calls.first = [httpx.Response(503, stream=httpx.ByteStream(b""))]
    assert await far.ask() > 0
    ids = [question.partition(b"<wsa:MessageID")[2].partition(b"</")[0] for question in far.calls.questions]
    assert len(ids) >= 2
    assert len(ids) == len(set(ids))


async def test_a_replayed_answer_is_of_another_question(far: Far) -> None:
    """It relates to that one."""
    assert await far.ask() > 0
    message = far.calls.questions[0]
    recorded = await httpx.AsyncClient(transport=httpx.ASGITransport(create(keys=KEYS)), base_url=AT).post(
        "/sagdokumentindeks/6",
        content=message,
        headers={"content-type": 'application/soap+xml; action="http://kombit.dk/sts/sagdokumentindeks/fremsoeg"'},
    )
    far.calls.first = [httpx.Response(200, stream=httpx.ByteStream(recorded.content))]
    assert await far.reason(SourceGarbledError) == "reply_unrelated"


@pytest.mark.parametrize(
    ("status", "content", "kind", "reason"),
    [
        (200, b"<html/>", SourceGarbledError, "not_the_answer"),
        (200, b"", SourceGarbledError, "not_the_answer"),
        (401, b"who?", SourceRefusedError, "http_401"),
        (403, b"", SourceRefusedError, "http_403"),
    ],
)
async def test_what_is_no_answer_has_its_word(
    far: Far, status: int, content: bytes, kind: type[SourceError], reason: str
) -> None:
    """As it has where nothing is signed."""
    far.calls.first = [httpx.Response(status, stream=httpx.ByteStream(content)) for _ in range(2)]
    assert await far.reason(kind) == reason
