"""Employees' logins (MitID Erhverv): whose employee somebody is, and in which role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.auth import claims
from gateway.auth.authenticator import NEEDED, bearer
from gateway.auth.claims import Claims, ContradictoryClaimsError
from gateway.auth.jwt import UnauthenticatedError, Verifier, parse_token
from gateway.errors import Code, RequestRejectedError

_CVR = re.compile("[0-9]{8}")
_SEPARATORS = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeClaims:
    """The names of the claims that say who an employee is, and the role that one must have."""

    employee: str
    authority: str
    roles: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """Somebody who is logged in as an employee of an authority (its CVR number), in the role that is needed."""

    id: str = field(repr=False)
    authority: str
    role: str
    application: str | None


class EmployeeAuthenticator:
    """Checks the bearer tokens of the employees' issuer. Each is verified anew: they are few."""

    def __init__(self, verifier: Verifier, names: EmployeeClaims) -> None:
        self.verifier = verifier
        self._names = names

    async def employee(self, authorization: str | None) -> Employee:
        """Return the employee behind an Authorization header.

        Raises UnauthenticatedError, KeysUnavailableError where nobody can say whether a token is good, and
        RequestRejectedError for a login that is good, but no employee's who may help citizens.
        """
        if authorization is None:
            raise UnauthenticatedError("no_token")
        unverified = parse_token(bearer(authorization))
        if unverified.issuer != self.verifier.issuer.issuer:
            raise UnauthenticatedError("issuer")
        token = (await self.verifier.verify(unverified)).claims
        self._demand_certainty(token)
        id, authority = claims.text(token, self._names.employee), claims.text(token, self._names.authority)
        if claims.is_system(token) or id is None or authority is None or not _CVR.fullmatch(authority):
            raise RequestRejectedError(Code.NO_EMPLOYEE, reason="no_employee")
        if self._names.role not in roles_of(token, self._names.roles):
            raise RequestRejectedError(Code.SUPPORT_FORBIDDEN, reason="no_role")
        return Employee(id=id, authority=authority, role=self._names.role, application=_client(token))

    def _demand_certainty(self, token: Claims) -> None:
        level = claims.level(token, self.verifier.issuer.names)
        if level is None or level < NEEDED:
            raise RequestRejectedError(Code.ASSURANCE_TOO_LOW)


def roles_of(token: Mapping[str, object], name: str) -> frozenset[str]:
    """Return the roles of a claim: a list of texts, or one text with spaces or commas between."""
    value = token.get(name)
    if isinstance(value, str):
        return frozenset(_SEPARATORS.split(value)) - {""}
    return frozenset(role for role in value if isinstance(role, str)) if isinstance(value, list) else frozenset()


def _client(token: Claims) -> str | None:
    try:
        return claims.client(token)
    except ContradictoryClaimsError as error:
        raise UnauthenticatedError(str(error)) from None
