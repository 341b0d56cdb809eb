"""When an answer is due: so long after its request began to arrive, or sooner where the client wishes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Self

from msgspec import Struct
from starlette.types import Scope

from gateway.server.scope import BEGAN

PREFER = "prefer"
APPLIED = "preference-applied"
MAX_PREFER = 1_000

_WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*("?)(\d{1,4}(?:\.\d{1,3})?)\1\s*(?:[;,]|$)', re.IGNORECASE)


class Deadline(Struct, frozen=True):
    """A moment of the event loop's clock, and the client's wish for it where that was followed."""

    at: float
    wish: str | None = None

    @classmethod
    def of(cls, scope: Scope, headers: Mapping[str, str], *, seconds: float) -> Self:
        """Return the client's `Prefer: wait=…` (RFC 7240), where it is shorter than what is allowed; else that."""
        began = scope.get("state", {}).get(BEGAN) or asyncio.get_running_loop().time()
        wish = _wish(headers[PREFER]) if PREFER in headers else None
        if wish is None or not 0 < float(wish) < seconds:
            return cls(began + seconds)
        return cls(began + float(wish), wish)

    @property
    def left(self) -> float:
        """Seconds until then; none once it has passed."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    def headers(self) -> dict[str, str]:
        """Return the header that says that the client's wish was followed."""
        return {APPLIED: f"wait={self.wish}"} if self.wish else {}


def _wish(prefer: str) -> str | None:
    """Return the first wait that can be read; what cannot be is no wish, as RFC 7240 has it."""
    wait = _WAIT.search(prefer) if len(prefer) < MAX_PREFER else None
    return wait[2] if wait else None
