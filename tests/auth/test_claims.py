"""What a login says: the names of NemLog-in and the brokers, levels, and whose number it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.auth.claims import (
    EID,
    NSIS,
    PRESETS,
    AssuranceLevel,
    ContradictoryClaimsError,
    client,
    is_professional,
    is_system,
    level,
    subject,
)
from gateway.auth.issuers import Issuer, read_issuers
from sources.records.subject import Subject

CPR = "0101610000"
LOGINS: dict[str, dict[str, Any]] = {
    "nemlogin": {
        f"{EID}cprNumber": CPR,
        f"{EID}cprUuid": "0f5c7b6e",
        f"{EID}fullName": "Karen Eksempelsen",
        f"{NSIS}loa": "Substantial",
        f"{NSIS}ial": "High",
        f"{NSIS}aal": "Substantial",
    },
    "signicat": {
        "nin": CPR,
        "nin_type": "PERSON",
        "nin_issuing_country": "DK",
        "name": "Karen Eksempelsen",
        "mitid_has_cpr": "true",
        "mitid_loa": "SUBSTANTIAL",
        "mitid_ial": "HIGH",
        "mitid_aal": "SUBSTANTIAL",
    },
    "signaturgruppen": {
        "dk.cpr": CPR,
        "idp": "mitid",
        "identity_type": "private",
        "mitid.identity_name": "Karen Eksempelsen",
        "loa": f"{NSIS}Substantial",
        "ial": f"{NSIS}High",
        "aal": f"{NSIS}Substantial",
    },
}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_reads_its_login(preset: str) -> None:
    """NemLog-in and both brokers name the same citizen, by different claims."""
    claims, names = LOGINS[preset], PRESETS[preset]
    assert subject(claims, names) == Subject(CPR)
    assert level(claims, names) is AssuranceLevel.SUBSTANTIAL
    assert claims[names.name] == "Karen Eksempelsen"
    assert not is_professional(claims)
    assert not is_system(claims)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_name_is_never_needed(preset: str) -> None:
    """With name and address protection the brokers leave the names out."""
    claims = {name: claim for name, claim in LOGINS[preset].items() if name != PRESETS[preset].name}
    assert subject(claims, PRESETS[preset]) == Subject(CPR)


def test_another_countrys_number_is_no_cpr_number() -> None:
    """Ten digits of another country may look like one."""
    assert subject(LOGINS["signicat"] | {"nin_issuing_country": "IS"}, PRESETS["signicat"]) is None


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"loa": "High"}, AssuranceLevel.HIGH),
        ({"loa": "substantial"}, AssuranceLevel.SUBSTANTIAL),
        ({"loa": f"{NSIS}Low"}, AssuranceLevel.LOW),
        ({"ial": "High", "aal": "Substantial"}, AssuranceLevel.SUBSTANTIAL),
        ({"loa": "High", "ial": "Low"}, AssuranceLevel.LOW),
        ({"loa": "High", "aal": "?"}, None),
        ({"ial": "High"}, None),
        ({"aal": "High"}, None),
        ({"loa": ""}, None),
        ({"loa": None}, None),
        ({"loa": "High", "aal": None}, None),
        ({"loa": ["High"]}, None),
        ({"loa": "3"}, None),
        ({"loa": f"{NSIS}{NSIS}High"}, None),
        ({"loa": f" {NSIS}High"}, None),
        ({}, None),
    ],
)
def test_the_level_is_the_lowest_that_is_said(claims: dict[str, Any], expected: AssuranceLevel | None) -> None:
    """LoA, or IAL and AAL together; what is unknown or said in a list counts for nothing."""
    assert level(claims, PRESETS["signaturgruppen"]) is expected


def test_two_numbers_contradict_each_other() -> None:
    """The same number twice, with or without hyphen, is one."""
    claims, names = LOGINS["nemlogin"], PRESETS["nemlogin"]
    assert subject(claims | {"dk.cpr": "010161-0000"}, names) == Subject(CPR)
    with pytest.raises(ContradictoryClaimsError) as error:
        subject(claims | {"dk.cpr": "0202620000"}, names)
    assert CPR not in str(error.value)


@pytest.mark.parametrize(
    "name",
    [
        f"{EID}professional/cvr",
        f"{EID}professional/orgName",
        f"{EID}professional/uuid/persistent",
        "nemlogin.cvr",
        "nemlogin.org_name",
        "nemlogin.nemid.rid",
        "nemlogin.persistent_professional_id",
        "dk.cvr",
        "cvr",
        "cvrNumber",
        "mitid_erhverv_uuid",
        "dk:gov:saml:attribute:CvrNumberIdentifier",
        "dk:gov:saml:attribute:RidNumberIdentifier",
        "organisation",
        "organization_id",
    ],
)
def test_a_professional_claim_makes_a_professional(name: str) -> None:
    """Whatever else stands beside it; unless it is empty."""
    assert is_professional(LOGINS["nemlogin"] | {name: "11111111"})
    assert not is_professional(LOGINS["nemlogin"] | {name: ""})
    assert not is_professional(LOGINS["nemlogin"] | {name: None})


@pytest.mark.parametrize(
    "claims", [{"identity_type": "professional"}, {"identity_type": "?"}, {"idp": "mitid_erhverv"}]
)
def test_a_professional_login_makes_a_professional(claims: dict[str, Any]) -> None:
    """A kind of identity that nobody knows is no citizen's."""
    assert is_professional(LOGINS["signaturgruppen"] | claims)


@pytest.mark.parametrize(
    "name", ["grid", "hybrid", "birthdate", "origin", "priority", "mitid_transaction_id", "idp_id"]
)
def test_an_ordinary_claim_makes_nobody_a_professional(name: str) -> None:
    """Letters inside another word mean nothing."""
    assert not is_professional({name: "1"})


@pytest.mark.parametrize(
    "claims",
    [{"sub": "app", "azp": "app"}, {"sub": "app", "client_id": "app"}, {"gty": "client-credentials"}, {"idtyp": "app"}],
    ids=str,
)
def test_an_applications_own_token(claims: dict[str, Any]) -> None:
    """Known by its subject, or by what the issuers write on it."""
    assert is_system(claims)


def test_the_client_is_azp_or_client_id() -> None:
    """Two different ones contradict each other."""
    assert client({"azp": "a"}) == client({"client_id": "a"}) == client({"azp": "a", "client_id": "a"}) == "a"
    assert client({}) is None
    with pytest.raises(ContradictoryClaimsError):
        client({"azp": "a", "client_id": "b"})


# The file of issuers

TWO = """
[[issuer]]
issuer = "https://login.example"
clients = ["minby"]

[[issuer]]
issuer = "https://broker.example"
audience = "borgeroverblik"
jwks_url = "https://broker.example/keys"
preset = "signicat"
claims = { residence = "kommunekode" }
"""


def test_several_issuers_stand_in_a_file(tmp_path: Path) -> None:
    """Each with its own audience, clients and names; what is not said is as usual."""
    file = tmp_path / "issuers.toml"
    file.write_text(TWO, "utf-8")
    first, second = read_issuers(file)
    assert first == Issuer("https://login.example", clients=frozenset({"minby"}))
    assert (second.audience, second.jwks_url) == ("borgeroverblik", "https://broker.example/keys")
    assert (second.names.cpr, second.names.residence, second.clients) == ("nin", "kommunekode", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[issuer]]",
        "issuer = 1",
        "[[issuer]]\nissuer = ''",
        "[[issuer]]\nissuer = 'no address'",
        "[[issuer]]\nissuer = 'https://a.example'\nsecret-x = 1",
        "[[issuer]]\nissuer = 'https://a.example'\npreset = 'secret-x'",
        "[[issuer]]\nissuer = 'https://a.example'\nclients = []",
        "[[issuer]]\nissuer = 'https://a.example'\nclients = 'secret-x'",
        "[[issuer]]\nissuer = 'https://a.example'\njwks_url = 'secret-x'",
        "[[issuer]]\nissuer = 'https://a.example'\nclaims = { secret-x = 'b' }",
        "[[issuer]]\nissuer = 'https://a.example'\nclaims = { cpr = 1 }",
        "[[issuer]]\nissuer = 'https://a.example'\n" * 2,
        "[[issuer]]\nissuer = 'https://a.example'\n[other]\nx = 1",
        "not TOML",
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, tmp_path: Path) -> None:
    """In one line, without a value."""
    file = tmp_path / "issuers.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"^[a-z]") as error:
        read_issuers(file)
    assert "secret-x" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Is named as such."""
    with pytest.raises(ValueError, match="can be read"):
        read_issuers(tmp_path / "none.toml")
