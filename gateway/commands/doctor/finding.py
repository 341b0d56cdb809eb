"""What the doctor finds: one line of its table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sources.reference.cpr import masked


class State(StrEnum):
    """How it is with what was examined, the best first."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Check(StrEnum):
    """The kinds of checks, by the names that `--only` takes, in the order of the table."""

    SETTINGS = "settings"
    POLICIES = "policies"
    AUDIT_LOG = "audit-log"
    REDIS = "redis"
    CERTIFICATES = "certificates"
    CONNECTIONS = "connections"
    CLOCK = "clock"
    ISSUERS = "issuers"
    TOKENS = "tokens"
    QUESTIONS = "questions"
    SCHEMA = "schema"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class ExaminedAuthority:
    """A municipality or an agency that a finding is about."""

    cvr: str
    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was examined, how it is, and what to do about it. `cure`: empty where nothing has to be done.

    Its texts hold no personal data and no secret, whatever a service has answered.
    """

    check: Check
    service: str
    state: State
    text: str
    cure: str = ""
    authority: ExaminedAuthority | None = None

    def without_cpr_numbers(self) -> Finding:
        """Return the finding with whatever could be a CPR number masked: a service's answer may hold anything."""
        return replace(self, service=_masked(self.service), text=_masked(self.text), cure=_masked(self.cure))


def ok(check: Check, service: str, text: str, authority: ExaminedAuthority | None = None) -> Finding:
    """Return a finding that nothing has to be done about."""
    return Finding(check, service, State.OK, text, authority=authority)


def warning(check: Check, service: str, text: str, cure: str, authority: ExaminedAuthority | None = None) -> Finding:
    """Return a finding about something that works today, or that weakens the deployment."""
    return Finding(check, service, State.WARNING, text, cure, authority)


def error(check: Check, service: str, text: str, cure: str, authority: ExaminedAuthority | None = None) -> Finding:
    """Return a finding about something that keeps citizens from their records."""
    return Finding(check, service, State.ERROR, text, cure, authority)


def _masked(text: str) -> str:
    return masked(text, lambda _number: False)
