"""The made-up world is the same every time, large enough, and openly made up."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import pytest

from sources.sandbox.authorities import AUTHORITIES
from sources.sandbox.generator.days import bank_day_after, bank_day_before, date
from sources.sandbox.personas import PERSONAS
from sources.sandbox.world import KEPT, TODAY, build, cached_world

HERE = Path(__file__)
TABLES = HERE.parents[2] / "sources" / "sandbox" / "tables.sql"


def test_two_runs_give_the_same_bytes(tmp_path: Path, world_file: Path) -> None:
    build(tmp_path / "again.sqlite")
    assert (tmp_path / "again.sqlite").read_bytes() == world_file.read_bytes()


def test_the_cache_keeps_the_worlds_used_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change of the sandbox makes another world of some megabytes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sources.sandbox.world.build", lambda path: path.write_bytes(b""))
    made = []
    for version in range(KEPT + 3):
        monkeypatch.setattr("sources.sandbox.world._fingerprint", lambda version=version: str(version))
        made.append(cached_world())
        os.utime(made[-1], (version, version))
        monkeypatch.setattr("sources.sandbox.world._fingerprint", lambda: "0")
        assert cached_world() == made[0], "used all the time"
    assert sorted((tmp_path / "borgerblik").iterdir()) == sorted([made[0], *made[-KEPT + 1 :]])


def test_there_are_enough_citizens_in_every_municipality(world: sqlite3.Connection) -> None:
    homes = dict(world.execute("SELECT code, count(*) FROM residences WHERE until_on IS NULL GROUP BY code").fetchall())
    assert sum(homes.values()) >= 300
    assert {authority.code for authority in AUTHORITIES if authority.code} == homes.keys()


def test_every_number_is_in_the_form_that_belongs_to_nobody(world: sqlite3.Connection) -> None:
    numbers = [row[0] for row in world.execute("SELECT cpr FROM citizens")]
    assert all(re.fullmatch(r"[6-9]\d(0[1-9]|1[0-2])\d{6}", number) for number in numbers)
    assert all(60 < int(number[:2]) <= 91 for number in numbers)


def test_every_table_says_what_it_holds() -> None:
    created = [line for line in TABLES.read_text("utf-8").splitlines() if line.startswith("CREATE TABLE")]
    assert len(created) > 25
    assert all(re.search(r"\( -- \w.{8,}", line) for line in created)


def test_the_personas_live_where_they_say(world: sqlite3.Connection) -> None:
    homes = {
        row["persona"]: (row["name"], row["code"])
        for row in world.execute(
            "SELECT persona, name, code FROM citizens NATURAL JOIN residences "
            "WHERE persona NOT NULL AND until_on IS NULL"
        )
    }
    assert homes == {persona.key: (persona.name, persona.municipality) for persona in PERSONAS}
    assert len(PERSONAS) >= 8
    assert PERSONAS[0].key == "overblik"
    assert not any(persona.cpr in repr(persona) for persona in PERSONAS)


COUNTS = {
    "mange-sager": (
        "SELECT count(DISTINCT registration) FROM parties JOIN citizens ON ref = 'urn:oio:cpr-nr:' || cpr",
        300,
    ),
    "mange-betalinger": (
        "SELECT count(*) FROM payment_lines JOIN grants ON uuid = grant_uuid JOIN citizens ON recipient_cpr = cpr",
        2000,
    ),
    "tom": ("SELECT count(*) FROM parties JOIN citizens ON ref = 'urn:oio:cpr-nr:' || cpr", 0),
}


@pytest.mark.parametrize("key", COUNTS)
def test_some_personas_have_very_much_or_nothing(world: sqlite3.Connection, key: str) -> None:
    sql, expected = COUNTS[key]
    assert world.execute(f"{sql} WHERE persona = ?", (key,)).fetchone()[0] == expected


def test_the_overview_has_everything_in_an_ordinary_amount(world: sqlite3.Connection) -> None:
    lines = world.execute(
        """SELECT g.authority, b.name, count(*) FROM citizens c JOIN grants g ON g.recipient_cpr = c.cpr
        JOIN benefits b ON b.grant_uuid = g.uuid JOIN payment_lines l ON l.grant_uuid = g.uuid
        WHERE c.persona = 'overblik' GROUP BY g.authority, b.name"""
    ).fetchall()
    assert sorted(tuple(line) for line in lines) == [
        ("11111111", "Merudgiftsydelse til barn", 12),
        ("11111111", "Sygedagpenge", 12),
        ("99999999", "Boligsikring", 12),
        ("99999999", "Børne- og ungeydelse", 12),
    ]


def test_payments_lie_before_and_after_today(world: sqlite3.Connection) -> None:
    first, last = world.execute("SELECT min(available_on), max(available_on) FROM payments").fetchone()
    assert first < TODAY.isoformat() < last


def test_bank_days_know_the_danish_holidays() -> None:
    assert bank_day_before(date(2024, 3, 31)) == date(2024, 3, 27)
    assert bank_day_after(date(2026, 1, 1)) == date(2026, 1, 2)
    assert bank_day_before(date(2025, 12, 31)) == date(2025, 12, 30)
