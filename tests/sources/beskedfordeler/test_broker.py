"""What goes over the wire when a connection is logged in to with a token."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pamqp.frame
import pytest
from aiormq.exceptions import AuthenticationError, ProbableAuthenticationError
from pamqp.commands import Connection

from sources.beskedfordeler.broker import Broker
from sources.ports import SecurityToken

ASSERTION = '<saml:Assertion ID="_1">Æ' + "x" * 9_000 + "</saml:Assertion>"
TOKEN = SecurityToken(ASSERTION.encode(), "_1", datetime(2100, 1, 1, tzinfo=UTC))
HEADER_BYTES, FRAME_HEAD_BYTES = 8, 7


async def logged_in(mechanisms: str) -> tuple[Exception, list[Connection.StartOk], list[SecurityToken]]:
    """Connect to a broker that reads the login and refuses it. Return the error, the login and the tokens dropped."""
    logins: list[Connection.StartOk] = []

    async def broker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(HEADER_BYTES) == b"AMQP\x00\x00\x09\x01"
        writer.write(pamqp.frame.marshal(Connection.Start(mechanisms=mechanisms), 0))
        try:
            head = await reader.readexactly(FRAME_HEAD_BYTES)
            body = await reader.readexactly(int.from_bytes(head[3:]) + 1)
            logins.append(pamqp.frame.unmarshal(head + body)[2])  # type: ignore[arg-type]
            close = Connection.Close(reply_code=403, reply_text="ACCESS_REFUSED", class_id=0, method_id=0)
            writer.write(pamqp.frame.marshal(close, 0))
            await reader.read()
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    async def token() -> SecurityToken:
        return TOKEN

    dropped: list[SecurityToken] = []
    async with await asyncio.start_server(broker, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises((AuthenticationError, ProbableAuthenticationError)) as error:
            await Broker(f"amqp://127.0.0.1:{port}/BF", token=token, drop_token=dropped.append).connect()
    return error.value, logins, dropped


async def test_the_response_is_the_assertion_as_it_came() -> None:
    """SASL EXTERNAL, in one frame, byte for byte: it is signed. A token that is refused is not used again."""
    _, [login], dropped = await logged_in("PLAIN EXTERNAL")
    assert login.mechanism == "EXTERNAL"
    assert login.response.encode() == TOKEN.assertion
    assert dropped == [TOKEN]


async def test_a_broker_without_the_mechanism_is_not_sent_the_token() -> None:
    """Not by another one either."""
    _, logins, _ = await logged_in("PLAIN AMQPLAIN")
    assert logins == []
