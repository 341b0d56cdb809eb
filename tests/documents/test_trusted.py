"""Known operations: those an operator has listed, and those that clients have sent before."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.app.sandbox import create_on_sandbox
from gateway.settings import SettingsError
from tests.in_process import Gateway, code

TRUSTED = "query Front { municipalities { name } }"
FREE = "{ __typename }"
MANIFESTS: dict[str, dict[str, Any]] = {
    "Relay": {"9e107d9d372bb6826bd81d3542a419d6": TRUSTED},
    "GraphQL Code Generator": {f"sha256:{sha256(TRUSTED.encode()).hexdigest()}": TRUSTED},
    "Apollo": {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [
            {"id": sha256(TRUSTED.encode()).hexdigest(), "name": "Front", "type": "query", "body": TRUSTED},
            {"id": "other", "name": "Other", "type": "query", "body": FREE},
        ],
    },
}


def hashed(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(text.encode()).hexdigest()}}, **more}


def post(gateway: Gateway, **body: Any):
    return gateway.request("POST", json=body)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "trusted.json"
    path.write_text(json.dumps({"front-1": TRUSTED, sha256(TRUSTED.encode()).hexdigest(): TRUSTED}))
    return path


class TestTrusted:
    def test_a_document_is_run_by_its_id(self, gateway: Callable[..., Gateway], manifest: Path) -> None:
        """By any id, and by its hash as Apollo's clients send it."""
        gateway_of_ids = gateway(TRUSTED_DOCUMENTS=str(manifest))
        for body in ({"documentId": "front-1"}, hashed(TRUSTED)):
            assert "municipalities" in post(gateway_of_ids, **body).json()["data"]

    def test_an_unknown_id_is_told(self, gateway: Callable[..., Gateway], manifest: Path) -> None:
        """The frontend was published before its documents."""
        assert code(post(gateway(TRUSTED_DOCUMENTS=str(manifest)), documentId="front-2")) == "UNKNOWN_DOCUMENT"

    def test_nothing_else_is_run_where_ids_are_required(self, gateway: Callable[..., Gateway], manifest: Path) -> None:
        """Not a document, not one that hides behind an id, not a hash: over GET neither."""
        gateway_of_ids = gateway(TRUSTED_DOCUMENTS=str(manifest), TRUSTED_DOCUMENTS_ONLY="true")
        assert "data" in post(gateway_of_ids, documentId="front-1").json()
        assert "data" in post(gateway_of_ids, query=TRUSTED).json()
        assert code(post(gateway_of_ids, query=FREE)) == "DOCUMENT_NOT_TRUSTED"
        assert code(post(gateway_of_ids, query=FREE, **hashed(FREE))) == "DOCUMENT_NOT_TRUSTED"
        assert code(post(gateway_of_ids, query=FREE, documentId="front-1")) == "BAD_REQUEST"
        assert code(post(gateway_of_ids, **hashed(FREE))) == "UNKNOWN_DOCUMENT"
        headers = {"apollo-require-preflight": "x"}
        assert (
            code(gateway_of_ids.request("GET", "/graphql?query={__typename}", headers=headers))
            == "DOCUMENT_NOT_TRUSTED"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            '{"a": 1}',
            '{"a": "{ me { name } }", "a": "{ me { id } }"}',
            '{"a b": "{ me { name } }"}',
            "[" * 9_999,
        ],
    )
    def test_a_file_that_cannot_be_read_is_named_at_the_start(self, tmp_path: Path, text: str) -> None:
        """By its setting."""
        path = tmp_path / "trusted.json"
        path.write_text(text)
        with pytest.raises(SettingsError, match="TRUSTED_DOCUMENTS"):
            create_on_sandbox({"BORGERBLIK_TRUSTED_DOCUMENTS": str(path)})

    def test_a_file_that_is_too_large_is_told_so(self, tmp_path: Path) -> None:
        """It is not read."""
        path = tmp_path / "trusted.json"
        with path.open("wb") as file:
            file.truncate(17 * 1024 * 1024)
        with pytest.raises(SettingsError, match="at most 16 MB"):
            create_on_sandbox({"BORGERBLIK_TRUSTED_DOCUMENTS": str(path)})

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("{ nothing }", "bad-1 (GRAPHQL_VALIDATION_FAILED)."),
            ("{", "bad-1 (GRAPHQL_PARSE_FAILED)."),
            ("{ me {" + " name" * 71 + "} }", "bad-1 (TOO_MANY_FIELD_REPETITIONS, limit 70)."),
            ("{ me {" + " residence { name }" * 11 + "} }", "bad-1 (TOO_MANY_FIELD_REPETITIONS, limit 10)."),
            ("{" + " ".join(f"a{n}: me {{ name }}" for n in range(6)) + "}", "bad-1 (TOO_MANY_ROOT_FIELDS, limit 5)."),
        ],
    )
    def test_a_document_that_cannot_be_run_is_named_at_the_start(self, tmp_path: Path, text: str, refusal: str) -> None:
        """By its id, the code and the limit: it is held to the schema and the limits as any other."""
        path = tmp_path / "trusted.json"
        path.write_text(json.dumps({"good": FREE, "bad-1": text}))
        with pytest.raises(SettingsError) as refused:
            create_on_sandbox({"BORGERBLIK_TRUSTED_DOCUMENTS": str(path)})
        assert refusal in str(refused.value)

    @pytest.mark.parametrize("written", MANIFESTS)
    def test_what_a_frontends_build_writes_is_read(
        self, gateway: Callable[..., Gateway], tmp_path: Path, written: str
    ) -> None:
        """Relay, GraphQL Code Generator and Apollo each have their own manifest."""
        path = tmp_path / "trusted.json"
        path.write_text(json.dumps(MANIFESTS[written]))
        gateway_of_ids = gateway(TRUSTED_DOCUMENTS=str(path), TRUSTED_DOCUMENTS_ONLY="true")
        sha = sha256(TRUSTED.encode()).hexdigest()
        ids = {"Relay": "9e107d9d372bb6826bd81d3542a419d6", "GraphQL Code Generator": f"sha256:{sha}", "Apollo": sha}
        assert "municipalities" in post(gateway_of_ids, documentId=ids[written]).json()["data"]
        assert code(post(gateway_of_ids, query="{ a: __typename }")) == "DOCUMENT_NOT_TRUSTED"

    @pytest.mark.parametrize(
        "spoilt",
        [
            {"format": "another"},
            {"version": 2},
            {"operations": {}},
            {"operations": [TRUSTED]},
            {"operations": [{"id": "a"}]},
            {"operations": [{"id": 1, "body": TRUSTED}]},
            {"operations": [{"id": "a b", "body": TRUSTED}]},
            {"operations": [{"id": "a", "body": TRUSTED}, {"id": "a", "body": FREE}]},
        ],
    )
    def test_a_manifest_of_apollos_that_is_none_is_refused(self, tmp_path: Path, spoilt: dict[str, Any]) -> None:
        """Its format and version are checked, since another version may mean another thing."""
        path = tmp_path / "trusted.json"
        path.write_text(json.dumps(MANIFESTS["Apollo"] | spoilt))
        with pytest.raises(SettingsError, match="TRUSTED_DOCUMENTS"):
            create_on_sandbox({"BORGERBLIK_TRUSTED_DOCUMENTS": str(path)})


class TestPersisted:
    def test_a_document_is_sent_once(self, gateway: Callable[..., Gateway]) -> None:
        """Hash, not found, document with hash, then the hash alone."""
        gateway_with_hashes = gateway(PERSISTED_QUERIES="3")
        missing = post(gateway_with_hashes, **hashed(FREE)).json()["errors"][0]
        assert (missing["message"], missing["extensions"]["code"]) == (
            "PersistedQueryNotFound",
            "PERSISTED_QUERY_NOT_FOUND",
        )
        assert "data" in post(gateway_with_hashes, query=FREE, **hashed(FREE)).json()
        assert post(gateway_with_hashes, **hashed(FREE)).json()["data"] == {"__typename": "Query"}

    def test_the_oldest_is_forgotten(self, gateway: Callable[..., Gateway]) -> None:
        """No more are kept than the setting says."""
        gateway_with_hashes = gateway(PERSISTED_QUERIES="2")
        texts = [f"{{ a{n}: __typename }}" for n in range(3)]
        for text in texts:
            post(gateway_with_hashes, query=text, **hashed(text))
        assert ["errors" in post(gateway_with_hashes, **hashed(text)).json() for text in texts] == [True, False, False]

    def test_a_document_under_another_hash_is_refused(self, gateway: Callable[..., Gateway]) -> None:
        """Nobody puts his document where another's is looked for."""
        gateway_with_hashes = gateway(PERSISTED_QUERIES="3")
        document = "{ b: __typename }"
        assert (
            code(post(gateway_with_hashes, query=document, **hashed("{ c: __typename }"))) == "PERSISTED_QUERY_MISMATCH"
        )
        assert code(post(gateway_with_hashes, **hashed("{ c: __typename }"))) == "PERSISTED_QUERY_NOT_FOUND"

    def test_a_document_that_cannot_be_run_is_not_kept(self, gateway: Callable[..., Gateway]) -> None:
        """What is refused takes no place."""
        gateway_with_hashes = gateway(PERSISTED_QUERIES="3")
        post(gateway_with_hashes, query="{ nothing }", **hashed("{ nothing }"))
        assert code(post(gateway_with_hashes, **hashed("{ nothing }"))) == "PERSISTED_QUERY_NOT_FOUND"

    def test_it_can_be_turned_off(self, gateway: Callable[..., Gateway]) -> None:
        """Apollo's clients send the document then."""
        assert code(post(gateway(PERSISTED_QUERIES="0"), **hashed(FREE))) == "PERSISTED_QUERY_NOT_SUPPORTED"

    @pytest.mark.parametrize(
        "sha256",
        [
            1,
            [],
            {},
            {"version": 2, "sha256Hash": "0" * 64},
            {"version": 1, "sha256Hash": "x"},
            {"version": 1, "sha256Hash": 5},
        ],
    )
    def test_a_hash_that_is_none_is_refused(self, plain: Gateway, sha256: Any) -> None:
        """With or without a document."""
        assert code(post(plain, extensions={"persistedQuery": sha256})) == "BAD_REQUEST"
        assert code(post(plain, query=FREE, extensions={"persistedQuery": sha256})) == "BAD_REQUEST"
