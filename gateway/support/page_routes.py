"""A page for trying support staff's graph in a browser, on the sandbox alone: plain files, which nothing builds."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).parent / "page"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


def page_routes() -> list[BaseRoute]:
    """Return the routes of the page and of its two files."""
    return [
        _route("/support", "index.html"),
        _route("/support/page/page.css", "page.css"),
        _route("/support/page/page.js", "page.js"),
    ]


def _route(path: str, name: str) -> Route:
    async def endpoint(_request: Request) -> Response:
        return FileResponse(FOLDER / name, headers={"Content-Security-Policy": POLICY})

    return Route(path, endpoint)
