"""Who asks, and about whom: bearer tokens become a Caller, or the one public refusal."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Self

from cachetools import TLRUCache

from gateway.auth import claims
from gateway.auth.claims import AssuranceLevel, Claims, ContradictoryClaimsError
from gateway.auth.jwk import Key
from gateway.auth.jwt import MAX_TOKEN_BYTES, UnauthenticatedError, Verifier, parse_token
from gateway.errors import Code
from sources.records.subject import Subject

NEEDED = AssuranceLevel.SUBSTANTIAL
MAX_CACHED_BYTES = 16 * 1024 * 1024
ENTRY_BYTES = 1024
"""Each verified token counts as this much and its texts, so that both their number and their size are bounded."""


class Role(Enum):
    """What the caller is to the one whose records are asked for."""

    CITIZEN = "citizen"
    APPLICATION = "application"
    PARENT = "parent"
    GUARDIAN = "guardian"
    ATTORNEY = "attorney"
    """Whom the citizen has given a power of attorney (fuldmagt)."""
    EMPLOYEE = "employee"
    """Of an authority, who helps the citizen."""


class Purpose(Enum):
    """Why records are read."""

    OWN_OVERVIEW = "own-overview"
    PUBLIC = "public"
    REPRESENTATION = "representation"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """An employee who asks about a citizen: whose (`authority`: its CVR number), in which position, why and about what.

    `employee` is the login's own id of the employee, never a CPR number. `reason` and `reference` (the number of the
    authority's own case) come with each request, and the citizen reads them.
    """

    employee: str = field(repr=False)
    authority: str
    position: str
    reason: str
    reference: str
    approved_by: str | None = None
    """The name in the audit log of a second employee who has approved it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks (`actor`, and the `application` in between), as what, why, and about whom (`subject`).

    A citizen is both; nothing may assume that whoever asks always is. Without a subject there are no records, and
    `barred` is the reason where a login was good but not good enough. Name and residence are the subject's. An employee
    has no actor, but an `employment`.
    """

    role: Role
    purpose: Purpose
    actor: Subject | None = None
    subject: Subject | None = None
    application: str | None = None
    employment: Employment | None = None
    barred: Code | None = None
    name: str | None = field(default=None, repr=False)
    residence: str | None = field(default=None, repr=False)
    cpr_uuid: str | None = field(default=None, repr=False)
    expires: float | None = field(default=None, compare=False)
    """When the login ends, in seconds since 1970."""

    @classmethod
    def citizen(cls, subject: Subject, *, name: str | None = None, residence: str | None = None) -> Self:
        """Return a citizen who asks about nobody else."""
        return cls(
            role=Role.CITIZEN,
            purpose=Purpose.OWN_OVERVIEW,
            actor=subject,
            subject=subject,
            name=name,
            residence=residence,
        )

    def on_behalf(self, subject: Subject, role: Role, *, name: str | None) -> Self:
        """Return the same caller, who asks about somebody else."""
        return replace(
            self,
            role=role,
            purpose=Purpose.REPRESENTATION,
            subject=subject,
            name=name,
            residence=None,
            cpr_uuid=None,
        )


@dataclass(frozen=True, slots=True)
class _CachedToken:
    """What a token turned out to be, for as long as it lives and its key is the issuer's."""

    caller: Caller
    verifier: Verifier
    key: Key
    expires: float

    def is_current(self) -> bool:
        """Whether the issuer still publishes the key that verified the token."""
        return self.key in self.verifier.keys.current(self.key.kid)


class Authenticator:
    """Checks bearer tokens of the issuers that are trusted, each token's signature once."""

    def __init__(
        self,
        verifiers: Iterable[Verifier],
        *,
        max_cached_bytes: int = MAX_CACHED_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifiers = {verifier.issuer.issuer: verifier for verifier in verifiers}
        self._tokens: TLRUCache[bytes, _CachedToken] = TLRUCache(
            max_cached_bytes, ttu=lambda _digest, token, _now: token.expires, timer=clock, getsizeof=_size
        )

    async def caller(self, authorization: str | None, application: str | None = None) -> Caller | None:
        """Return the caller behind an Authorization header and an application's own token. None: there is no token.

        An application alone is nobody's citizen; beside a citizen it is on record. Raises UnauthenticatedError, and
        KeysUnavailableError where nobody can say whether a token is good.
        """
        citizen = await self._read(bearer(authorization)) if authorization is not None else None
        if application is None:
            return citizen
        client = await self._read(bearer(application))
        if client.role is not Role.APPLICATION or (citizen and citizen.role is Role.APPLICATION):
            raise UnauthenticatedError("not_an_application")
        return replace(citizen, application=client.application) if citizen else client

    def key_ages(self) -> dict[str, float | None]:
        """Return the seconds since each issuer's keys were fetched; None where they never were."""
        return {issuer: verifier.keys.age for issuer, verifier in self._verifiers.items()}

    async def _read(self, token: str) -> Caller:
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        cached = self._cached(digest)
        if cached is None or not cached.is_current():
            self._tokens.pop(digest, None)
            cached = await self._verified(token)
            if _size(cached) <= self._tokens.maxsize:
                self._tokens[digest] = cached
        return cached.caller

    def _cached(self, digest: bytes) -> _CachedToken | None:
        try:
            return self._tokens[digest]
        except KeyError:  # a miss is rare, and `get` would look twice
            return None

    async def _verified(self, token: str) -> _CachedToken:
        unverified = parse_token(token)
        verifier = self._verifiers.get(unverified.issuer)
        if verifier is None:
            raise UnauthenticatedError("issuer")
        verified = await verifier.verify(unverified)
        caller = replace(_caller(verified.claims, verifier), expires=verified.expires)
        return _CachedToken(caller, verifier, verified.key, verified.expires)


def _size(token: _CachedToken) -> int:
    """Return the bytes that a cached token holds at most: its texts, and what Python needs for any of them."""
    caller = token.caller
    return ENTRY_BYTES + sum(4 * len(text) for text in (caller.name, caller.residence, caller.application) if text)


def bearer(header: str) -> str:
    """Return the token of an Authorization header. Raise UnauthenticatedError."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthenticatedError("not_bearer")
    if len(token) > MAX_TOKEN_BYTES:
        raise UnauthenticatedError("token_too_long")
    return token.strip()


def _caller(token: Claims, verifier: Verifier) -> Caller:
    if claims.is_system(token):
        name = claims.client(token) or claims.text(token, "sub")
        if name is None:
            raise UnauthenticatedError("no_subject")
        return Caller(role=Role.APPLICATION, purpose=Purpose.PUBLIC, application=name)
    if claims.is_professional(token):
        raise UnauthenticatedError("professional")
    return _citizen(token, verifier)


def _citizen(token: Claims, verifier: Verifier) -> Caller:
    """Return a citizen, with records to see only where the login is sure enough and names a person."""
    names = verifier.issuer.names
    level = claims.level(token, names)
    try:
        citizen = claims.subject(token, names)
    except ContradictoryClaimsError as error:
        raise UnauthenticatedError(str(error)) from None
    barred = Code.ASSURANCE_TOO_LOW if level is None or level < NEEDED else None if citizen else Code.NO_CITIZEN
    return Caller(
        role=Role.CITIZEN,
        purpose=Purpose.OWN_OVERVIEW,
        actor=citizen,
        subject=None if barred else citizen,
        application=claims.client(token),
        barred=barred,
        name=claims.text(token, names.name),
        residence=claims.residence(token, names.residence),
        cpr_uuid=claims.text(token, names.cpr_uuid),
    )
