"""What every answer has, and who may ask at all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from gateway.app import create
from gateway.app.sandbox import settings
from gateway.server.lifecycle import Lifecycle
from gateway.server.middleware import EdgeMiddleware, HeadersMiddleware
from tests.in_process import Gateway, code

ANSWERS = [
    ("POST", "/graphql", 415),
    ("PUT", "/graphql", 405),
    ("GET", "/health/live", 200),
    ("GET", "/nothing", 404),
    ("GET", "/", 303),
    ("POST", "/health/live", 405),
    ("GET", "/sandbox/nothing", 404),
    ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_the_headers(plain: Gateway, method: str, path: str, status: int) -> None:
    """A correlation id, nothing to cache, nothing to frame, and no word of what we are made of."""
    answer = plain.request(method, path, headers={"accept": "application/graphql-response+json"})

    assert answer.status_code == status
    assert UUID(answer.headers["x-request-id"])
    assert answer.headers["cache-control"] == "no-store, private"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "max-age" in answer.headers["strict-transport-security"]
    assert not {"server", "x-powered-by", "via"} & set(answer.headers)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/health/live"), ("POST", "/graphql")])
def test_every_failure_has_a_code(plain: Gateway, method: str, path: str) -> None:
    """In JSON, wherever it happens."""
    assert code(plain.request(method, path)) in ("NOT_FOUND", "METHOD_NOT_ALLOWED", "UNSUPPORTED_MEDIA_TYPE")


def test_a_post_beside_the_graph_is_not_told_to_be_a_post(plain: Gateway) -> None:
    """The nearest mistake is to send a question to the bare address: it is told where questions go."""
    answer = plain.request("POST", "/health/live")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert answer.json()["errors"][0]["message"] == (
        "Send the request by a method that Allow names; the graph takes POST."
    )


def test_the_client_does_not_choose_the_correlation_id(plain: Gateway) -> None:
    """It goes to the log."""
    answer = plain.request("GET", "/health/live", headers={"x-request-id": "mine"})
    assert answer.headers["x-request-id"] != "mine"


class TestHosts:
    @pytest.mark.parametrize("host", ["gateway.example", "GATEWAY.example:8000", "[::1]:80", "[::1]"])
    def test_its_own_names(self, gateway: Callable[..., Gateway], host: str) -> None:
        """With any port, in any case."""
        gateway_with_hosts = gateway(HOSTS="gateway.example, [::1]")
        assert gateway_with_hosts.ask("{ __typename }", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil/../x?y", "gateway.example.evil", "", "gateway.example@evil", "[::2]"]
    )
    def test_other_names(self, gateway: Callable[..., Gateway], host: str) -> None:
        """A name that an attacker had point here is not ours; a probe of the platform needs none."""
        gateway_with_hosts = gateway(HOSTS="gateway.example, [::1]")
        answer = gateway_with_hosts.ask("{ __typename }", headers={"host": host})
        assert (answer.status_code, code(answer)) == (421, "UNKNOWN_HOST")
        assert gateway_with_hosts.request("GET", "/health/live", headers={"host": host}).status_code == 200


def test_outside_the_sandbox_the_schema_is_not_told() -> None:
    """Unless a setting says so; the sandbox tells it."""
    query = "{ __schema { queryType { name } } }"
    closed, introspected = (Gateway(create(settings({"BORGERBLIK_INTROSPECTION": flag}))) for flag in ("false", "true"))

    assert code(closed.ask(query)) == "INTROSPECTION_DISABLED"
    assert introspected.ask(query).json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    assert "Did you mean" not in closed.ask("{ mee { name } }").text


def test_what_breaks_outside_the_graph_is_told_by_its_id(plain: Gateway) -> None:
    """The log has the type of it, the answer nothing."""

    async def breaks(*_: object) -> None:
        raise OSError("redis://:password@host 0101701234")

    answer: httpx.Response = Gateway(
        HeadersMiddleware(EdgeMiddleware(breaks, hosts=(), life=Lifecycle()), life=Lifecycle())
    ).request("GET", "/")
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}
    assert "password" not in answer.text
