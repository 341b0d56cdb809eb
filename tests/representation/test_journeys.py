"""A representative's journey from HTTP to SOAP and back: each kind, its end, its areas, its failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.app import sandbox as embedded
from sources.sandbox import representations
from sources.sandbox.faults import Fault
from sources.sandbox.personas import BY_KEY
from sources.sandbox.representations import RIGHTS
from tests.representation.asking import ACCESS_LOG, OWN, REPRESENTS, RIGHT_BY_ID, id_of, refusal, represented
from tests.serving import served


async def test_who_is_represented_and_until_when(tmp_path: Path) -> None:
    """What holds now, and nothing else: what has ended, not begun or come of age is not there."""
    async with served(tmp_path) as gateway:
        karen, amira, freja = [
            (await gateway.data(REPRESENTS, persona=persona))["me"] for persona in ("overblik", "korrektioner", "tom")
        ]
    rights = [(right["kind"], right["person"]["name"], right["areas"], right["until"]) for right in karen["represents"]]
    assert rights == [
        ("CHILD", "Jonas Prøvesen", None, "2030-04-30T22:00:00+00:00"),
        ("WARD", "Else Attrap", None, None),
        ("POWER_OF_ATTORNEY", "Svend Eksempelsen", ["32.03"], "2027-05-31T22:00:00+00:00"),
        ("WARD", None, None, None),
    ]  # fmt: skip
    assert [right["person"]["name"] for right in amira["represents"]] == [BY_KEY["mange-betalinger"].name]
    assert (freja["represents"], freja["representsComplete"]) == ([], True)


@pytest.mark.parametrize("key", ["c-1", "w-1"])
async def test_a_child_and_a_ward_are_shown_as_to_themselves(key: str, tmp_path: Path) -> None:
    """Cases, letters, benefits, payments, sums: the answer is the person's own, but for its ids."""
    async with served(tmp_path) as gateway:
        own = (await gateway.data(OWN, persona=RIGHT_BY_ID[key].represented))["me"]
        others = await represented(gateway, key)
    assert others == own
    assert others["cases"]["nodes"]
    assert others["payments"]["nodes"]


async def test_a_power_of_attorney_shows_its_areas(tmp_path: Path) -> None:
    """What lies inside them, and no count, sum or case of what lies outside."""
    async with served(tmp_path) as gateway:
        own = (await gateway.data(OWN, persona="pensionist"))["me"]
        others = await represented(gateway, "p-1")
    for name in ("cases", "benefits", "payments"):
        inside = [record for record in own[name]["nodes"] if record["area"]["kle"].startswith("32.03")]
        assert inside != own[name]["nodes"]
        assert [without_joined(record) for record in others[name]["nodes"]] == [without_joined(one) for one in inside]
        assert others[name]["totalCount"] == len(inside)
    text = json.dumps(others, ensure_ascii=False)
    assert "Boligydelse" in json.dumps(own, ensure_ascii=False)
    assert "Boligydelse" not in text
    assert others["changes"]["added"] == own["changes"]["added"]
    assert sum(month["sums"]["payments"] for month in others["paymentsByMonth"]["months"]) < sum(
        month["sums"]["payments"] for month in own["paymentsByMonth"]["months"]
    )


def without_joined(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without what may join one that lies outside the areas."""
    return {name: value for name, value in record.items() if name not in ("total", "case", "benefits", "nextPayment")}


@pytest.mark.parametrize("key", ["p-2", "p-3", "c-2", "w-1", "p-4"])
async def test_no_other_id_is_of_any_use(key: str, tmp_path: Path) -> None:
    """One that ended a minute ago, begins tomorrow, came of age or is another citizen's: the error of a bad id."""
    async with served(tmp_path) as gateway:
        persona = "flyttet" if key in ("w-1", "p-4") else RIGHT_BY_ID[key].representative
        assert await refusal(gateway, id_of(key), persona=persona) == await refusal(gateway, "x", persona=persona)
        assert (await refusal(gateway, ""))["extensions"]["code"] == "NOT_REPRESENTED"
        assert {event["role"] for event in gateway.recorded()} == {"citizen"}


async def test_a_right_is_looked_up_at_every_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register drops it between two requests, also where answers are cached: the old id shows nobody."""
    async with served(tmp_path, CACHE="memory") as gateway:
        assert (await represented(gateway, "c-1"))["cases"]["nodes"]
        monkeypatch.setattr(representations, "RIGHTS", [right for right in RIGHTS if right.id != "c-1"])
        assert (await refusal(gateway, id_of("c-1")))["extensions"]["code"] == "NOT_REPRESENTED"


@pytest.mark.parametrize(
    "kind", ["http500", "garbled", "reset"], ids=["represent-p7-http500", "represent-p7-garbled", "represent-p7-reset"]
)
async def test_a_register_that_fails_shows_nobody(kind: str, tmp_path: Path) -> None:
    """With a code in both places, and never an empty list; the citizen's own are there, and the log says why."""
    async with served(tmp_path) as gateway:
        gateway.sandbox.state.control.active.append(Fault("representation", kind))
        query = "query A($id: ID!) { me { name represents { id } cases { totalCount } } representing(id: $id) { id } }"
        answer = (await gateway.post(query, token=gateway.token(), variables={"id": id_of("c-1")})).json()
        assert {event["role"] for event in gateway.recorded()} == {"citizen"}
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"REPRESENTATION_UNAVAILABLE"}
    assert {tuple(error["path"]) for error in answer["errors"]} == {("me", "represents"), ("representing",)}
    assert answer["data"]["representing"] is None
    assert answer["data"]["me"]["represents"] is None
    assert answer["data"]["me"]["cases"]["totalCount"] > 0


async def test_one_row_that_cannot_be_read_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is shown, and `representsComplete` says that there is more."""
    spoilt = [right._replace(until="soon") if right.id == "w-1" else right for right in RIGHTS]
    monkeypatch.setattr(representations, "RIGHTS", spoilt)
    async with served(tmp_path) as gateway:
        me = (await gateway.data(REPRESENTS))["me"]
        assert (await refusal(gateway, id_of("w-1")))["extensions"]["code"] == "NOT_REPRESENTED"
    assert (len(me["represents"]), me["representsComplete"]) == (3, False)


@pytest.mark.parametrize("key", ["w-2"], ids=["represent-p5-protected"])
async def test_a_protected_person_is_nowhere(key: str, tmp_path: Path) -> None:
    """Neither name nor home, nor a municipality: whoever is asked, and whatever is asked for."""
    async with served(tmp_path) as gateway:
        others = await represented(gateway, key)
        named = "query A($id: ID!, $cvr: [CVR!]) { representing(id: $id) { cases(authorities: $cvr) { totalCount } } }"
        variables = {"id": id_of(key), "cvr": ["11111111"]}
        answer = (await gateway.post(named, token=gateway.token(), variables=variables)).json()
        agency = await gateway.data(named, variables={**variables, "cvr": ["99999999"]})
        asked = {event["subject"]: event["shown"] for event in gateway.recorded() if event["role"] == "guardian"}
    assert (others["name"], others["residence"]) == (None, None)
    assert others["cases"]["totalCount"] is None
    assert not others["cases"]["coverage"]["complete"]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_AUTHORITY"]
    assert agency["representing"]["cases"]["totalCount"] is not None
    assert "11111111" not in json.dumps(list(asked.values()))


async def test_without_a_register_nobody_looks_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off unless a setting names one: null, and the error of a bad id."""
    texts = embedded.setting_texts

    def without(*arguments: Any, **named: Any) -> dict[str, str]:
        return {name: text for name, text in texts(*arguments, **named).items() if "REPRESENTATION" not in name}

    monkeypatch.setattr(embedded, "setting_texts", without)
    async with served(tmp_path) as gateway:
        me = (await gateway.data(REPRESENTS))["me"]
        assert (me["represents"], me["representsComplete"]) == (None, None)
        assert (await refusal(gateway, id_of("c-1")))["extensions"]["code"] == "NOT_REPRESENTED"


async def test_both_names_are_on_record_and_both_read_of_it(tmp_path: Path) -> None:
    """Who looked and at whose; the represented reads who, the representative what was looked at for others."""
    log = "{ me { accessLog { nodes { by(language: EN) reason(language: EN) what(language: EN) } } } }"
    async with served(tmp_path) as gateway:
        await represented(gateway, "p-1")
        for persona, expected in (
            ("pensionist", ("Someone you have given power of attorney", "Power of attorney.")),
            ("overblik", ("You, by power of attorney", "Power of attorney.")),
        ):
            [entry] = (await gateway.data(log, persona=persona))["me"]["accessLog"]["nodes"][-1:]
            assert (entry["by"], entry["reason"]) == expected
            assert entry["what"] == "Saw cases, benefits and payments."
        assert (await represented(gateway, "p-1", ACCESS_LOG))["accessLog"] is None
        [event, *_] = gateway.recorded()
    assert event["actor"] != event["subject"]
    assert (event["role"], event["purpose"]) == ("attorney", "representation")


async def test_to_be_named_in_the_list_is_a_look(tmp_path: Path) -> None:
    """The name of each is shown, so each is on record; those whose right has ended are not."""
    async with served(tmp_path) as gateway:
        await gateway.data(REPRESENTS)
        events = gateway.recorded()
    assert sorted(event["role"] for event in events) == ["attorney", "citizen", "guardian", "guardian", "parent"]
    assert len({event["subject"] for event in events}) == 5
    assert len({event["actor"] for event in events}) == 1
