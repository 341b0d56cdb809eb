"""Settings of the authorities' policies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class PolicySettings:
    """Which policies are in force."""

    policies: Path = setting(values.path, "Folder of the policy files, one for each authority", required=True)
    example_policies: bool = setting(
        values.flag, "Take the packaged examples for policies, too; for the sandbox and tests", default=False
    )
    case_link_hosts: frozenset[str] = setting(
        values.hosts, "Hosts to which a link may take a case's number; default: none", default=frozenset()
    )
