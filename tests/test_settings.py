"""Settings: every mistake is named by its key, and no value is ever shown."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path

import pytest

from gateway.policies.parser import PACKAGED
from gateway.settings import PREFIX, Settings, SettingsError, describe, read

NEEDED = {
    "BORGERBLIK_CASE_INDEX_URL": "https://index.example/sager",
    "BORGERBLIK_BENEFIT_INDEX_URL": "https://index.example/ydelser",
    "BORGERBLIK_ISSUER": "https://issuer.example",
    "BORGERBLIK_ID_KEY": "a key of thirty-two bytes or more",
}
SECRET = "do-not-show-me"


def problems(**environment: str) -> list[str]:
    """What is said of an environment with these keys beside the needed ones."""
    with pytest.raises(SettingsError) as bad:
        read(NEEDED | {PREFIX + key: text for key, text in environment.items()})
    assert str(bad.value).splitlines() == bad.value.problems
    return bad.value.problems


def test_what_is_needed_is_enough() -> None:
    """Everything but four keys has a default, and other programs' keys are not ours to judge."""
    settings = read(NEEDED | {"PATH": "/bin", "borgerblik_x": "x"})
    assert settings.case_index_url == "https://index.example/sager"
    assert settings.id_key == b"a key of thirty-two bytes or more"
    assert (settings.audience, settings.policies, settings.today) == ("borgerblik", PACKAGED, None)
    assert (settings.explorer, settings.exempt_classes, settings.deadline) == (False, frozenset(), 8.0)


def test_every_missing_key_is_named() -> None:
    """An empty environment is told of all that is needed, and of nothing else."""
    with pytest.raises(SettingsError) as bad:
        read({})
    assert [problem.split()[0] for problem in bad.value.problems] == list(NEEDED)
    assert all("is missing: " in problem for problem in bad.value.problems)


def test_every_unknown_key_is_named() -> None:
    """A key with a spelling mistake is refused, not passed over."""
    assert problems(TODDAY=SECRET, ZZ=SECRET) == [
        "BORGERBLIK_TODDAY is not a setting of this gateway.",
        "BORGERBLIK_ZZ is not a setting of this gateway.",
    ]


def test_all_problems_come_in_one_go() -> None:
    """Unknown, missing and unusable keys are told together."""
    with pytest.raises(SettingsError) as bad:
        read({"BORGERBLIK_X": SECRET, "BORGERBLIK_TODAY": SECRET})
    assert [problem.split()[0] for problem in bad.value.problems] == [
        "BORGERBLIK_X", *NEEDED, "BORGERBLIK_TODAY"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("CASE_INDEX_URL", SECRET),
        ("CASE_INDEX_URL", ""),
        ("CASE_INDEX_URL", f"ftp://{SECRET}"),
        ("CASE_INDEX_URL", f"https:///{SECRET}"),
        ("CASE_INDEX_URL", f"https://[{SECRET}"),
        ("CASE_INDEX_URL", f"https://host:{SECRET}"),
        ("CASE_INDEX_URL", f"https://host:99999/{SECRET}"),
        ("JWKS_URL", f"https://{SECRET}℀.example"),
        ("ISSUER", " "),
        ("ISSUER", SECRET),
        ("ISSUER", f"https://[{SECRET}"),
        ("ISSUER", "https://login.example:99999"),
        ("CASE_INDEX_URL", f"https://host/{SECRET} x"),
        ("ID_KEY", SECRET),
        ("ID_KEY", "x" * 31),
        ("CLAIM_CPR", ""),
        ("POLICIES", ""),
        ("EXEMPT_CLASSES", SECRET),
        ("HOSTS", ""),
        ("HOSTS", " , "),
        ("EXEMPT_CLASSES", f"00000000-0000-4000-8000-000000000e01,{SECRET}"),
        ("DEADLINE", SECRET),
        ("DEADLINE", "0"),
        ("DEADLINE", "-1"),
        ("DEADLINE", "121"),
        ("DEADLINE", "nan"),
        ("DEADLINE", "1e1"),
        ("EXPLORER", "yes"),
        ("EXPLORER", "True"),
        ("TODAY", SECRET),
        ("TODAY", "2026-02-30"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_and_not_shown(key: str, text: str) -> None:
    """A problem says which key, and what would do, in one line without the value."""
    (problem,) = problems(**{key: text})
    assert problem.startswith(
        (f"{PREFIX}{key} cannot be used: it must be ", f"{PREFIX}{key} cannot be used: it must not ")
    )
    assert SECRET not in problem
    assert len(problem) < 120


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("CASE_INDEX_URL", "http://[::1]:8001/sager/", "http://[::1]:8001/sager"),
        ("ISSUER", "https://login.example", "https://login.example"),
        ("ID_KEY", "æ" * 16, "æ".encode() * 16),
        ("ID_KEY", "\udcff" * 32, b"\xff" * 32),
        ("EXPLORER", "true", True),
        ("EXPLORER", "false", False),
        ("DEADLINE", "0.5", 0.5),
        ("DEADLINE", "120", 120.0),
        ("TODAY", "2026-11-16", date(2026, 11, 16)),
        ("POLICIES", "/srv/authorities", Path("/srv/authorities")),
        ("EXEMPT_CLASSES", "", frozenset()),
        (
            "EXEMPT_CLASSES",
            " 00000000-0000-4000-8000-000000000E01 ,",
            frozenset({"00000000-0000-4000-8000-000000000e01"}),
        ),
    ],
)
def test_a_value_is_read_as_what_it_means(key: str, text: str, expected: object) -> None:
    """Texts of the environment become addresses, days, seconds and sets."""
    assert getattr(read(NEEDED | {PREFIX + key: text}), key.lower()) == expected


def test_the_environment_comes_before_what_is_given() -> None:
    """What a sandbox is given can still be changed from outside, one key at a time."""
    given = {key.removeprefix(PREFIX): text for key, text in NEEDED.items()} | {"AUDIENCE": "given"}
    assert read({}, given=given).audience == "given"
    assert read({"BORGERBLIK_AUDIENCE": "outside"}, given=given).audience == "outside"


def test_settings_are_frozen() -> None:
    """Nothing changes a setting while the gateway runs."""
    settings = read(NEEDED)
    with pytest.raises(FrozenInstanceError):
        settings.audience = "another"  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        settings.another = 1  # type: ignore[attr-defined]


def test_the_secret_is_not_in_the_repr() -> None:
    """Settings in a log show no key."""
    assert "thirty-two" not in repr(read(NEEDED))


def test_every_setting_is_described() -> None:
    """The list for operators has each key, whether it is needed, its default, and words; never a secret."""
    listed = {key: (default, what) for key, default, what in describe()}
    assert set(listed) == {PREFIX + one.name.upper() for one in fields(Settings)}
    assert {key for key, (default, _) in listed.items() if default == "required"} == set(NEEDED)
    assert all(what for _, what in listed.values())
    assert listed["BORGERBLIK_EXPLORER"][0] == "false"
    assert listed["BORGERBLIK_POLICIES"][0] == "the packaged examples"
