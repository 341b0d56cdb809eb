"""The sandbox's login page: a persona is picked, and the page that asked gets tokens by OpenID Connect's code flow."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sources.sandbox.authorization import (
    REDIRECT_URIS,
    AuthorizationError,
    AuthorizationServer,
    UnknownClientError,
)
from sources.sandbox.issuer import LIFETIME, SandboxIssuer
from sources.sandbox.personas import BY_KEY, PERSONAS

TEMPLATES = Path(__file__).with_name("templates")
FORM = "application/x-www-form-urlencoded"
MAX_FORM_BYTES = 8_192
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache", "Referrer-Policy": "no-referrer"}

WORDS: Mapping[str, Mapping[str, str]] = {
    "da": {
        "title": "Log ind på sandkassen",
        "made_up": "Her logger ingen rigtige mennesker ind. Vælg en af de opdigtede borgere.",
        "asks": "Du sendes tilbage til",
        "unknown": "Denne side kender vi ikke: client_id eller redirect_uri er ikke registreret i sandkassen.",
        "expired": "Dette login er for gammelt. Gå tilbage til siden, du kom fra, og log ind igen.",
    },
    "en": {
        "title": "Log in to the sandbox",
        "made_up": "No real people log in here. Pick one of the made-up citizens.",
        "asks": "You will be sent back to",
        "unknown": "We do not know this page: its client_id or redirect_uri is not registered with the sandbox.",
        "expired": "This login is too old. Go back to the page that you came from, and log in again.",
    },
}


class LoginPages:
    """The authorization endpoint, and what the token endpoint does with a code."""

    def __init__(self, issuer: SandboxIssuer, redirect_uris: Collection[str] = REDIRECT_URIS) -> None:
        self._issuer = issuer
        self._server = AuthorizationServer(redirect_uris)

    def routes(self) -> list[Route]:
        """Return the page's route."""
        return [Route("/authorize", self.authorize, methods=["GET", "POST"])]

    async def authorize(self, request: Request) -> Response:
        """Show the personas for an authorization request; on a choice, send the browser back with a code."""
        language = _language(request)
        try:
            if request.method == "POST":
                return self._choose(await form_of(request), language)
            return self._begin(_distinct(request.url.query), language)
        except (UnknownClientError, ValueError):
            return _page(language, error="unknown", status=400)

    def _begin(self, parameters: Mapping[str, str], language: str) -> Response:
        uri = self._server.redirect_uri(parameters)
        try:
            handle, pending = self._server.begin(parameters)
        except AuthorizationError as error:
            return self._back(uri, parameters.get("state"), error=error.error, error_description=str(error))
        return _page(language, handle=handle, redirect_uri=pending.redirect_uri)

    def _choose(self, form: Mapping[str, str], language: str) -> Response:
        pending, persona = self._server.pending(form.get("request", "")), BY_KEY.get(form.get("persona", ""))
        if pending is None or persona is None:
            return _page(language, error="expired", status=400)
        return self._back(pending.redirect_uri, pending.state, code=self._server.grant(pending, persona.key))

    def _back(self, uri: str, state: str | None, **answer: str) -> Response:
        """Send the browser back, with who answers (RFC 9207)."""
        parameters = answer | ({"state": state} if state else {}) | {"iss": self._issuer.issuer}
        return RedirectResponse(f"{uri}?{urlencode(parameters)}", 303, headers=NO_STORE)

    async def token(self, request: Request) -> Response:
        """Return the tokens of a code, once."""
        try:
            if "authorization" in request.headers:
                raise AuthorizationError("invalid_client", "the client has no secret: send client_id in the form")
            grant = self._server.redeem(await form_of(request))
        except ValueError:
            return _refusal("invalid_request", f"send {FORM}, each parameter once")
        except AuthorizationError as error:
            return _refusal(error.error, str(error))
        tokens = self._issuer.login(
            BY_KEY[grant.persona].cpr, client=grant.request.client_id, nonce=grant.request.nonce
        )
        answer = {**tokens, "token_type": "Bearer", "expires_in": LIFETIME, "scope": "openid"}
        return JSONResponse(answer, headers=NO_STORE)


def is_form(request: Request) -> bool:
    """Return whether a request's body is a form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


async def form_of(request: Request) -> Mapping[str, str]:
    """Return a form's fields. Raise ValueError for another kind of body, one that is too long, or a field twice."""
    if not is_form(request):
        raise ValueError("no form")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise ValueError("too long")
    return _distinct(body.decode("utf-8"))


def _distinct(encoded: str) -> Mapping[str, str]:
    """Parse urlencoded parameters. Raise ValueError where one stands twice (RFC 6749, 3.1)."""
    pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=50)
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a parameter twice")
    return dict(pairs)


def _refusal(error: str, description: str) -> Response:
    status = 401 if error == "invalid_client" else 400
    return JSONResponse({"error": error, "error_description": description}, status, headers=NO_STORE)


def _language(request: Request) -> str:
    """Return the language of the page: as the client asks (`ui_locales`), else the browser's."""
    tags = f"{request.query_params.get('ui_locales', '')} {request.headers.get('accept-language', '')}".lower().split()
    return "da" if next((tag for tag in tags if tag[:2] in WORDS), "")[:2] == "da" else "en"


def _page(
    language: str, *, handle: str = "", redirect_uri: str = "", error: str | None = None, status: int = 200
) -> Response:
    text = _template().render(
        language=language, say=WORDS[language], personas=PERSONAS, request=handle, redirect_uri=redirect_uri,
        error=error, style=_style(),
    )  # fmt: skip
    hashed = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    # Chromium holds a form's redirect to form-action, too.
    target = f" {urlsplit(redirect_uri).scheme}://{urlsplit(redirect_uri).netloc}" if redirect_uri else ""
    policy = (
        f"default-src 'none'; style-src 'sha256-{hashed}'; form-action 'self'{target}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {**NO_STORE, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
    return HTMLResponse(text, status, headers=headers)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("login.html.j2")


@cache
def _style() -> str:
    return (TEMPLATES / "login.css").read_text("utf-8")
