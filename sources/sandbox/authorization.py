"""Authorization requests and codes of OpenID Connect's code flow, as strict as RFC 6749, RFC 7636 and RFC 9700 ask.

Nothing here is HTTP, and nothing is stored for longer than its few minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cachetools import TTLCache

CLIENT_ID = "frontend"
"""The one client: a page in a browser, which has no secret."""
REDIRECT_URIS = tuple(f"http://{host}:{port}/callback" for port in (5173, 3000) for host in ("localhost", "127.0.0.1"))
"""Where a page on its developer's machine takes the code: Vite's port, and 3000. `--redirect-uri` adds others."""
REQUEST_SECONDS = 600
CODE_SECONDS = 60
MAX_PENDING = 1_000
MAX_TEXT = 512

_CHALLENGE = re.compile("[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile("[A-Za-z0-9._~-]{43,128}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnknownClientError(Exception):
    """A client or redirect URI that is not registered: nothing may be sent there, not even an error."""


class AuthorizationError(Exception):
    """A request or code that is refused. `error` is the word of RFC 6749, the text says what to mend."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a client asked the browser to bring."""

    client_id: str
    redirect_uri: str
    state: str
    challenge: str
    nonce: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A citizen who has logged in for a request."""

    request: AuthorizationRequest
    persona: str


def is_loopback_uri(uri: str) -> bool:
    """Return whether a redirect URI is a plain path on a port of this machine: no user, query or fragment."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "http"
        and parts.hostname in _LOOPBACK
        and port is not None
        and "@" not in parts.netloc
        and parts.path.startswith("/")
        and "?" not in uri
        and "#" not in uri
        and uri.isascii()
        and uri.isprintable()
        and not re.search(r"[\s;,\\\"'<>]", uri)
    )


class AuthorizationServer:
    """Takes requests, gives a code for each login, and redeems each code once."""

    def __init__(
        self, redirect_uris: Collection[str] = REDIRECT_URIS, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Raise ValueError for a redirect URI that is not on loopback."""
        if not all(map(is_loopback_uri, redirect_uris)):
            raise ValueError("A redirect URI must be like http://localhost:5173/callback.")
        self._redirect_uris = frozenset(redirect_uris)
        self._requests: TTLCache[str, AuthorizationRequest] = TTLCache(MAX_PENDING, REQUEST_SECONDS, timer=clock)
        self._grants: TTLCache[str, Grant] = TTLCache(MAX_PENDING, CODE_SECONDS, timer=clock)

    def redirect_uri(self, parameters: Mapping[str, str]) -> str:
        """Return where an answer may be sent, which is exactly one that is registered. Raise UnknownClientError."""
        uri = parameters.get("redirect_uri", "")
        if parameters.get("client_id") != CLIENT_ID or uri not in self._redirect_uris:
            raise UnknownClientError
        return uri

    def begin(self, parameters: Mapping[str, str]) -> tuple[str, AuthorizationRequest]:
        """Return a request and its handle. Raise UnknownClientError, or AuthorizationError for its redirect URI."""
        uri = self.redirect_uri(parameters)
        if parameters.get("response_type") != "code":
            raise AuthorizationError("unsupported_response_type", "response_type must be code")
        if "request" in parameters or "request_uri" in parameters:
            raise AuthorizationError("request_not_supported", "send the parameters themselves")
        if "openid" not in parameters.get("scope", "").split():
            raise AuthorizationError("invalid_scope", "scope must have openid")
        if parameters.get("code_challenge_method") != "S256":
            raise AuthorizationError("invalid_request", "code_challenge_method must be S256")
        if not _CHALLENGE.fullmatch(parameters.get("code_challenge", "")):
            raise AuthorizationError("invalid_request", "code_challenge must be a SHA-256 in base64url")
        if parameters.get("response_mode", "query") != "query":
            raise AuthorizationError("invalid_request", "response_mode must be query")
        if not parameters.get("state"):
            raise AuthorizationError("invalid_request", "state is missing")
        if any(len(parameters.get(name, "")) > MAX_TEXT for name in ("state", "nonce")):
            raise AuthorizationError("invalid_request", f"state and nonce have {MAX_TEXT} characters at the most")
        if parameters.get("prompt") == "none":
            raise AuthorizationError("login_required", "nobody stays logged in here")
        request = AuthorizationRequest(
            CLIENT_ID, uri, parameters["state"], parameters["code_challenge"], parameters.get("nonce") or None
        )
        handle = secrets.token_urlsafe(32)
        self._requests[handle] = request
        return handle, request

    def pending(self, handle: str) -> AuthorizationRequest | None:
        """Return the request of a handle. None: there is none, or it has expired."""
        return self._requests.get(handle)

    def grant(self, request: AuthorizationRequest, persona: str) -> str:
        """Return the code with which the client gets the tokens of a persona."""
        code = secrets.token_urlsafe(32)
        self._grants[code] = Grant(request, persona)
        return code

    def redeem(self, parameters: Mapping[str, str]) -> Grant:
        """Return what a code grants. Raise AuthorizationError; the code is spent in any case."""
        if parameters.get("grant_type") != "authorization_code":
            raise AuthorizationError("unsupported_grant_type", "grant_type must be authorization_code")
        grant = self._grants.pop(parameters.get("code", ""), None)
        if parameters.get("client_id") != CLIENT_ID:
            raise AuthorizationError("invalid_client", "client_id is not registered")
        if grant is None or parameters.get("redirect_uri") != grant.request.redirect_uri:
            raise AuthorizationError("invalid_grant", "the code is spent, expired, or of another redirect_uri")
        if not _is_verified(grant.request.challenge, parameters.get("code_verifier", "")):
            raise AuthorizationError("invalid_grant", "code_verifier does not fit the code_challenge")
        return grant


def _is_verified(challenge: str, verifier: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)
