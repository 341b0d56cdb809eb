"""Who may look: an employee of a municipality that has a policy here, who has not asked too often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.auth.employees import Employee, EmployeeAuthenticator
from gateway.auth.jwks import KeysUnavailableError
from gateway.auth.jwt import UnauthenticatedError
from gateway.errors import Code, RequestRejectedError
from gateway.http.rate_limits import RateLimiter, RateLimitStatus
from gateway.policies.policy import Authority, AuthorityKind, Policies
from sources import tracing


class SupportDesk:
    """Lets employees in, each to their own municipality."""

    def __init__(self, employees: EmployeeAuthenticator, rates: RateLimiter, purposes: frozenset[str]) -> None:
        self._employees = employees
        self._rates = rates
        self.purposes = purposes

    async def employee(
        self, headers: Mapping[str, str], policies: Policies
    ) -> tuple[Employee, Authority, Sequence[RateLimitStatus]]:
        """Return who asks, the municipality, and the state of the limit. Raise RequestRejectedError."""
        try:
            with tracing.span("authentication"):
                employee = await self._employees.employee(headers.get("authorization"))
        except UnauthenticatedError as error:
            raise RequestRejectedError(Code.UNAUTHENTICATED, reason=error.reason) from None
        except KeysUnavailableError as error:
            raise RequestRejectedError(Code.KEYS_UNAVAILABLE, reason=error.reason) from None
        authority = policies.authority(employee.authority)
        if authority is None or authority.kind is not AuthorityKind.MUNICIPALITY:
            raise RequestRejectedError(Code.SUPPORT_FORBIDDEN, reason="no_policy")
        return employee, authority, await self._rates.count_employee(employee.id)


def demand_patience(limits: Sequence[RateLimitStatus]) -> None:
    """Raise RequestRejectedError for one who has asked too often."""
    if any(limit.wait is not None for limit in limits):
        raise RequestRejectedError(Code.RATE_LIMITED)
