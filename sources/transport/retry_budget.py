"""How many calls to a source may be retried: a share of all calls, so that retries never make an outage worse."""

from __future__ import annotations

MAX_SAVED = 10.0


class RetryBudget:
    """Every call earns a share of a retry. It starts empty: retries are at most that share of the calls, always."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._saved = 0.0

    def earn(self) -> None:
        """Count a call."""
        self._saved = min(self._saved + self._share, MAX_SAVED)

    def spend(self) -> bool:
        """Spend one retry, and return whether there was one."""
        if self._saved < 1 - 1e-9:  # ten tenths are one
            return False
        self._saved -= 1
        return True
