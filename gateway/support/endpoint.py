"""`POST /support/graphql`: GraphQL over HTTP as citizens have it, but for who asks, about whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.auth.authenticator import Caller, Employment, Purpose, Role
from gateway.http.endpoint import GraphQLEndpoint
from gateway.http.exchange import Exchange
from gateway.loaders.loaders import Loaders
from gateway.loaders.one_authority import AuthorityLoaders
from gateway.policies.policy import Policies
from gateway.support.approvals import Approvals, Look
from gateway.support.desk import SupportDesk, demand_patience
from gateway.support.reason import citizen_of, reason_of
from sources.records.subject import Subject
from sources.reference.record_kinds import RecordKind

POSITION = "support"
"""What the citizen reads of the employee's role."""


class SupportEndpoint(GraphQLEndpoint):
    """The ASGI endpoint of /support/graphql. The caller is an employee, and the only authority the employee's own."""

    def __init__(self, desk: SupportDesk, approvals: Approvals, **shared: Any) -> None:
        super().__init__(get=False, **shared)
        self._desk = desk
        self._approvals = approvals

    async def _limited_caller(self, headers: Mapping[str, str], exchange: Exchange) -> Caller | None:
        """Return the caller: an employee with a citizen to help, and a reason. Raises RequestRejectedError."""
        employee, authority, exchange.rate_limits = await self._desk.employee(headers, exchange.policies)
        demand_patience(exchange.rate_limits)
        purpose, reference = reason_of(headers, self._desk.purposes)
        citizen = citizen_of(headers)
        look = Look(
            employee=employee.id, authority=authority.cvr, citizen=citizen, purpose=purpose, reference=reference
        )
        approver = await self._approvals.approver(look)
        exchange.policies = Policies({authority.cvr: authority}, exchange.policies.version)
        return Caller(
            role=Role.EMPLOYEE,
            purpose=Purpose.SUPPORT,
            subject=citizen,
            application=employee.application,
            employment=Employment(
                employee=employee.id,
                authority=authority.cvr,
                position=POSITION,
                reason=purpose,
                reference=reference,
                approved_by=approver,
            ),
        )

    def _loaders(self, _caller: Caller, citizen: Subject, wants: frozenset[RecordKind], exchange: Exchange) -> Loaders:
        """Return loaders that know the employee's municipality alone, and ask the sources anew."""
        return AuthorityLoaders(
            sources=self._sources,
            policies=exchange.policies,
            ids=self._ids,
            citizen=citizen,
            residence=None,
            wants=wants,
            deadline=exchange.deadline.at,
            request=exchange.id,
            source_log=self._source_log,
        )
