"""Settings: every mistake is named by its key, and no value is ever shown."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path

import pytest

from gateway.auth.claims import PRESETS
from gateway.settings import PREFIX, Settings, SettingsError, SettingsProblems, describe, naming, read, read_some
from gateway.settings.groups.authentication import CLAIM_PRESETS
from gateway.settings.renamed import RENAMED

NEEDED = {
    "BORGERBLIK_CASE_INDEX_URL": "https://index.example/sager",
    "BORGERBLIK_BENEFIT_INDEX_URL": "https://index.example/ydelser",
    "BORGERBLIK_ISSUER": "https://issuer.example",
    "BORGERBLIK_POLICIES": "/srv/policies",
    "BORGERBLIK_ID_KEY": "a key of thirty-two bytes or more",
}
SECRET = "do-not-show-me"


def problems(**environment: str) -> list[str]:
    """Return what is said of an environment with these keys beside the needed ones."""
    with pytest.raises(SettingsError) as bad:
        read(NEEDED | {PREFIX + key: text for key, text in environment.items()})
    assert str(bad.value).splitlines() == bad.value.problems
    return bad.value.problems


def test_what_is_needed_is_enough() -> None:
    """Everything but five keys has a default, and other programs' keys are not ours to judge."""
    settings = read(NEEDED | {"PATH": "/bin", "borgerblik_x": "x"})
    assert settings.case_index_url == "https://index.example/sager"
    assert settings.id_key == b"a key of thirty-two bytes or more"
    assert (settings.audience, settings.policies, settings.today) == ("borgerblik", Path("/srv/policies"), None)
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
    keys = [problem.split()[0] for problem in bad.value.problems]
    assert keys == ["BORGERBLIK_X", *NEEDED, "BORGERBLIK_TODAY"]


@pytest.mark.parametrize(("before", "now"), RENAMED.items(), ids=RENAMED)
def test_an_old_name_is_refused_with_its_new_one(before: str, now: str) -> None:
    """Whoever comes from an earlier state is told the word to write."""
    assert problems(**{before: SECRET}) == [f"BORGERBLIK_{before} is called BORGERBLIK_{now} now."]
    assert now.lower() in {field.name for field in fields(Settings)}
    assert before.lower() not in {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({"TRUSTED_DOCUMENTS_REDIS_KEY": SECRET}, "TRUSTED_DOCUMENTS_REDIS_KEY needs BORGERBLIK_REDIS_URL."),
        ({"CACHE": "redis"}, "CACHE=redis needs BORGERBLIK_REDIS_URL."),
        ({"ROUTER_SUBJECT": SECRET}, "ROUTER_SUBJECT needs BORGERBLIK_PROXIES."),
        ({"CLIENT_KEY": __file__}, "CLIENT_KEY needs BORGERBLIK_CLIENT_CERTIFICATE."),
        (
            {"TOKEN_URL": "https://sts.example/issue", "CASE_INDEX_ENTITY_ID": "http://service.example/6"},
            "TOKEN_URL needs BORGERBLIK_BENEFIT_INDEX_ENTITY_ID and BORGERBLIK_CLIENT_CERTIFICATE.",
        ),
    ],
    ids=lambda field: next(iter(field)) if isinstance(field, dict) else "",
)
def test_a_setting_that_needs_another_one_says_so(environment: dict[str, str], problem: str) -> None:
    """At once with all other problems, and without the value."""
    assert problems(**environment, TODAY="x")[-1] == f"BORGERBLIK_{problem}"


def test_the_problems_of_several_rooms_come_in_one_go() -> None:
    """A file of one room does not hide another room's."""

    def refuse(key: str) -> None:
        with naming(key):
            raise ValueError("must be another file")

    def make_rooms() -> None:
        with SettingsProblems() as rooms:
            rooms.collect(refuse, "ISSUERS")
            assert rooms.collect(len, "four") == 4
            rooms.collect(refuse, "CERTIFICATES")

    with pytest.raises(SettingsError) as bad:
        make_rooms()
    assert [problem.split()[0] for problem in bad.value.problems] == ["BORGERBLIK_ISSUERS", "BORGERBLIK_CERTIFICATES"]


def test_a_command_reads_what_it_needs() -> None:
    """And nothing else has to be there, or to be right."""
    environment = {"BORGERBLIK_TODAY": "2026-11-16", "BORGERBLIK_DEADLINE": "x"}
    assert read_some("today", "policies", environment=environment) == {"today": date(2026, 11, 16)}
    with pytest.raises(SettingsError) as bad:
        read_some("today", "deadline", environment={"BORGERBLIK_TODAY": "x", "BORGERBLIK_DEADLINE": "x"})
    assert len(bad.value.problems) == 2


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
        ("CLAIMS", SECRET),
        ("ISSUERS", SECRET),
        ("TRUSTED_DOCUMENTS", SECRET),
        ("CERTIFICATES", f"{__file__},{SECRET}"),
        ("CACHE", SECRET),
        ("DEADLINE", "١"),
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
        ("CASE_INDEX_ENTITY_ID", f"http://service.example/6 {SECRET}"),
        ("CLIENT_CERTIFICATE", SECRET),
        ("TOKEN_MINUTES", "4"),
        ("TOKEN_MINUTES", "481"),
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
        ("CASE_INDEX_ENTITY_ID", "http://service.example/6/", "http://service.example/6/"),
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


def test_the_environment_comes_before_the_defaults() -> None:
    """What a sandbox is given can still be changed from outside, one key at a time."""
    defaults = {key.removeprefix(PREFIX): text for key, text in NEEDED.items()} | {"AUDIENCE": "default"}
    assert read({}, defaults=defaults).audience == "default"
    assert read({"BORGERBLIK_AUDIENCE": "outside"}, defaults=defaults).audience == "outside"


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
    listed = {key: (default, meaning) for group in describe().values() for key, default, meaning in group}
    assert set(listed) == {PREFIX + field.name.upper() for field in fields(Settings)}
    assert {key for key, (default, _) in listed.items() if default == "required"} == set(NEEDED)
    assert all(meaning for _, meaning in listed.values())
    assert listed["BORGERBLIK_EXPLORER"][0] == "false"
    assert sum(map(len, describe().values())) == len(listed), "a setting stands in two groups"


def test_the_presets_of_claims_are_those_of_the_room_that_reads_tokens() -> None:
    """Settings read no room, so they list the names themselves."""
    assert tuple(PRESETS) == CLAIM_PRESETS
