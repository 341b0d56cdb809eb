"""The specialist systems (fagsystemer) that deliver to the indexes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeUpSystem:
    """A specialist system (fagsystem) that delivers to the indexes."""

    uuid: str
    name: str


BENEFIT_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a1", "Kommunernes Ydelsessystem (sandkasse)")
SICK_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a2", "Sygedagpengesystem (sandkasse)")
CASE_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a3", "Elektronisk sags- og dokumentsystem (sandkasse)")
CARE_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a4", "Omsorgssystem (sandkasse)")
BUILDING_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a5", "Byggesagssystem (sandkasse)")
AGENCY_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a6", "Pension og boligstøtte (sandkasse)")
OLD_SYSTEM = MadeUpSystem("00000000-0000-4000-8000-0000000005a9", "Tidligere fagsystem (sandkasse)")


def system_of(area: str, *, agency: bool = False) -> MadeUpSystem:
    """Return the system that usually delivers an area."""
    if agency:
        return AGENCY_SYSTEM
    by_group = {"02": BUILDING_SYSTEM, "27": CARE_SYSTEM, "28": CASE_SYSTEM, "15": SICK_SYSTEM}
    return SICK_SYSTEM if area.startswith("32.30") else by_group.get(area[:2], BENEFIT_SYSTEM)
