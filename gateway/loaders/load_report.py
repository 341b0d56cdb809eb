"""What loading for one request came to, for its line of the log: counts, short words and authorities' numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from gateway.policies.policy import Authority
from gateway.visibility.rule_context import HiddenReason
from sources.reference.record_kinds import RecordKind


class LoadReport:
    """What was shown, hidden and not asked for, by authority. Nothing of a record, and nothing of the citizen."""

    def __init__(self) -> None:
        self.shown: defaultdict[str, dict[str, int]] = defaultdict(dict)
        """Records that may be shown, by CVR number and port, of the authorities that answered."""
        self.not_opened: defaultdict[str, list[str]] = defaultdict(list)
        """Ports that were not asked, by CVR number, since the policy has opened nothing there."""
        self.without_policy: tuple[str, ...] = ()
        """Codes of the citizen's municipalities that have no policy file."""
        self.gaps: defaultdict[tuple[str, str | None, str, str], int] = defaultdict(int)
        """Answers that failed or are not whole: source, CVR number (None: a register), state, and the short reason."""
        self.hidden_by_authority: defaultdict[str, Counter[HiddenReason]] = defaultdict(Counter)

    def count_shown(self, kind: RecordKind, authority: Authority, records: int) -> None:
        """Set how many records of a kind an authority shows."""
        self.shown[authority.cvr][kind.port] = records

    def add_shown(self, kind: RecordKind, authority: Authority, records: int) -> None:
        """Add records to those that an authority shows."""
        counts = self.shown[authority.cvr]
        counts[kind.port] = counts.get(kind.port, 0) + records

    def note_not_opened(self, kind: RecordKind, authority: Authority) -> None:
        """Note that an authority was not asked."""
        kinds = self.not_opened[authority.cvr]
        if kind.port not in kinds:
            kinds.append(kind.port)

    def hidden(self) -> Mapping[HiddenReason, int]:
        """Return how many records each rule has hidden, of all authorities."""
        if not self.hidden_by_authority:
            return {}
        return sum(self.hidden_by_authority.values(), Counter[HiddenReason]())

    def facts(self) -> Mapping[str, Any]:
        """Return the fields of the log line that have something to say."""
        facts = {
            "shown": dict(self.shown),
            "hidden_by_authority": {
                cvr: {reason.name: count for reason, count in hidden.items()}
                for cvr, hidden in self.hidden_by_authority.items()
            },
            "not_opened": dict(self.not_opened),
            "without_policy": self.without_policy,
            "gaps": [
                {"source": source, "authority": cvr, "state": state, "reason": reason, "count": count}
                for (source, cvr, state, reason), count in self.gaps.items()
            ],
        }
        return {name: fact for name, fact in facts.items() if fact}
