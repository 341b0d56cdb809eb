"""The citizens' login: issues identity tokens for the made-up citizens, signed with a key made at start-up."""

from __future__ import annotations

import sqlite3
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.employees import AUDIENCE as STAFF_AUDIENCE
from sources.sandbox.employees import EMPLOYEES_BY_KEY
from sources.sandbox.personas import BY_KEY, PERSONAS

ISSUER = "https://sandbox.borgerblik.invalid"
AUDIENCE = "borgerblik"
LIFETIME = 3600
CPR = "https://data.gov.dk/model/core/eid/cprNumber"
CPR_UUID = "https://data.gov.dk/model/core/eid/cprUuid"
FULL_NAME = "https://data.gov.dk/model/core/eid/fullName"
ASSURANCE = "https://data.gov.dk/concept/core/nsis/loa"
MUNICIPALITY = "municipality_code"
CODE_FLOW: dict[str, object] = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code"],
    "code_challenge_methods_supported": ["S256"],
    "token_endpoint_auth_methods_supported": ["none"],
    "scopes_supported": ["openid"],
    "ui_locales_supported": ["da", "en"],
    "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name"],
    "authorization_response_iss_parameter_supported": True,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
}
"""What discovery says of the login page."""


def _here(request: Request) -> str:
    """Where the sandbox is reached, also where it is mounted in another app."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


class SandboxIssuer:
    """Knows the citizens and signs who they are."""

    def __init__(self, connection: sqlite3.Connection, issuer: str = ISSUER) -> None:
        self._connection = connection
        self.issuer = issuer
        self.has_login = False
        """Whether a login page stands beside it, which discovery says."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        jwk = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._kid = f"sandbox-{jwk['x'][:8]}"
        self._jwks = {"keys": [{**jwk, "kid": self._kid, "use": "sig", "alg": "ES256"}]}

    async def discovery(self, request: Request) -> Response:
        """Return the OpenID configuration; the keys stand beside it, and the login page where there is one."""
        here = _here(request)
        document: dict[str, object] = {
            "issuer": self.issuer,
            "jwks_uri": f"{here}/jwks",
            "token_endpoint": f"{here}/token",
            "id_token_signing_alg_values_supported": ["ES256"],
            "subject_types_supported": ["pairwise"],
            "response_types_supported": ["token"],
        }
        if self.has_login:
            document |= {"authorization_endpoint": f"{here}/authorize", **CODE_FLOW}
        return JSONResponse(document)

    async def jwks(self, _request: Request) -> Response:
        """Return the public key."""
        return JSONResponse(self._jwks)

    async def personas(self, _request: Request) -> Response:
        """Return the named personas, without their CPR numbers."""
        return JSONResponse(
            [
                {
                    "key": persona.key,
                    "name": persona.name,
                    "description_da": persona.description_da,
                    "description_en": persona.description_en,
                    "municipality": persona.municipality,
                    "town": persona.town,
                }
                for persona in PERSONAS
            ]
        )

    async def token(self, request: Request) -> Response:
        """Return a token for a persona, for any citizen by number, for an employee, or for an application itself."""
        try:
            wish = await request.json()
            key, cpr, application = wish.get("persona"), wish.get("cpr"), wish.get("application")
            employee = wish.get("employee")
        except (ValueError, AttributeError):
            return JSONResponse({"error": "invalid_request"}, 400)
        if cpr is None and isinstance(key, str) and key in BY_KEY:
            cpr = BY_KEY[key].cpr
        token = self.sign(cpr) if isinstance(cpr, str) else None
        if token is None and isinstance(employee, str) and employee in EMPLOYEES_BY_KEY:
            token = self.sign_employee(employee)
        if token is None and isinstance(application, str) and application:
            token = self.sign_application(application)
        if token is None:
            return JSONResponse({"error": "unknown persona", "personas": list(BY_KEY)}, 404)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME})

    def sign(self, cpr: str, **claims: object) -> str | None:
        """Return a signed token for a citizen; claims replace or add to the ordinary ones. None for a stranger."""
        citizen = self._connection.execute("SELECT * FROM citizens WHERE cpr = ?", (cpr,)).fetchone()
        if citizen is None:
            return None
        now = int(time.time())
        ordinary: dict[str, object] = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": citizen["subject"],
            "iat": now,
            "exp": now + LIFETIME,
            CPR: cpr,
            CPR_UUID: citizen["cpr_uuid"],
            FULL_NAME: citizen["name"],
            ASSURANCE: "Substantial",
        }
        home = self._connection.execute(
            "SELECT code FROM residences WHERE cpr = ? AND until_on IS NULL", (cpr,)
        ).fetchone()
        if home is not None:
            ordinary[MUNICIPALITY] = home["code"]
        return self._signed(ordinary | claims)

    def sign_employee(self, key: str, **claims: object) -> str:
        """Return a signed token of an employee (MitID Erhverv), which is nobody's own; claims replace or add."""
        now = int(time.time())
        ordinary = {"iss": self.issuer, "aud": STAFF_AUDIENCE, "iat": now, "exp": now + LIFETIME}
        return self._signed(ordinary | {ASSURANCE: "Substantial"} | EMPLOYEES_BY_KEY[key].claims | claims)

    def sign_application(self, name: str, **claims: object) -> str:
        """Return a signed token of an application itself (client credentials), which is no person's."""
        now = int(time.time())
        times = {"iat": now, "exp": now + LIFETIME}
        return self._signed({"iss": self.issuer, "aud": AUDIENCE, "sub": name, "azp": name, **times, **claims})

    def login(self, cpr: str, *, client: str, nonce: str | None) -> dict[str, str]:
        """Return what a client gets for a citizen's login: a token for the gateway, and one for itself.

        The ID token has no CPR number: the client has no need of it.
        """
        access = self.sign(cpr, azp=client)
        if access is None:
            raise LookupError("no such citizen")
        claims = jwt.decode(access, options={"verify_signature": False})
        names = {name: claims[name] for name in ("iss", "sub", "iat", "exp")}
        identity = {**names, "aud": client, "azp": client, "auth_time": claims["iat"], "name": claims[FULL_NAME]}
        return {
            "access_token": access,
            "id_token": self._signed(identity | ({"nonce": nonce} if nonce is not None else {})),
        }

    def _signed(self, claims: dict[str, object]) -> str:
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._kid})
