"""What the generator drafts before it writes rows: cases and documents with their relations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sources.sandbox.generator.world_writer import Value, WorldWriter

Row: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRegistration:
    """One Registrering: what its sender knew, and the rows that say it, by table."""

    registered_at: str | None
    sts_at: str | None
    rows: dict[str, tuple[Row, ...]]
    user: str | None = None
    note: str | None = None
    lifecycle: str | None = "Importeret"

    def with_rows(self, **tables: tuple[Row, ...]) -> DraftRegistration:
        """Return the same registration with other rows in the tables named."""
        return DraftRegistration(
            registered_at=self.registered_at,
            sts_at=self.sts_at,
            rows=self.rows | tables,
            user=self.user,
            note=self.note,
            lifecycle=self.lifecycle,
        )

    def with_more(self, table: str, *rows: Row) -> DraftRegistration:
        """Return the same registration with more rows in one table."""
        return self.with_rows(**{table: (*self.rows.get(table, ()), *rows)})

    def changing(self, table: str, position: int, /, **columns: Value) -> DraftRegistration:
        """Return the same registration with other values in one row."""
        rows = list(self.rows[table])
        rows[position] = rows[position] | columns
        return self.with_rows(**{table: tuple(rows)})


@dataclass(frozen=True, slots=True)
class Draft:
    """A case or a document: its id, the authority it is limited by, and its registrations in wire order."""

    uuid: str
    authority: str
    registrations: tuple[DraftRegistration, ...]
    newest: int = -1

    @property
    def now(self) -> DraftRegistration:
        """The newest registration."""
        return self.registrations[self.newest]

    def having(self, now: DraftRegistration) -> Draft:
        """Return the same thing, known otherwise."""
        registrations = list(self.registrations)
        registrations[self.newest] = now
        return Draft(self.uuid, self.authority, tuple(registrations), self.newest)

    def with_earlier(self, earlier: DraftRegistration, *, newest_first: bool = False) -> Draft:
        """Return the same thing with an older registration, before or (as some senders write) after the newest."""
        if newest_first:
            return Draft(self.uuid, self.authority, (*self.registrations, earlier), 0)
        return Draft(self.uuid, self.authority, (earlier, *self.registrations), self.newest)


def write_case(writer: WorldWriter, case: Draft) -> None:
    """Write a case and all its registrations."""
    writer.write("cases", {"uuid": case.uuid, "authority": case.authority})
    _write_registrations(writer, case, "case_registrations", "case_uuid")


def write_document(writer: WorldWriter, document: Draft) -> None:
    """Write a document and all its registrations."""
    writer.write("documents", {"uuid": document.uuid, "authority": document.authority})
    _write_registrations(writer, document, "document_registrations", "document_uuid")


def _write_registrations(writer: WorldWriter, thing: Draft, table: str, column: str) -> None:
    newest = thing.newest % len(thing.registrations)
    for position, registration in enumerate(thing.registrations):
        number = writer.serial()
        writer.write(
            table,
            {
                "id": number,
                column: thing.uuid,
                "position": position,
                "newest": int(position == newest),
                "registered_at": registration.registered_at,
                "sts_at": registration.sts_at,
                "lifecycle": registration.lifecycle,
                "user": registration.user,
                "note": registration.note,
            },
        )
        for name, rows in registration.rows.items():
            writer.write_all(name, number, rows)
