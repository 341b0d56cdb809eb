"""The folder of authorities' files while the gateway runs: what is in force, and how a change takes effect.

The folder is read anew every 0.4 seconds, in every worker, and compared with what was read before. That notices what a
watcher of the file system misses or tells in pieces: atomic renames, a symlink that Kubernetes swaps, a network drive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import structlog

from gateway.policies.lint import checked, only
from gateway.policies.parser import PolicyError, PolicyProblem, Severity, Text, texts_of
from gateway.policies.policy import Policies

LOOK_SECONDS = 0.4

log = structlog.get_logger("borgerblik")

Seen = Mapping[str, Text] | tuple[PolicyProblem, ...]
"""The texts of the files by name, or why there are none."""


class PolicyFolder:
    """The authorities' files in force. Raises PolicyError where it begins with files that cannot be used."""

    def __init__(
        self, folder: Path, *, today: Callable[[], date], has_register: bool | None, every: float = LOOK_SECONDS
    ) -> None:
        self._folder = folder
        self._today = today
        self._has_register = has_register
        self._every = every
        texts = texts_of(folder)
        self._policies = self._checked(texts)
        self._seen: Seen = texts
        self._judged: Seen = texts

    def policies(self) -> Policies:
        """What is in force now. A request asks once, so that it never mixes two versions."""
        return self._policies

    async def watch(self) -> None:
        """Look for changes until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await asyncio.to_thread(self.look)
            except Exception as error:  # whatever happens to the folder, the gateway goes on with what it has
                log.error("policies_unreadable", folder=str(self._folder), error=type(error).__name__)

    def look(self) -> None:
        """Read the folder, and judge a change once it has stood still between two looks."""
        seen = self._read()
        stands_still, self._seen = seen == self._seen, seen
        if stands_still and seen != self._judged:
            self._judged = seen
            self._judge(seen)

    def _read(self) -> Seen:
        try:
            return texts_of(self._folder)
        except PolicyError as broken:
            return broken.problems

    def _judge(self, seen: Seen) -> None:
        before = self._policies.version
        try:
            if not isinstance(seen, Mapping):
                raise PolicyError(seen)
            policies = self._checked(seen)
        except PolicyError as broken:
            self._log_refusal(broken.problems, kept=before)
        else:
            self._policies = policies
            log.info("policies_reloaded", folder=str(self._folder), openings=policies.version, before=before)

    def _checked(self, texts: Mapping[str, Text]) -> Policies:
        policies, problems = checked(texts, self._today(), has_register=self._has_register)
        for problem in only(problems, Severity.WARNING):
            log.warning("policies_warning", folder=str(self._folder), problem=str(problem), check=problem.check)
        return policies

    def _log_refusal(self, problems: Sequence[PolicyProblem], *, kept: str) -> None:
        told = [str(problem) for problem in problems]
        log.error("policies_rejected", folder=str(self._folder), problems=told, openings=kept)
