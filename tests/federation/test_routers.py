"""Only the router may ask what only routers ask, where the operator has given it a credential."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.schema import schema
from gateway.settings import SettingsError
from tests.conftest import ROOT
from tests.in_process import Gateway, code

SECRET = "the first secret of the router of 32 bytes and more"
NEXT = "the second secret that the router will have later"
SUBJECT = "CN=router.example,O=Korsbæk Kommune"
ENTITIES = '{ _entities(representations: [{__typename: "Municipality", code: "0999"}]) { __typename } }'
SERVICE = "{ _service { sdl } }"
PUBLIC = "{ municipalities { code } }"
GUARDED = {
    "entities": ENTITIES,
    "service": SERVICE,
    "an alias": f"query {{ municipalities: {ENTITIES[2:]}",
    "a fragment": "{ ...F } fragment F on Query { ...G } fragment G on Query { x: _service { sdl } }",
}


@pytest.mark.parametrize("query", GUARDED.values(), ids=GUARDED)
def test_a_secret_lets_the_router_in_and_nobody_else(gateway, query: str) -> None:  # type: ignore[no-untyped-def]
    """Any secret of the two; not one that is wrong, missing, cut short, or sent twice."""
    behind_router = gateway(ROUTER_SECRET=f"{SECRET}, {NEXT}")
    for secret in (SECRET, NEXT):
        assert "errors" not in behind_router.ask(query, headers={"x-router-secret": secret}).json()
    for headers in ({}, {"x-router-secret": ""}, {"x-router-secret": SECRET[:-1]}, {"x-router-secret": f"{SECRET} "}):
        refused = behind_router.ask(query, headers=headers)
        if headers.get("x-router-secret", "").strip() != SECRET:
            assert (refused.status_code, code(refused)) == (401, "ROUTER_ONLY")
    twice = behind_router.request(
        "POST", json={"query": query}, headers=[("x-router-secret", SECRET), ("X-Router-Secret", SECRET)]
    )
    assert code(twice) == "ROUTER_ONLY"


def test_the_rest_of_the_graph_is_as_open_as_before(gateway) -> None:  # type: ignore[no-untyped-def]
    """The credential is about federation's own fields."""
    assert "errors" not in gateway(ROUTER_SECRET=SECRET).ask(PUBLIC).json()


@pytest.mark.parametrize(
    ("headers", "proxies", "is_let_in"),
    [
        ({"x-client-subject": SUBJECT}, "127.0.0.0/8", True),
        ({"x-client-subject": SUBJECT}, "10.0.0.0/8, 127.0.0.1", True),
        ({"x-client-subject": SUBJECT}, "10.0.0.0/8", False),
        ({"x-client-subject": "CN=somebody.example"}, "127.0.0.0/8", False),
        ({}, "127.0.0.0/8", False),
    ],
    ids=["from the proxy", "from one of two", "not from the proxy", "another subject", "none"],
)
def test_the_subject_of_a_certificate_counts_from_a_proxy_alone(  # type: ignore[no-untyped-def]
    gateway, headers: Mapping[str, str], proxies: str, is_let_in: bool
) -> None:
    """Anybody can send a header; only the proxy in front has seen the certificate."""
    behind_router = gateway(ROUTER_SUBJECT=SUBJECT, PROXIES=proxies)
    sent = {name: value.encode() for name, value in headers.items()}
    answer = behind_router.request("POST", json={"query": SERVICE}, headers=sent)
    assert answer.status_code == (200 if is_let_in else 401)


def test_where_both_are_asked_for_both_are_needed(gateway) -> None:  # type: ignore[no-untyped-def]
    """A secret that got out is of no use elsewhere."""
    behind_router = gateway(ROUTER_SUBJECT="CN=router.example", PROXIES="127.0.0.0/8", ROUTER_SECRET=SECRET)
    secret, subject = {"x-router-secret": SECRET}, {"x-client-subject": "CN=router.example"}

    assert [behind_router.ask(SERVICE, headers=sent).status_code for sent in (secret, subject, secret | subject)] == [
        401, 401, 200,
    ]  # fmt: skip


def test_a_subject_without_a_proxy_is_no_setting(gateway) -> None:  # type: ignore[no-untyped-def]
    """It would let nobody in, and say nothing."""
    with pytest.raises(SettingsError, match="ROUTER_SUBJECT"):
        gateway(ROUTER_SUBJECT=SUBJECT)


@pytest.mark.parametrize("bad", ["short", f"{SECRET},{SECRET},{SECRET}", f"{SECRET},"])
def test_a_secret_is_long_and_there_are_two_at_the_most(gateway, bad: str) -> None:  # type: ignore[no-untyped-def]
    """And the complaint does not repeat it."""
    with pytest.raises(SettingsError, match="ROUTER_SECRET") as refusal:
        gateway(ROUTER_SECRET=bad)
    assert bad not in str(refusal.value)


def test_without_a_credential_the_schema_is_told_where_questions_about_it_are_answered(gateway) -> None:  # type: ignore[no-untyped-def]
    """On the sandbox, and where introspection is on; a router that has a credential is told it everywhere."""
    from tests.federation.production import production  # noqa: PLC0415

    text = (ROOT / "schema.graphql").read_text("utf-8")
    closed, opened = Gateway(production()), Gateway(production(INTROSPECTION="true"))
    guarded = Gateway(production(ROUTER_SECRET=SECRET))

    assert gateway().ask(SERVICE).json()["data"]["_service"]["sdl"] + "\n" == text
    assert code(closed.ask(SERVICE)) == "INTROSPECTION_DISABLED"
    assert opened.ask(SERVICE).json()["data"]["_service"]["sdl"] == schema.as_str()
    assert "errors" not in guarded.ask(SERVICE, headers={"x-router-secret": SECRET}).json()


@pytest.mark.parametrize("settings", [{}, {"ROUTER_SECRET": SECRET}], ids=["open", "guarded"])
def test_nobody_is_told_how_long_each_field_took(gateway, settings: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    """The federated trace names every field that was resolved, for how long and with which errors: it is never sent."""
    for secret in ({}, {"x-router-secret": SECRET}):
        answer = gateway(**settings).ask(PUBLIC, headers={"apollo-federation-include-trace": "ftv1"} | secret)
        assert answer.json()["extensions"].keys() == {"openings"}


def test_the_router_makes_documents_of_its_own_where_others_send_ids(gateway, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """What a router asks a subgraph stands on no list; whom it asks for is held to one by the router."""
    (tmp_path / "trusted.json").write_text('{"public": "{ municipalities { name } }"}')
    behind_router = gateway(
        ROUTER_SECRET=SECRET, TRUSTED_DOCUMENTS_ONLY="true", TRUSTED_DOCUMENTS=str(tmp_path / "trusted.json")
    )

    assert "errors" not in behind_router.ask(ENTITIES, headers={"x-router-secret": SECRET}).json()
    assert code(behind_router.ask(ENTITIES)) == code(behind_router.ask(PUBLIC)) == "DOCUMENT_NOT_TRUSTED"
