"""Who asks, and about whom: bearer tokens become a Caller, or the one public refusal."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Self

from gateway.auth import claims
from gateway.auth.claims import AssuranceLevel, Claims, ContradictoryClaimsError
from gateway.auth.jwks import Key
from gateway.auth.jwt import LONGEST_TOKEN, UnauthenticatedError, Verifier, take_apart
from gateway.errors import Code
from sources.subject import Subject

NEEDED = AssuranceLevel.SUBSTANTIAL
MOST_KEPT = 10_000


class Role(Enum):
    """What the caller is to the one whose records are asked for."""

    CITIZEN = "citizen"
    APPLICATION = "application"


class Purpose(Enum):
    """Why records are read."""

    OWN_OVERVIEW = "own-overview"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks (`actor`, and the `application` in between), as what, why, and about whom (`subject`).

    A citizen is both; nothing may assume that whoever asks always is. Without a subject there are no records, and
    `barred` is the reason where a login was good but not good enough. Name and residence are the subject's.
    """

    role: Role
    purpose: Purpose
    actor: Subject | None = None
    subject: Subject | None = None
    application: str | None = None
    barred: Code | None = None
    name: str | None = field(default=None, repr=False)
    residence: str | None = field(default=None, repr=False)
    cpr_uuid: str | None = field(default=None, repr=False)
    expires: float | None = field(default=None, compare=False)
    """When the login ends, in seconds since 1970."""

    @classmethod
    def citizen(cls, subject: Subject, *, name: str | None = None, residence: str | None = None) -> Self:
        """A citizen who asks about nobody else."""
        return cls(
            role=Role.CITIZEN,
            purpose=Purpose.OWN_OVERVIEW,
            actor=subject,
            subject=subject,
            name=name,
            residence=residence,
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a token turned out to be, for as long as it lives and its key is the issuer's."""

    caller: Caller
    verifier: Verifier
    key: Key
    expires: float


class Authenticator:
    """Checks bearer tokens of the issuers that are trusted, each token's signature once."""

    def __init__(
        self,
        verifiers: Iterable[Verifier],
        *,
        most_kept: int = MOST_KEPT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifiers = {one.issuer.issuer: one for one in verifiers}
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._most_kept = most_kept
        self._clock = clock

    async def caller(self, authorization: str | None, application: str | None = None) -> Caller | None:
        """The caller behind an Authorization header and an application's own token. Raises UnauthenticatedError.

        None: there is no token at all. An application alone is nobody's citizen; beside a citizen it is on record.
        """
        asks = await self._read(_bearer(authorization)) if authorization is not None else None
        if application is None:
            return asks
        through = await self._read(_bearer(application))
        if through.role is not Role.APPLICATION or (asks and asks.role is Role.APPLICATION):
            raise UnauthenticatedError("not_an_application")
        return replace(asks, application=through.application) if asks else through

    async def _read(self, token: str) -> Caller:
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        kept = self._found(digest)
        if kept is None:
            kept = await self._verified(token)
            self._keep(digest, kept)
        return kept.caller

    def _found(self, digest: bytes) -> _Kept | None:
        kept = self._kept.get(digest)
        if kept is None:
            return None
        if kept.expires <= self._clock() or kept.verifier.keys.current(kept.key.kid) != kept.key:
            del self._kept[digest]
            return None
        self._kept.move_to_end(digest)
        return kept

    def _keep(self, digest: bytes, kept: _Kept) -> None:
        self._kept[digest] = kept
        oldest = next(iter(self._kept.values()))
        while len(self._kept) > self._most_kept or oldest.expires <= self._clock():
            self._kept.popitem(last=False)
            if not self._kept:
                break
            oldest = next(iter(self._kept.values()))

    async def _verified(self, token: str) -> _Kept:
        unbelieved = take_apart(token)
        verifier = self._verifiers.get(unbelieved.issuer)
        if verifier is None:
            raise UnauthenticatedError("issuer")
        believed = await verifier.believe(unbelieved)
        caller = replace(_caller(believed.said, verifier), expires=believed.expires)
        return _Kept(caller, verifier, believed.key, believed.expires)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthenticatedError("not_bearer")
    if len(token) > LONGEST_TOKEN:
        raise UnauthenticatedError("token_too_long")
    return token.strip()


def _caller(said: Claims, verifier: Verifier) -> Caller:
    if claims.is_system(said):
        return Caller(role=Role.APPLICATION, purpose=Purpose.PUBLIC, application=claims.client(said) or said["sub"])
    if claims.is_professional(said):
        raise UnauthenticatedError("professional")
    return _citizen(said, verifier)


def _citizen(said: Claims, verifier: Verifier) -> Caller:
    """A citizen, with records to see only where the login is sure enough and names a person."""
    names = verifier.issuer.names
    level = claims.level(said, names)
    try:
        citizen = claims.subject(said, names)
    except ContradictoryClaimsError as error:
        raise UnauthenticatedError(str(error)) from None
    barred = Code.ASSURANCE_TOO_LOW if level is None or level < NEEDED else None if citizen else Code.NO_CITIZEN
    return Caller(
        role=Role.CITIZEN,
        purpose=Purpose.OWN_OVERVIEW,
        actor=citizen,
        subject=None if barred else citizen,
        application=claims.client(said),
        barred=barred,
        name=claims.text(said, names.name),
        residence=claims.residence(said, names.residence),
        cpr_uuid=claims.text(said, names.cpr_uuid),
    )
