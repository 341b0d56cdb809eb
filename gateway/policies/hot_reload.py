"""The folder of policies while the gateway runs: what is in force, and how a change takes effect.

The folder is read anew every 0.4 seconds, in every worker, and compared with what was read before. That notices what
a watcher of the file system misses or reports in pieces: renames, a symlink that Kubernetes swaps, a network drive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import structlog

from gateway.policies.case_links import with_allowed_hosts
from gateway.policies.folder import FolderContents, read_policies
from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.policy import Policies
from gateway.policies.problem import PolicyError, PolicyProblem, Severity, only
from gateway.settings import Settings

POLL_SECONDS = 0.4

log = structlog.get_logger("borgerblik")

Contents = FolderContents | tuple[PolicyProblem, ...]
"""What the folder holds, or why it cannot be read."""


class PolicyFolder:
    """The policies in force. Raises PolicyError where it begins with files that cannot be used."""

    def __init__(
        self,
        folder: Path,
        *,
        today: Callable[[], date],
        has_register: bool | None,
        takes_examples: bool = True,
        case_link_hosts: frozenset[str] = frozenset(),
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._folder = folder
        self._today = today
        self._has_register = has_register
        self._takes_examples = takes_examples
        self._case_link_hosts = case_link_hosts
        self._poll_seconds = poll_seconds
        self._warnings: tuple[PolicyProblem, ...] = ()
        contents = read_policies(folder)
        self._policies = self._checked(contents)
        self._last_read: Contents = contents
        self._last_checked: Contents = contents

    @classmethod
    def from_settings(cls, settings: Settings, *, today: Callable[[], date]) -> PolicyFolder:
        """Return the folder that the settings name. Raise PolicyError where its policies cannot be used."""
        return cls(
            settings.policies,
            today=today,
            has_register=settings.property_register_url is not None,
            takes_examples=settings.example_policies,
            case_link_hosts=settings.case_link_hosts,
        )

    def policies(self) -> Policies:
        """Return what is in force now. A request asks once, so that it never mixes two versions."""
        return self._policies

    async def watch(self) -> None:
        """Poll for changes until cancelled."""
        while True:
            await asyncio.sleep(self._poll_seconds)
            try:
                await asyncio.to_thread(self.poll)
            except Exception as error:  # whatever happens to the folder, the gateway goes on with what it has
                log.error("policies_unreadable", folder=str(self._folder), error=type(error).__name__)

    def poll(self) -> None:
        """Read the folder, and check a change once it has stood still between two polls."""
        contents = self._read()
        stands_still, self._last_read = contents == self._last_read, contents
        if stands_still and contents != self._last_checked:
            self._last_checked = contents
            self._take(contents)

    def _read(self) -> Contents:
        try:
            return read_policies(self._folder)
        except PolicyError as error:
            return error.problems

    def _take(self, contents: Contents) -> None:
        before = self._policies.version
        try:
            if not isinstance(contents, FolderContents):
                raise PolicyError(contents)
            policies = self._checked(contents)
        except PolicyError as error:
            self._log_rejection(error.problems, in_force=before)
        else:
            self._policies = policies
            log.info("policies_reloaded", folder=str(self._folder), openings=policies.version, before=before)

    def _checked(self, contents: FolderContents) -> Policies:
        context = LintContext(self._today(), self._has_register, self._takes_examples, self._case_link_hosts)
        self._warn(problem for problem in contents.warnings if problem not in self._warnings)
        self._warnings = contents.warnings
        policies, problems = checked(contents.texts, context)
        self._warn(only(problems, Severity.WARNING))
        return with_allowed_hosts(policies, self._case_link_hosts)

    def _warn(self, problems: Iterable[PolicyProblem]) -> None:
        for problem in problems:
            log.warning("policies_warning", folder=str(self._folder), problem=str(problem), check=problem.check)

    def _log_rejection(self, problems: Sequence[PolicyProblem], *, in_force: str) -> None:
        sentences = [str(problem) for problem in problems]
        log.error("policies_rejected", folder=str(self._folder), problems=sentences, openings=in_force)
