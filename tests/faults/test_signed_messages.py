"""A gateway on the sandbox that speaks by signed messages: what is wrong with one index is said of that one alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives.serialization import Encoding

from sources.sandbox.certificate_authority import CertificateAuthority
from tests.in_process import Gateway

QUERY = """{ me {
  cases { nodes { title } coverage { complete answers { index state } } }
  benefits { nodes { id } coverage { answers { index state } } }
} }"""


def looked(gateway: Gateway) -> dict[str, Any]:
    """Return what a citizen sees."""
    token = gateway.request("POST", "/sandbox/token", json={"persona": "overblik"}).json()["access_token"]
    data: dict[str, Any] = gateway.ask(QUERY, headers={"Authorization": f"Bearer {token}"}).json()["data"]["me"]
    return data


def test_everything_is_shown_over_signed_messages(plain: Gateway) -> None:
    """The sandbox of `serve --sandbox` answers no other."""
    seen = looked(plain)
    assert seen["cases"]["nodes"]
    assert seen["cases"]["coverage"]["complete"]


def test_an_index_whose_certificate_is_not_pinned_is_garbled(gateway: Callable[..., Gateway], tmp_path: Path) -> None:
    """Nothing of its answer is shown, the log says why, and the other index is asked all the same."""
    pinned = tmp_path / "pinned.pem"
    pinned.write_bytes(CertificateAuthority().issue("another").certificate.public_bytes(Encoding.PEM))
    with structlog.testing.capture_logs() as lines:
        seen = looked(gateway(CASE_INDEX_CERTIFICATES=str(pinned)))
    assert seen["cases"] is None
    assert seen["benefits"]["coverage"]["answers"]
    assert "BENEFITS" in {answer["index"] for answer in seen["benefits"]["coverage"]["answers"]}
    reasons = {line["reason"] for line in lines if line["event"] == "source_failed"}
    assert reasons == {"service_certificate_unknown"}
