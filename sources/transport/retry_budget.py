"""How many calls to a source may be tried again: a share of all calls, so that retries never make an outage worse."""

from __future__ import annotations

MOST_SAVED = 10.0


class RetryBudget:
    """Every call earns a share of a retry. It starts empty: retries are at most that share of the calls, always."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._saved = 0.0

    def earn(self) -> None:
        """A call is made."""
        self._saved = min(self._saved + self._share, MOST_SAVED)

    def spend(self) -> bool:
        """Whether one may be tried again; it is then spent."""
        if self._saved < 1 - 1e-9:  # ten tenths are one
            return False
        self._saved -= 1
        return True
