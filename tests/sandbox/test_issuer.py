"""Citizens log in with tokens that the published key verifies."""

from __future__ import annotations

import httpx
import jwt
from starlette.applications import Starlette
from starlette.routing import Mount

from sources.sandbox.issuer import ASSURANCE, CPR, CPR_UUID, FULL_NAME
from sources.sandbox.personas import BY_KEY, PERSONAS
from sources.sandbox.sts import PATH
from tests.sandbox.asking import Asker, token_question

OVERVIEW = BY_KEY["overblik"]


async def claims_of(client: httpx.AsyncClient, wish: dict[str, str]) -> dict[str, object]:
    """Return the claims of a token, verified with the published key."""
    discovery = (await client.get("/.well-known/openid-configuration")).json()
    keys = jwt.PyJWKSet.from_dict((await client.get(discovery["jwks_uri"])).json())
    token = (await client.post("/token", json=wish)).json()["access_token"]
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(token, key, algorithms=["ES256"], audience="borgerblik", issuer=discovery["issuer"])


async def test_a_personas_token_verifies(ask: Asker) -> None:
    claims = await claims_of(ask.client, {"persona": "overblik"})
    assert claims[CPR] == OVERVIEW.cpr
    assert claims[FULL_NAME] == OVERVIEW.name
    assert claims[ASSURANCE] == "Substantial"
    assert claims["municipality_code"] == "0999"
    assert OVERVIEW.cpr not in (claims["sub"], claims[CPR_UUID])


async def test_any_citizen_can_log_in_and_the_subject_is_stable(ask: Asker, specimens: dict[str, str]) -> None:
    first = await claims_of(ask.client, {"cpr": specimens["former party"]})
    again = await claims_of(ask.client, {"cpr": specimens["former party"]})
    assert first["sub"] == again["sub"]


async def test_a_citizen_without_a_home_has_no_municipality(ask: Asker, specimens: dict[str, str]) -> None:
    assert "municipality_code" not in await claims_of(ask.client, {"cpr": specimens["no home"]})


async def test_a_stranger_is_told_who_there_is(ask: Asker) -> None:
    response = await ask.client.post("/token", json={"persona": "ingen"})
    assert response.status_code == 404
    assert response.json() == {"error": "unknown persona", "personas": [persona.key for persona in PERSONAS]}
    assert (await ask.client.post("/token", content=b"x")).status_code == 400


async def test_the_personas_are_listed_without_numbers(ask: Asker) -> None:
    response = await ask.client.get("/personas")
    assert [persona["key"] for persona in response.json()] == [persona.key for persona in PERSONAS]
    assert all(persona.cpr not in response.text for persona in PERSONAS)


async def test_the_key_is_published_without_its_secret(ask: Asker) -> None:
    (key,) = (await ask.client.get("/jwks")).json()["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
    assert "d" not in key


async def test_mounted_elsewhere_the_addresses_follow(ask: Asker) -> None:
    outer = Starlette(routes=[Mount("/sandbox", ask.app)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(outer), base_url="http://gateway") as client:
        discovery = (await client.get("/sandbox/.well-known/openid-configuration")).json()
        assert discovery["jwks_uri"] == "http://gateway/sandbox/jwks"
        assert (await client.get(discovery["jwks_uri"])).status_code == 200
        answer = await client.post(f"/sandbox{PATH}", json=token_question("ydelselistehent", "11111111"))
        assert answer.status_code == 200


async def test_the_registers_answer(ask: Asker, specimens: dict[str, str]) -> None:
    async def residence(cpr: str) -> object:
        return (await ask.client.post("/registers/residence", json={"cpr": cpr})).json()

    assert await residence(BY_KEY["flyttet"].cpr) == {"current": "0999", "former": ["0630", "0265"]}
    assert await residence(specimens["no home"]) == {"current": None, "former": []}
    assert await residence("6101010000") == {"current": None, "former": []}
    owned = await ask.client.post("/registers/property", json={"cpr": BY_KEY["boligejer"].cpr})
    assert len(owned.json()["properties"]) == 1
    assert (await ask.client.post("/registers/property", json={})).status_code == 400
