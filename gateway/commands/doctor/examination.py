"""All checks of a deployment, side by side and each with a deadline: none that fails stops another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.auth.issuers import Issuer, issuers_from_settings
from gateway.commands.doctor.certificates import examine_certificates
from gateway.commands.doctor.clock import Clock
from gateway.commands.doctor.connections import examine_server
from gateway.commands.doctor.deployment import Deployment, Indexes
from gateway.commands.doctor.events import EVENTS, examine_events
from gateway.commands.doctor.finding import Check, ExaminedAuthority, Finding, State, error
from gateway.commands.doctor.issuers import examine_issuer
from gateway.commands.doctor.policy_folder import ExaminedPolicies, examine_policies
from gateway.commands.doctor.questions import ExaminedIndex, examine_question, examine_token, indexes_of
from gateway.commands.doctor.servers import STS, servers_of
from gateway.commands.doctor.stores import examine_audit_log, examine_redis
from gateway.settings import SettingsError

CONCURRENT = 8
"""Checks at once: few enough that no service takes them for an attack."""

GRACE_SECONDS = 1.0
"""How much longer than its own deadline a check may take, which it knows how to explain."""

_OF_INDEXES = (Check.QUESTIONS, Check.TOKENS, Check.SCHEMA, Check.CLOCK)


@dataclass(frozen=True, slots=True)
class ExaminationPlan:
    """What is examined. Empty `only` and `authorities`: everything. `seconds`: the deadline of each check."""

    only: frozenset[Check] = frozenset()
    authorities: frozenset[str] = frozenset()
    seconds: float = 10.0

    def has(self, *checks: Check) -> bool:
        """Return whether one of these checks is wished for."""
        return not self.only or not self.only.isdisjoint(checks)

    def names(self, authority: ExaminedAuthority) -> bool:
        """Return whether an authority is wished for, by its CVR number or municipality code."""
        return not self.authorities or not self.authorities.isdisjoint({authority.cvr, authority.code})


@dataclass(frozen=True, slots=True)
class _Step:
    check: Check
    service: str
    run: Callable[[], Awaitable[list[Finding]]]
    authority: ExaminedAuthority | None = None


@dataclass(slots=True)
class Examination:
    """One run of the checks. `progress` is called with how many of how many checks are done."""

    deployment: Deployment
    plan: ExaminationPlan = field(default_factory=ExaminationPlan)
    clock: Clock = lambda: datetime.now(UTC)
    progress: Callable[[int, int], None] = lambda _done, _all: None
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENT))
    _done: int = 0
    _all: int = 0

    async def findings(self) -> list[Finding]:
        """Return all findings, in the order of the checks."""
        policies = await asyncio.to_thread(self._policies)
        first = await self._all_of([*self._local_steps(), *self._server_steps()])
        unreachable = {
            finding.service for finding in first if finding.check is Check.CONNECTIONS and finding.state is State.ERROR
        }
        pairs = await self._all_of(self._index_steps(policies.authorities, unreachable))
        found = [*policies.findings, *first, *pairs] if self.plan.has(Check.POLICIES) else [*first, *pairs]
        order = list(Check)
        wished = [finding for finding in found if self.plan.has(finding.check)]
        return sorted((finding.without_cpr_numbers() for finding in wished), key=lambda each: order.index(each.check))

    def _policies(self) -> ExaminedPolicies:
        try:
            return examine_policies(self.deployment.settings)
        except Exception as failure:  # whatever lies in the folder, the services are examined
            return ExaminedPolicies((_failed(Check.POLICIES, "policies", failure),))

    async def _all_of(self, steps: Iterable[_Step]) -> list[Finding]:
        waiting = list(steps)
        self._all += len(waiting)
        return [finding for found in await asyncio.gather(*map(self._run, waiting)) for finding in found]

    async def _run(self, step: _Step) -> list[Finding]:
        async with self._slots:
            try:
                async with asyncio.timeout(2 * self.plan.seconds + GRACE_SECONDS):
                    return await step.run()
            except TimeoutError:
                cure = "Examine the network on the way, or give it longer (--timeout)."
                return [error(step.check, step.service, "It was not done in time.", cure, step.authority)]
            except Exception as failure:  # a check that fails is a finding, and no end of the examination
                return [_failed(step.check, step.service, failure, step.authority)]
            finally:
                self._done += 1
                self.progress(self._done, self._all)

    def _local_steps(self) -> list[_Step]:
        deployment, settings = self.deployment, self.deployment.settings
        steps = [
            _Step(Check.AUDIT_LOG, "audit log", lambda: examine_audit_log(settings)),
            _Step(Check.REDIS, "redis", lambda: examine_redis(settings)),
            _Step(Check.EVENTS, EVENTS, lambda: examine_events(settings, self.plan.seconds)),
            _Step(Check.CERTIFICATES, "files", lambda: examine_certificates(deployment, self.clock)),
            *(_Step(Check.ISSUERS, issuer.issuer, _issuer(deployment, issuer)) for issuer in self._issuers()),
        ]
        return [step for step in steps if self.plan.has(step.check)]

    def _issuers(self) -> Sequence[Issuer]:
        try:
            return issuers_from_settings(self.deployment.settings)
        except SettingsError:  # a finding of the settings
            return ()

    def _server_steps(self) -> list[_Step]:
        if not self.plan.has(Check.CONNECTIONS, Check.CLOCK, Check.CERTIFICATES):
            return []
        servers = servers_of(self.deployment, self._issuers())
        seconds, clock = self.plan.seconds, self.clock
        return [
            _Step(Check.CONNECTIONS, server.name, lambda server=server: examine_server(server, clock, seconds))  # type: ignore[misc]
            for server in servers
        ]

    def _index_steps(self, authorities: Sequence[ExaminedAuthority], unreachable: set[str]) -> list[_Step]:
        if not self.plan.has(*_OF_INDEXES):
            return []
        indexes = self.deployment.indexes
        examined = [authority for authority in authorities if self.plan.names(authority)]
        steps: list[_Step] = []
        for index in indexes_of(self.deployment):
            hindrance = _hindrance(index, indexes, examined, unreachable)
            if indexes is None or hindrance is not None:
                check = next(check for check in _OF_INDEXES if self.plan.has(check))
                steps.append(_Step(check, index.name, _answering(check, hindrance, index)))
                continue
            steps += [
                _Step(Check.QUESTIONS, index.name, self._pair(indexes, index, authority), authority)
                for authority in examined
            ]
        return steps

    def _pair(
        self, indexes: Indexes, index: ExaminedIndex, authority: ExaminedAuthority
    ) -> Callable[[], Awaitable[list[Finding]]]:
        async def run() -> list[Finding]:
            token = await examine_token(indexes, index, authority, self.plan.seconds)
            if token[0].state is State.ERROR or not self.plan.has(Check.QUESTIONS, Check.SCHEMA, Check.CLOCK):
                return token
            try:
                answer = await examine_question(indexes, index, authority, self.clock, self.plan.seconds)
            except Exception as failure:  # and the token's finding stays
                answer = [_failed(Check.QUESTIONS, index.name, failure, authority)]
            return [*token, *answer]

        return run


def _hindrance(
    index: ExaminedIndex, indexes: Indexes | None, authorities: Sequence[ExaminedAuthority], unreachable: set[str]
) -> str | None:
    """Return why an index is not asked at all, so that one fault is not reported for each municipality."""
    if indexes is None:
        return "a file of keys or certificates cannot be used"
    if indexes.tokens is not None and STS in unreachable:
        return "the token service cannot be reached"
    if index.name in unreachable:
        return "it cannot be reached"
    return None if authorities else "no policy names an authority to ask for"


def _answering(check: Check, hindrance: str | None, index: ExaminedIndex) -> Callable[[], Awaitable[list[Finding]]]:
    async def run() -> list[Finding]:
        text = f"It was not asked: {hindrance}."
        return [error(check, index.name, text, "Mend that first, and examine again.")]

    return run


def _issuer(deployment: Deployment, issuer: Issuer) -> Callable[[], Awaitable[list[Finding]]]:
    return lambda: examine_issuer(deployment, issuer)


def _failed(check: Check, service: str, failure: Exception, authority: ExaminedAuthority | None = None) -> Finding:
    text = f"The check itself failed ({type(failure).__name__})."
    return error(check, service, text, "Report it: this should not happen.", authority)
