"""Four eyes: a look that a second employee of the same municipality has approved, in Redis or in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import TTLCache

from gateway.errors import Code, RequestRejectedError
from gateway.ids import Ids
from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from sources.records.subject import Subject

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MAX_APPROVALS = 10_000
MAX_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look as it is approved: by which employee of which authority, at whom, and why."""

    employee: str
    authority: str
    citizen: Subject
    purpose: str
    reference: str


class Approvals:
    """Which looks are approved. Nothing is stored of one that nobody has approved."""

    def __init__(
        self,
        ids: Ids,
        shared: RedisConnection | None,
        *,
        minutes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`minutes` that an approval holds. 0: no look needs one."""
        self._ids = ids
        self._shared = shared
        self._seconds = 60 * minutes
        self._approvers: TTLCache[str, str] = TTLCache(MAX_APPROVALS, max(1, self._seconds), timer=clock)

    @property
    def are_needed(self) -> bool:
        """Whether a look needs an approval."""
        return self._seconds > 0

    async def approver(self, look: Look) -> str | None:
        """Return the name in the audit log of who has approved a look. None: no look needs one.

        Raises RequestRejectedError where nobody else has approved it: the error names what a colleague is to approve.
        """
        if not self.are_needed:
            return None
        text = self._ids.counted(f"{look.employee}\x1f{self._ids.counted(look.citizen)}")
        approver = await self._read(self._key(text, look.authority, look.purpose, look.reference))
        if approver is None or approver == self._ids.trace(look.employee):
            raise RequestRejectedError(Code.APPROVAL_NEEDED, facts={"approval": text})
        return approver

    async def approve(self, text: str, *, employee: str, authority: str, purpose: str, reference: str) -> None:
        """Approve what `approver` named to a colleague. Raise RequestRejectedError where that cannot be stored."""
        key, approver = self._key(text, authority, purpose, reference), self._ids.trace(employee)
        if self._shared is None:
            self._approvers[key] = approver
            return
        shared = self._shared
        try:
            await shared.ask(lambda: shared.redis.set(key, approver.encode(), ex=self._seconds))
        except RedisUnavailableError:
            raise RequestRejectedError(Code.APPROVAL_UNAVAILABLE) from None

    async def _read(self, key: str) -> str | None:
        if self._shared is None:
            return self._approvers.get(key)
        shared = self._shared
        try:
            value = await shared.ask(lambda: shared.redis.get(key))
        except UnexpectedValueError:
            return None
        except RedisUnavailableError:
            raise RequestRejectedError(Code.APPROVAL_UNAVAILABLE) from None
        return value.decode("ascii", "replace") if isinstance(value, bytes) else None

    def _key(self, text: str, authority: str, purpose: str, reference: str) -> str:
        """Return the key of an approval: for this employee and citizen, at this authority, for this reason alone."""
        approved = self._ids.counted("\x1f".join((text, authority, purpose, reference)))
        return f"{PREFIX}approval:{approved}"
