"""The made-up world: its one fixed day, its tables, and how its SQLite file is built and opened."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sources.sandbox import codes, user_cache
from sources.sandbox.generator.population import populate
from sources.sandbox.generator.world_writer import WorldWriter
from sources.sandbox.times import instant

TODAY = date(2026, 11, 16)
HIDDEN_CLASS = codes.HIDDEN_CLASS
DECISION_CLASS = codes.DECISION_CLASS
DECISIONS = codes.DECISIONS
NOTE_TEXT_FORMAT = codes.NOTE_TEXT_FORMAT

KEPT = 4
"""Of the versions of the world, so many stay in the cache."""

_HERE = Path(__file__).parent


def build(path: Path) -> None:
    """Write the world to a new SQLite file; the same world, byte for byte, every time."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        fill(connection)
    finally:
        connection.close()


def fill(connection: sqlite3.Connection) -> None:
    """Write the world into an empty database."""
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    connection.executescript((_HERE / "tables.sql").read_text("utf-8"))
    writer = WorldWriter(connection)
    populate(writer, TODAY)
    connection.execute("BEGIN")
    writer.store()
    connection.executescript((_HERE / "indexes.sql").read_text("utf-8"))


def cached_world() -> Path:
    """Return the ordinary world, built once for this version of the sandbox and kept in the user's cache."""
    name = f"world-{_fingerprint()}.sqlite"
    for folder in user_cache.folders():
        try:
            return _built_in(folder, name)
        except OSError:
            continue  # a home that cannot be written to
    raise OSError("no folder for the sandbox's world can be written to")


def _built_in(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as fresh:
            build(Path(fresh) / name)
            (Path(fresh) / name).replace(path)
    with suppress(OSError):  # what is not ours to tidy can be used all the same
        path.touch()
        _tidy(folder)
    return path


def _tidy(folder: Path) -> None:
    """Remove the worlds that have not been used for longest."""
    worlds = sorted(folder.glob("world-*.sqlite"), key=lambda path: path.stat().st_mtime)
    for old in worlds[:-KEPT]:
        old.unlink(missing_ok=True)


def _fingerprint() -> str:
    """Return what the generator, its tables and SQLite's own version come down to."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for source in sorted([*_HERE.glob("*.py"), *_HERE.glob("*.sql"), *_HERE.glob("generator/*.py")]):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


class World(sqlite3.Connection):
    """A built world. Many share it and none owns it, so it is closed with the last of them."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it could not be opened
            self.close()


def open_world(path: Path) -> World:
    """Open a built world for reading."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, factory=World)
    connection.row_factory = sqlite3.Row
    connection.create_function("instant", 2, instant, deterministic=True)
    return connection
