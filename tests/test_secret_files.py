"""Secrets that stand in files: every secret setting may come so, and no problem with one shows it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from gateway.settings import PREFIX, Settings, SettingsError, describe, read, read_some
from tests.test_settings import NEEDED

KEY = "a secret of thirty-two bytes or more"
TEXTS = {
    "ID_KEY": KEY,
    "AUDIT_LOG": "redis://:password@redis.example:6379/0",
    "REDIS_URL": "redis://:password@redis.example:6379/0",
    "CACHE_ENCRYPTION_KEY": f"{KEY},{KEY} too",
    "CACHE_INVALIDATION_SECRET": KEY,
    "EVENTS_BROKER_URL": "amqps://name:password@broker.example:5671/BF",
    "ROUTER_SECRET": KEY,
    "STATISTICS": "redis://:password@redis.example:6379/1",
}


def environment(folder: Path, **texts: str) -> dict[str, str]:
    """Return the needed settings, with these in files."""
    required = {key: text for key, text in NEEDED.items() if key.removeprefix(PREFIX) not in texts}
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode(errors="surrogateescape"))
    return required | {f"{PREFIX}{name}_FILE": str(folder / name) for name in texts}


def problems(texts: dict[str, str]) -> list[str]:
    """Return what is said of an environment."""
    with pytest.raises(SettingsError) as bad:
        read(texts)
    return bad.value.problems


def test_every_secret_is_here() -> None:
    """What a log does not show is a secret; each of them says in the list that it may stand in a file."""
    assert set(TEXTS) == {field.name.upper() for field in fields(Settings) if not field.repr}
    listed = {key.removeprefix(PREFIX): meaning for group in describe().values() for key, _, meaning in group}
    assert {name for name, meaning in listed.items() if "`…_FILE`" in meaning} == set(TEXTS)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_stands_for_its_setting(end: str, tmp_path: Path) -> None:
    """As if its text stood in the environment; the line break at its end is not part of it."""
    in_files = read(environment(tmp_path, **{name: text + end for name, text in TEXTS.items()}))
    assert in_files == read(NEEDED | {PREFIX + name: text for name, text in TEXTS.items()})


def test_a_command_reads_them_too(tmp_path: Path) -> None:
    """For what it needs, and no others."""
    texts = environment(tmp_path, **TEXTS) | {f"{PREFIX}ROUTER_SECRET_FILE": "/nowhere"}
    assert read_some("redis_url", environment=texts) == {"redis_url": TEXTS["REDIS_URL"]}
    with pytest.raises(SettingsError):
        read_some("router_secret", environment=texts)


def test_a_file_comes_before_a_default(tmp_path: Path) -> None:
    """As every setting of the environment does."""
    defaults = {key.removeprefix(PREFIX): text for key, text in NEEDED.items()}
    texts = {f"{PREFIX}ID_KEY_FILE": environment(tmp_path, ID_KEY=KEY)[f"{PREFIX}ID_KEY_FILE"]}
    assert read(texts, defaults=defaults).id_key == KEY.encode()


@pytest.mark.parametrize("name", TEXTS, ids=str)
def test_both_ways_at_once_are_refused(name: str, tmp_path: Path) -> None:
    """Nobody should have to guess which one counts."""
    texts = environment(tmp_path, **{name: TEXTS[name]}) | {PREFIX + name: TEXTS[name]}
    assert problems(texts) == [f"{PREFIX}{name} and {PREFIX}{name}_FILE are both set: one of them is enough."]


def test_a_file_that_cannot_be_used_is_named_once(tmp_path: Path) -> None:
    """The key that names it, without its path or what stands in it; the setting is not missing as well."""
    texts = environment(tmp_path, ID_KEY=KEY)
    (tmp_path / "ID_KEY").unlink()
    unreadable = [f"{PREFIX}ID_KEY_FILE cannot be used: it must be a file of at most 65536 bytes that can be read."]
    assert problems(texts) == unreadable
    assert problems(texts | {f"{PREFIX}ID_KEY_FILE": "a\0b"}) == unreadable
    (tmp_path / "ID_KEY").write_bytes(b"x" * 70_000)
    assert problems(texts) == unreadable
    (tmp_path / "ID_KEY").write_bytes(b"short")
    assert problems(texts) == [f"{PREFIX}ID_KEY_FILE cannot be used: it must be a secret of at least 32 bytes."]


def test_other_settings_have_no_files(tmp_path: Path) -> None:
    """They are nobody's secret, and a spelling mistake is one."""
    assert problems(NEEDED | {f"{PREFIX}DEADLINE_FILE": str(tmp_path)}) == [
        f"{PREFIX}DEADLINE_FILE is not a setting of this gateway."
    ]
