"""Serves the explorer's page and its files, under a policy that lets them speak to this gateway and nobody else."""

import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"

# Styles are the one exception: the editor (Monaco) positions every line with a style attribute
# and writes its colours into <style> elements, and takes no nonce for either.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
STRICT_POLICY = POLICY.replace(" 'unsafe-inline'", "")
"""Of a page without an editor: no style but those of its own files."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
NOT_BUILT = """\
The explorer's page has not been built: it is built when the gateway is installed, which takes npm's packages.
In a checkout, run make explorer (or pip install -e .), and start the gateway again.
Behind a company's own certificates, set NODE_EXTRA_CA_CERTS to the file that holds them.
The graph itself is at /graphql.
"""


def routes(sandbox: bool) -> list[BaseRoute]:
    """Return the routes of the explorer and of its files; on the sandbox those of a citizen's page, too.

    On the sandbox the explorer offers the made-up citizens.
    """
    page = read_page(sandbox)
    if page is None:
        return [Route("/explorer", not_built), *([Route("/overblik", not_built)] if sandbox else [])]
    pages = [_page("/explorer", page, HEADERS)]
    if sandbox:
        pages.append(_overview())
    return [*pages, Mount("/explorer/assets", Assets(directory=STATIC / "assets"))]


def preview_routes() -> list[BaseRoute]:
    """Return the routes of the citizen's page that compares a draft of a policy file, and of its files."""
    return [_overview(preview=True), Mount("/explorer/assets", Assets(directory=STATIC / "assets", check_dir=False))]


def _overview(*, preview: bool = False) -> Route:
    path = STATIC / "overblik.html"
    if not path.is_file():  # built by an older release
        return Route("/overblik", not_built)
    text = path.read_text(encoding="utf-8").replace('data-preview="false"', f'data-preview="{str(preview).lower()}"')
    return _page("/overblik", text, {**HEADERS, "Content-Security-Policy": STRICT_POLICY})


def _page(path: str, text: str, headers: dict[str, str]) -> Route:
    async def endpoint(_request: Request) -> Response:
        return HTMLResponse(text, headers={**headers, "Cache-Control": "no-store"})

    return Route(path, endpoint)


async def not_built(_request: Request) -> Response:
    return PlainTextResponse(NOT_BUILT, status_code=503, headers=HEADERS)


def is_built() -> bool:
    """Return whether there is a page to show."""
    return (STATIC / "index.html").is_file()


def read_page(sandbox: bool) -> str | None:
    """Return the built page, told whether it stands on the sandbox; None where it has not been built."""
    path = STATIC / "index.html"
    if not path.is_file():
        return None
    return path.read_text(encoding="utf-8").replace('data-sandbox="false"', f'data-sandbox="{str(sandbox).lower()}"')


class Assets(StaticFiles):
    """The bundle's files, whose names change with their content: a browser may keep them for good."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update({**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"})
        return response
