"""`borgerblik events`: pull messages about changes from Beskedfordeler (SF1461), and tell the gateways."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import ssl
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
import structlog

from gateway.commands.output import fail
from gateway.settings import PREFIX, SettingsError, naming, read_some, unusable

if TYPE_CHECKING:
    from sources.beskedfordeler.broker import Broker
    from sources.certificates.key_pair import KeyPair
    from sources.ports import SecurityToken
    from sources.security_tokens.cached_tokens import CachedTokenProvider

NEEDED = ("EVENTS_BROKER_URL", "EVENTS_QUEUE", "EVENTS_GATEWAYS", "CACHE_INVALIDATION_SECRET")
NEEDED_FOR_TOKENS = ("EVENTS_ENTITY_ID", "EVENTS_AUTHORITY", "TOKEN_URL", "CLIENT_CERTIFICATE")
OTHERS = ("TOKEN_MINUTES", "CLIENT_KEY", "CLIENT_KEY_PASSWORD_FILE", "SOURCE_CA")
NAMES = (*NEEDED, *NEEDED_FOR_TOKENS, *OTHERS)

log = structlog.get_logger("borgerblik")


@click.command()
def events() -> None:
    """Tell the gateways of changes in the indexes.

    Beskedfordeler (SF1461) tells of them. Settings come from the environment: those of the group Events, of the token
    service, and the secret of the cache invalidation. It runs until it is told to stop; what it has not handled by then
    is back in the queue.
    """
    from gateway.observability import logs

    logs.configure()
    try:
        settings = settings_of(os.environ)
        asyncio.run(run(settings))
    except SettingsError as error:
        fail(str(error))


def settings_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings by the names of their keys. Raise SettingsError where one is missing."""
    fields = read_some(*(name.lower() for name in NAMES), environment=environment)
    return checked({name: fields.get(name.lower()) for name in NAMES})


def checked(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings if nothing is missing. Raise SettingsError."""
    needed = NEEDED if _has_password(settings["EVENTS_BROKER_URL"]) else (*NEEDED, *NEEDED_FOR_TOKENS)
    missing = [f"{PREFIX}{name} is missing." for name in needed if not settings[name]]
    if missing:
        raise SettingsError(missing)
    url = str(settings["EVENTS_BROKER_URL"])
    if not url.startswith("amqps:") and not _has_password(url):
        raise SettingsError([unusable("EVENTS_BROKER_URL", "must begin with amqps:// where a token is sent")])
    return settings


async def run(settings: Mapping[str, Any]) -> None:
    """Run until SIGTERM or SIGINT. Raise SettingsError for files that cannot be used."""
    from gateway.commands.gateway_notifier import GatewayNotifier
    from sources.beskedfordeler.consumer import EventConsumer
    from sources.transport.http import HttpClient

    async with contextlib.AsyncExitStack() as stack:
        http = HttpClient()
        stack.push_async_callback(http.close)
        notifier = GatewayNotifier(http, settings["EVENTS_GATEWAYS"], settings["CACHE_INVALIDATION_SECRET"][0])
        broker = await broker_of(settings, stack)
        consumer = EventConsumer(broker, settings["EVENTS_QUEUE"], notifier.notify)
        task = asyncio.ensure_future(consumer.run())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def broker_of(settings: Mapping[str, Any], stack: contextlib.AsyncExitStack) -> Broker:
    """Return the broker, with a token where its address has no name and password."""
    from sources.beskedfordeler.broker import Broker
    from sources.certificates.errors import CertificateError
    from sources.certificates.trust import trusting

    key_pair = _key_pair(settings)
    with naming("SOURCE_CA"):
        trusting(settings["SOURCE_CA"])

    def tls() -> ssl.SSLContext:
        if key_pair is None:
            return trusting(settings["SOURCE_CA"])
        try:
            key_pair.reload()
        except CertificateError as error:  # the one before stays in force
            log.error("certificate_unusable", certificate=key_pair.name, problem=f"The file {error}.")
        return key_pair.ssl_context(settings["SOURCE_CA"])

    url = settings["EVENTS_BROKER_URL"]
    if _has_password(url) or key_pair is None:
        return Broker(url, tls=tls)
    tokens = await _tokens(settings, key_pair, stack)

    whose = {"service": settings["EVENTS_ENTITY_ID"], "authority": settings["EVENTS_AUTHORITY"]}

    async def token() -> SecurityToken:
        return await tokens.token(**whose)

    return Broker(url, token=token, drop_token=partial(tokens.drop, **whose), tls=tls)


async def _tokens(
    settings: Mapping[str, Any], key_pair: KeyPair, stack: contextlib.AsyncExitStack
) -> CachedTokenProvider:
    """Return where tokens come from, which is closed with the stack."""
    from sources.certificates.source_tls import SourceTls
    from sources.security_tokens.cached_tokens import CachedTokenProvider
    from sources.security_tokens.sts_client import StsClient
    from sources.transport.client import UpstreamClient
    from sources.transport.http import HttpClient

    url = settings["TOKEN_URL"]
    http = HttpClient(tls=SourceTls([url], key_pair, settings["SOURCE_CA"]))
    stack.push_async_callback(http.close)
    tokens = CachedTokenProvider(StsClient(UpstreamClient(http), url, key_pair, minutes=settings["TOKEN_MINUTES"]))
    stack.push_async_callback(tokens.close)
    return tokens


def _key_pair(settings: Mapping[str, Any]) -> KeyPair | None:
    from sources.certificates.key_pair import KeyPair

    if settings["CLIENT_CERTIFICATE"] is None:
        return None
    with naming("CLIENT_CERTIFICATE"):
        return KeyPair(settings["CLIENT_CERTIFICATE"], settings["CLIENT_KEY"], settings["CLIENT_KEY_PASSWORD_FILE"])


def _has_password(url: str | None) -> bool:
    return bool(url) and urlsplit(url).username is not None
