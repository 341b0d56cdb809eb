"""Who may act for whom in the sandbox: a right of each kind, and of each way in which one does not hold."""

from __future__ import annotations

from typing import Any, NamedTuple

from sources.sandbox.personas import BY_KEY


class Right(NamedTuple):
    """One row of the register, by the keys of both personas. The register names rights that are over, too."""

    id: str
    representative: str
    represented: str
    kind: str
    areas: list[str] | None = None
    since: str | None = None
    until: str | None = None
    born: str | None = None
    protected: bool = False

    def row(self) -> dict[str, Any]:
        """Return it as the register answers."""
        person = BY_KEY[self.represented]
        return {
            "id": self.id,
            "kind": self.kind,
            "person": {"cpr": person.cpr, "name": person.name, "born": self.born, "protected": self.protected},
            "from": self.since,
            "until": self.until,
            "areas": self.areas,
        }


A_MINUTE_AGO = "2026-11-16T11:59:00+01:00"
"""The sandbox's clock stands at noon."""

RIGHTS = (
    Right("c-1", "overblik", "flyttet", "CHILD", born="2012-05-01"),
    Right("w-1", "overblik", "gamle-data", "WARD", since="2020-02-01T00:00:00+01:00"),
    Right("p-1", "overblik", "pensionist", "POWER_OF_ATTORNEY", ["32.03"], until="2027-06-01T00:00:00+02:00"),
    Right("p-2", "overblik", "boligejer", "POWER_OF_ATTORNEY", ["02", "27"], until=A_MINUTE_AGO),
    Right("p-3", "overblik", "advis", "POWER_OF_ATTORNEY", ["32"], since="2026-11-17T00:00:00+01:00"),
    Right("w-2", "overblik", "undtaget", "WARD", protected=True),
    Right("c-2", "korrektioner", "mange-sager", "CHILD", born="2008-11-16"),
    Right("c-3", "korrektioner", "mange-betalinger", "CHILD", born="2008-11-17"),
    Right("p-4", "pensionist", "overblik", "POWER_OF_ATTORNEY", ["27"], until="2026-12-01T00:00:00+01:00"),
)
"""Karen acts for four; a right to act for Henrik has just ended, and one for Mikkel begins tomorrow. The child of Amira
that turns eighteen today is a child no more; the one that does tomorrow is. Svend and Karen act for each other."""


def rows_of(representative: str) -> list[dict[str, Any]]:
    """Return the rows of somebody's rights, by CPR number."""
    return [right.row() for right in RIGHTS if BY_KEY[right.representative].cpr == representative]
