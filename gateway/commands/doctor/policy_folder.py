"""The folder of policies: whether the gateway would start with it, and which authorities it names."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.app import clock_of
from gateway.commands.doctor.finding import Check, ExaminedAuthority, Finding, error, ok, warning
from gateway.policies.folder import read_policies
from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.problem import PolicyError, PolicyProblem, Severity, only
from gateway.settings import Settings
from sources.reference.danish_time import day_of


@dataclass(frozen=True, slots=True)
class ExaminedPolicies:
    """The findings, and the authorities whose policies can be read."""

    findings: tuple[Finding, ...]
    authorities: tuple[ExaminedAuthority, ...] = ()


def examine_policies(settings: Settings) -> ExaminedPolicies:
    """Return what the folder is like. It is not logged."""
    has_register = settings.property_register_url is not None
    context = LintContext(day_of(clock_of(settings.today)()), has_register, settings.example_policies)
    try:
        contents = read_policies(settings.policies)
        policies, problems = checked(contents.texts, context)
    except PolicyError as refused:
        return ExaminedPolicies(tuple(_error(problem) for problem in refused.problems))
    authorities = tuple(
        ExaminedAuthority(authority.cvr, authority.code, authority.name) for authority in policies.authorities.values()
    )
    warnings = [*contents.warnings, *only(problems, Severity.WARNING)]
    findings = [
        ok(Check.POLICIES, "policies", f"{len(authorities)} authorities have a policy that can be used."),
        *(warning(Check.POLICIES, "policies", str(problem), problem.hint or _CURE) for problem in warnings),
    ]
    return ExaminedPolicies(tuple(findings), authorities)


_CURE = "See docs/municipalities.md, and run: borgerblik check FILE"


def _error(problem: PolicyProblem) -> Finding:
    return error(Check.POLICIES, "policies", str(problem), problem.hint or _CURE)
