"""The gateway itself: its own server, login, log, access record, rules and ids.

Its sources lie in memory; with an address, they are the sandbox that is replayed there.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from bench import memory
from bench.citizens import CITIZENS, Citizen, Indexes, write_authorities
from bench.servers.records import in_json
from bench.servers.starting import argument, listen, report_ready
from gateway.app import create, sandbox
from gateway.auth.claims import PRESETS
from gateway.commands.listening import run
from gateway.observability import logs
from gateway.settings import read

ISSUER = "https://issuer.invalid"
NAMES = PRESETS["nemlogin"]
LIFE = 3600


def settings(folder: Path) -> dict[str, str]:
    """As an operator would set them; the addresses of the indexes are never asked."""
    return {
        "CASE_INDEX_URL": "http://nowhere.invalid/cases",
        "BENEFIT_INDEX_URL": "http://nowhere.invalid/benefits",
        "ISSUER": ISSUER,
        "JWKS_URL": f"{ISSUER}/jwks",
        "ID_KEY": "a key for measurements, nothing else",
        "POLICIES": str(folder),
        "AUDIT_LOG": "temporary",
        "TODAY": memory.TODAY.isoformat(),
        "MAX_COST": "10000000",  # one workload asks for all of 800 cases at once
        "TOKEN_LIFETIME": str(LIFE),
    }


def token(key: ec.EllipticCurvePrivateKey, citizen: Citizen) -> str:
    """Return what NemLog-in says of a citizen."""
    now = int(time.time())
    claims: Mapping[str, Any] = {
        "iss": ISSUER, "aud": "borgerblik", "sub": citizen.name, "iat": now, "exp": now + LIFE,
        NAMES.cpr: citizen.cpr, NAMES.name: "Karen Eksempelsen", NAMES.loa: "Substantial",
        NAMES.residence: memory.CODE,
    }  # fmt: skip
    return jwt.encode(dict(claims), key, algorithm="ES256", headers={"kid": "bench"})


def jwks(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """Return the issuer's keys."""
    public = jwt.get_algorithm_by_name("ES256").to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": "bench", "use": "sig", "alg": "ES256"}]}


def publisher(published: Mapping[str, Any]) -> httpx.AsyncBaseTransport:
    """Answer with the issuer's keys, without a wire."""
    return httpx.MockTransport(
        lambda _request: httpx.Response(200, stream=httpx.ByteStream(json.dumps(published).encode()))
    )


def over_http(url: str, *, is_json: bool) -> None:
    """Serve until told to stop, as `borgerblik serve` does over a sandbox elsewhere; its records can come in JSON."""
    bounds = sandbox.settings({"BORGERBLIK_MAX_COST": "10000000", **os.environ}, at=url)
    logs.configure(level=bounds.log_level, form=bounds.log_format)
    app = create(bounds, sources=in_json(bounds, url) if is_json else None)
    listening = listen()
    report_ready(listening)
    run(app, listening, bounds)


def in_memory() -> None:
    """Serve until told to stop, with a token for each citizen."""
    key = ec.generate_private_key(ec.SECP256R1())
    with tempfile.TemporaryDirectory(prefix="borgerblik-bench-") as folder:
        write_authorities(Path(folder))
        bounds = read(defaults=settings(Path(folder)))
        logs.configure(level=bounds.log_level, form=bounds.log_format)
        app = create(bounds, inside={ISSUER: publisher(jwks(key))}, sources=asyncio.run(Indexes().fill()))
        listening = listen()
        tokens = {name: token(key, citizen) for name, citizen in CITIZENS.items()}
        report_ready(listening, tokens=tokens, jwks=jwks(key))
        run(app, listening, bounds)


if __name__ == "__main__":
    address = argument(1)
    over_http(address, is_json=argument(2) == "json") if address else in_memory()
