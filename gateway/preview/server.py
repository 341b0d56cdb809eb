"""The page of `preview --serve`: a citizen's overview by the files in force and by a draft, and what differs and why.

Two whole gateways stand side by side over one sandbox, so that the page shows what each of them would answer.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import explorer
from gateway.app import create
from gateway.app.sandbox import settings as sandbox_settings
from gateway.app.upstreams import clock_of
from gateway.citizen_view.reading import read
from gateway.citizen_view.view import view_of
from gateway.policies.directives import Language
from gateway.policies.problem import PolicyError
from gateway.preview.citizens import NoCitizenError, persona
from gateway.preview.comparison import comparison_json
from gateway.preview.drafts import DraftFolder, pairs
from gateway.preview.upstream import Upstream, open_upstream
from gateway.settings import PREFIX
from sources.errors import SourceError
from sources.records.subject import Subject
from sources.reference.danish_time import day_of
from sources.sandbox.app import create as create_sandbox

HOSTS = ["127.0.0.1", "localhost"]
NO_STORE = {"Cache-Control": "no-store"}


class GraphAt:
    """A gateway's graph at another path than its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = {**scope, "path": "/graphql", "raw_path": b"/graphql", "root_path": ""}
        await self._app(own, receive, send)


@dataclass
class PreviewServer:
    """The two gateways and what compares them."""

    draft: Path
    current: Starlette
    drafted: Starlette
    folder: DraftFolder
    upstream: Upstream | None = None

    async def comparison(self, request: Request) -> Response:
        """Return what the draft changes for a persona, by the draft as it is now."""
        language = Language.EN if request.query_params.get("language") == "en" else Language.DA
        try:
            citizen = persona(request.query_params.get("persona", ""))
        except NoCitizenError:
            return _json({"error": "no such persona"}, 404)
        try:
            self.take_draft()
            authorities = await self._compared(citizen, language)
        except PolicyError as error:
            return _json({"problems": [str(problem) for problem in error.problems], "authorities": []})
        except SourceError as error:
            return _json({"error": type(error).__name__}, 502)
        return _json({"problems": [], "authorities": authorities})

    def take_draft(self) -> None:
        """Let the draft's gateway go by the file as it is now. Raise PolicyError, and it goes on as before."""
        self.folder.write()
        for _ in range(3):  # a change counts once it stands still between two polls, and another may poll in between
            self.drafted.state.policies.poll()

    async def _compared(self, citizen: Subject, language: Language) -> list[dict[str, Any]]:
        upstream = self.upstream
        if upstream is None:
            raise RuntimeError("the server has not started")
        today, sources = day_of(upstream.clock()), upstream.sources
        made = []
        for before, after in pairs(self.draft, self.current.state.policies.policies(), today).values():
            reading = await read(upstream.sources, citizen, after.cvr, deadline=upstream.deadline)
            views = [await view_of(reading, authority, upstream.ids, sources) for authority in (before, after)]
            made.append(comparison_json(views[0], views[1], language, today))
        return made


def create_server(draft: Path, folder: Path) -> Starlette:
    """Return the application. `folder`: an empty one for the draft's policies. Raise SettingsError, and PolicyError.

    The citizens are the sandbox's, whatever the environment says; its BORGERBLIK_POLICIES names the files in force.
    """
    settings = sandbox_settings()
    today = day_of(clock_of(settings.today)())
    drafts = DraftFolder(draft, settings.policies, folder, today)
    drafts.write()
    sandbox = create_sandbox()
    current = create(settings, sandbox=sandbox)
    drafted = create(sandbox_settings({**os.environ, f"{PREFIX}POLICIES": str(folder)}), sandbox=sandbox)
    server = PreviewServer(draft, current, drafted, drafts)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for app in (current, drafted):
                await running.enter_async_context(app.router.lifespan_context(app))
            server.upstream = await running.enter_async_context(open_upstream(settings, sandbox=True))
            yield

    return Starlette(
        routes=[
            Route("/", _to_page),
            *explorer.preview_routes(),
            Route("/preview/comparison", server.comparison),
            Route("/current/graphql", GraphAt(current)),
            Route("/draft/graphql", GraphAt(drafted)),
            Mount("/sandbox", sandbox),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)],
        lifespan=lifespan,
    )


async def _to_page(_request: Request) -> Response:
    return RedirectResponse("/overblik", 303)


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(answer), status, NO_STORE, "application/json")
