"""Events: whether Beskedfordeler takes our login, whether the queue is there, and whether the gateways would listen."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from socket import gaierror
from typing import TYPE_CHECKING, Any

from gateway.commands.doctor.cures import cure_of
from gateway.commands.doctor.finding import Check, Finding, error, ok, warning
from gateway.commands.events import NAMES, broker_of, checked
from gateway.http.cache_invalidation import SECRET
from gateway.loaders.failure_words import explanation_of
from gateway.settings import Settings, SettingsError
from sources.errors import SourceError

if TYPE_CHECKING:
    import aio_pika

EVENTS = "events"
_OWN = ("EVENTS_BROKER_URL", "EVENTS_QUEUE", "EVENTS_ENTITY_ID", "EVENTS_AUTHORITY", "EVENTS_GATEWAYS")
_NETWORK = "Compare the address in BORGERBLIK_EVENTS_BROKER_URL, and let the firewall through to it (port 5671)."
_LOGIN = (
    "Compare BORGERBLIK_EVENTS_ENTITY_ID and BORGERBLIK_EVENTS_AUTHORITY with the service agreement for SF1461, or the "
    "name and password in the address of a broker of your own."
)
_QUEUE = (
    "Compare BORGERBLIK_EVENTS_QUEUE with the queue (dueslag) in Fælleskommunalt Administrationsmodul, and the virtual "
    "host at the end of the address (/BF)."
)
_GATEWAY = "Compare BORGERBLIK_EVENTS_GATEWAYS with where the gateways listen; it must not be the proxy in front."
_SECRET = "Give this process and the gateways the same BORGERBLIK_CACHE_INVALIDATION_SECRET."  # noqa: S105
_DEAD_LETTERS = re.compile(r"inequivalent arg 'x-dead-letter-")


async def examine_events(settings: Settings, seconds: float) -> list[Finding]:
    """Return whether events reach the gateways, as far as the settings name a queue. No message is taken or sent."""
    values = {name: getattr(settings, name.lower()) for name in NAMES}
    if not any(values[name] for name in _OWN):
        return [ok(Check.EVENTS, EVENTS, "No queue is set: what is cached lives until it expires.")]
    try:
        checked(values)
        async with AsyncExitStack() as stack:
            broker = await broker_of(values, stack)
            async with asyncio.timeout(seconds):
                connection = await stack.enter_async_context(await broker.connect())
                findings = await _examine_queue(connection, str(values["EVENTS_QUEUE"]))
    except SettingsError as refused:
        cure = "Set it as docs/operating.md says under Events, or leave all of them out."
        return [error(Check.EVENTS, EVENTS, problem, cure) for problem in refused.problems]
    except SourceError as failure:
        text = f"No token for Beskedfordeler can be had. {explanation_of(failure.reason)}"
        findings = [error(Check.EVENTS, EVENTS, text, cure_of(failure.reason))]
    except (OSError, RuntimeError, _amqp_error()) as failure:  # aiormq raises RuntimeError where all is closed already
        findings = [_failed(failure)]
    return [*findings, *await _examine_gateways(values, seconds)]


async def _examine_queue(connection: aio_pika.Connection, name: str) -> list[Finding]:
    from aiormq.exceptions import ChannelAccessRefused, ChannelNotFoundEntity

    findings = [ok(Check.EVENTS, EVENTS, "The broker is reached, and takes our login.")]
    try:
        async with _channel(connection) as channel:
            queue = await channel.declare_queue(name, passive=True)
    except ChannelNotFoundEntity:
        return [*findings, error(Check.EVENTS, EVENTS, "The queue does not exist.", _QUEUE)]
    except ChannelAccessRefused:  # to ask about a queue is a right of its own, and to read it another
        text = "The broker does not let us ask about the queue; whether it may be read shows when it is."
        return [*findings, warning(Check.EVENTS, EVENTS, text, _QUEUE)]
    counts = queue.declaration_result
    findings.append(_of_counts(counts.message_count or 0, counts.consumer_count or 0))
    return [*findings, await _examine_dead_letters(connection, name)]


def _of_counts(messages: int, consumers: int) -> Finding:
    if messages and not consumers:
        text = f"The queue exists, {messages} messages wait in it, and nobody pulls them."
        return warning(Check.EVENTS, EVENTS, text, "Run borgerblik events, and look at its log.")
    text = f"The queue exists: {messages} messages wait, {consumers} processes pull them."
    return ok(Check.EVENTS, EVENTS, text)


async def _examine_dead_letters(connection: aio_pika.Connection, name: str) -> Finding:
    """Return whether the queue has dead letters: the broker says so where it is declared as if it had none.

    To declare a queue that exists changes nothing, whatever is said of it: the broker compares, and refuses.
    """
    from aiormq.exceptions import AMQPChannelError, ChannelPreconditionFailed

    try:
        async with _channel(connection) as channel:
            await channel.declare_queue(name, durable=True)
    except ChannelPreconditionFailed as refused:
        if _DEAD_LETTERS.search(str(refused)):
            return ok(Check.EVENTS, EVENTS, "What cannot be read goes to the queue's dead letters.")
    except AMQPChannelError:
        pass
    else:
        cure = "Have dead letters set up for the queue, or watch the log for event_unreadable."
        return warning(Check.EVENTS, EVENTS, "The queue has no dead letters: what cannot be read is dropped.", cure)
    return ok(Check.EVENTS, EVENTS, "The broker does not say whether the queue has dead letters.")


@asynccontextmanager
async def _channel(connection: aio_pika.Connection) -> AsyncIterator[Any]:
    """Yield a channel of its own: the broker closes it with each refusal, and it needs no closing then."""
    channel = await connection.channel()
    try:
        yield channel
    finally:
        if not channel.is_closed:
            await channel.close()


def _failed(failure: BaseException) -> Finding:
    """Return why there is no connection; the words of an error may hold an address with a password."""
    from aiormq.exceptions import (
        AuthenticationError,
        ConnectionNotAllowed,
        InvalidFrameError,
        ProbableAuthenticationError,
    )

    cause = failure.__cause__ if isinstance(failure.__cause__, OSError) else failure
    if isinstance(failure, (AuthenticationError, ProbableAuthenticationError)):
        return error(Check.EVENTS, EVENTS, "The broker refuses our login.", _LOGIN)
    is_closed_at_open = isinstance(failure, InvalidFrameError) and "Connection.OpenOk" in str(failure)
    if is_closed_at_open or isinstance(failure, ConnectionNotAllowed):  # aiormq expects no refusal there
        return error(Check.EVENTS, EVENTS, "The broker does not let us into its virtual host.", _QUEUE)
    if isinstance(cause, ssl.SSLError):
        text = "The broker did not prove who it is, or did not accept who we are (TLS)."
        return error(Check.EVENTS, EVENTS, text, "Compare BORGERBLIK_SOURCE_CA and BORGERBLIK_CLIENT_CERTIFICATE.")
    if isinstance(cause, gaierror):
        return error(Check.EVENTS, EVENTS, "The name of the broker's host was not found.", _NETWORK)
    if isinstance(failure, TimeoutError):
        return error(Check.EVENTS, EVENTS, "The broker did not answer in time.", _NETWORK)
    return error(Check.EVENTS, EVENTS, f"The broker cannot be reached ({type(cause).__name__}).", _NETWORK)


async def _examine_gateways(values: dict[str, Any], seconds: float) -> list[Finding]:
    """Return whether each gateway would listen: it refuses what names no change, once it has accepted the secret."""
    from sources.transport.http import HttpClient

    http = HttpClient()
    secret = values["CACHE_INVALIDATION_SECRET"][0].decode(errors="surrogateescape")
    headers = {SECRET: secret, "Content-Type": "application/json"}
    try:
        return [await _examine_gateway(http, gateway, headers, seconds) for gateway in values["EVENTS_GATEWAYS"]]
    finally:
        await http.close()


async def _examine_gateway(http: Any, gateway: str, headers: dict[str, str], seconds: float) -> Finding:
    try:
        async with asyncio.timeout(seconds):
            reply = await http.post(f"{gateway}/events/changed", b"{}", headers)
    except TimeoutError:
        return error(Check.EVENTS, gateway, "This gateway did not answer in time.", _GATEWAY)
    except SourceError as failure:
        text = f"This gateway cannot be told of changes. {explanation_of(failure.reason)}"
        return error(Check.EVENTS, gateway, text, _GATEWAY)
    if reply.status == 400:
        return ok(Check.EVENTS, gateway, "This gateway listens, and takes the secret.")
    if reply.status == 401:
        return error(Check.EVENTS, gateway, "This gateway does not take the secret.", _SECRET)
    return error(Check.EVENTS, gateway, f"This gateway answers a change with HTTP status {reply.status}.", _GATEWAY)


def _amqp_error() -> type[Exception]:
    from aio_pika.exceptions import AMQPError

    return AMQPError
