"""What a peer is given that does the gateway's own job: policies, the issuer's keys, and records or questions."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
import orjson

from bench import memory
from bench.citizens import CITIZENS, Indexes, write_authorities
from bench.load import once
from bench.servers.ours import ISSUER, NAMES
from gateway.policies.folder import PACKAGED
from gateway.policies.hot_reload import PolicyFolder
from gateway.settings.groups.authentication import AUDIENCE
from sources.sandbox import issuer as sandbox_issuer
from sources.sandbox.personas import BY_KEY
from sources.sandbox.world import HIDDEN_CLASS, TODAY

NOW = "T12:00:00+01:00"
_CVR = re.compile(rb'CvrNumberIdentifier"[^>]*>\s*<[^>]*>(\d{8})<')


def in_memory(folder: Path, dump: Path, jwks: Mapping[str, Any], indexes: Indexes) -> Path:
    """Write what the peer needs for the citizens of the bench: their records as they lie behind the gateway's ports."""
    policies = folder / "policies"
    policies.mkdir()
    write_authorities(policies)
    return _written(
        folder / "job-memory.json",
        policies=_policies(policies, memory.TODAY),
        areas=_areas(dump),
        people={citizen.cpr: name for name, citizen in CITIZENS.items()},
        records={citizen.cpr: indexes.plain(citizen) for citizen in CITIZENS.values()},
        today=memory.TODAY,
        login={"jwks": jwks, "issuer": ISSUER, "audience": AUDIENCE, "claim": NAMES.cpr},
    )


async def over_soap(folder: Path, dump: Path, at: str, asked: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Write what the peer needs for personas of the sandbox: the questions that the gateway asks about them."""
    async with httpx.AsyncClient(trust_env=False) as sandbox:
        jwks = (await sandbox.get(f"{at}/jwks")).json()
    questions = {BY_KEY[key].cpr: [_with_authority(question) for question in asked[key]] for key in asked}
    return _written(
        folder / "job-soap.json",
        policies=_policies(PACKAGED, TODAY),
        areas=_areas(dump),
        people={BY_KEY[key].cpr: key for key in asked},
        questions=questions,
        authorities={
            cpr: [*dict.fromkeys(question["authority"] for question in listed if question["authority"])]
            for cpr, listed in questions.items()
        },
        today=TODAY,
        login={"jwks": jwks, "issuer": sandbox_issuer.ISSUER, "audience": AUDIENCE, "claim": sandbox_issuer.CPR},
    )


async def questions_of(port: int, request: bytes, at: str) -> list[Mapping[str, Any]]:
    """Return what the gateway asks for one answer once it is warm."""
    async with httpx.AsyncClient(trust_env=False) as sources:
        for _ in range(3):
            await sources.get(f"{at}/counted")
            await once(port, request)
        questions: list[Mapping[str, Any]] = (await sources.get(f"{at}/questions")).json()
    return questions


def without_ids(data: bytes) -> bytes:
    """Return an answer's data with no ids, and lists in an order of their own.

    Ids are hashes with a key, so the peer's are others, and so is the order of what is of the same day.
    """
    return orjson.dumps(_plain(orjson.loads(data)))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(map(_plain, value), key=orjson.dumps)
    if isinstance(value, dict):
        return {key: "" if key == "id" else _plain(part) for key, part in value.items()}
    return value


def _written(path: Path, *, today: date, **parts: Any) -> Path:
    job = {**parts, "today": today, "now": f"{today}{NOW}", "exempt": [HIDDEN_CLASS], "audit": str(path) + "l"}
    path.write_bytes(orjson.dumps(job))
    return path


def _policies(folder: Path, today: date) -> list[dict[str, Any]]:
    authorities = PolicyFolder(folder, today=lambda: today, has_register=True).policies().authorities.values()
    return [
        {
            "cvr": authority.cvr,
            "name": authority.name,
            "openings": [msgspec.to_builtins(asdict(opening)) for opening in authority.openings],
            "links": [msgspec.to_builtins(asdict(link)) for link in authority.links],
        }
        for authority in authorities
    ]


def _areas(dump: Path) -> dict[str, str]:
    """Return the titles of areas, as the gateway has them of a table of its own."""
    citizens: Iterable[Mapping[str, Any]] = orjson.loads(dump.read_bytes()).values()
    records = [record for citizen in citizens for name in ("cases", "benefits") for record in citizen[name]]
    return {record["area"]["kle"]: record["area"]["title"] for record in records}


def _with_authority(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question with the authority that its assertion is for. None: it is for no authority."""
    token = question["headers"].get("authorization", "").rpartition(" ")[2]
    match = _CVR.search(base64.b64decode(token + "=="))
    return {**question, "authority": match[1].decode() if match else None}
