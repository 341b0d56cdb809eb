"""A case that becomes another citizen's, while a gateway is asked: what its index answers before, and after."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from sources.sandbox.app import create
from sources.sandbox.personas import BY_KEY
from sources.sandbox.world import cached_world
from tests.redis.test_cache_invalidation import SECRET, SETTINGS
from tests.serving import Served, served

CASES = "{ me { cases(first: 100) { nodes { title } } benefits { nodes { title } } } }"
BEFORE, AFTER = BY_KEY["overblik"].cpr, BY_KEY["flyttet"].cpr
_PARTIES = """
SELECT case_uuid, count(*) FROM parties JOIN case_registrations ON id = registration
WHERE ref LIKE ? GROUP BY case_uuid ORDER BY case_uuid
"""


@dataclass
class ChangedWorld:
    """The UUID of the case, and whether it has changed."""

    folder: Path
    case: str = ""
    is_changed: bool = False
    title: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        world = self.folder / "changed.sqlite"
        shutil.copy(cached_world(), world)
        with closing(sqlite3.connect(world)) as connection, connection:
            self.case = connection.execute(_PARTIES, [f"%{BEFORE}"]).fetchone()[0]
            of_case = "registration IN (SELECT id FROM case_registrations WHERE case_uuid = ?)"
            (self.title,) = connection.execute(
                f"SELECT title FROM case_attributes WHERE {of_case}", [self.case]
            ).fetchone()
            connection.execute(
                f"UPDATE parties SET ref = ? WHERE ref LIKE ? AND {of_case}",
                [f"urn:oio:cpr-nr:{AFTER}", f"%{BEFORE}", self.case],
            )
        self._after = create(world)

    def on_the_way(self, before: ASGIApp) -> ASGIApp:
        """Return the indexes as they are now."""

        async def indexes(scope: Scope, receive: Receive, send: Send) -> None:
            await (self._after if self.is_changed else before)(scope, receive, send)

        return indexes


async def has_case(gateway: Served, world: ChangedWorld, persona: str = "overblik") -> bool:
    """Whether a citizen sees the case."""
    answer = await gateway.data(CASES, persona=persona)
    return world.title in [case["title"] for case in answer["me"]["cases"]["nodes"]]


async def tell(gateway: Served, uuid: str) -> httpx.Response:
    """As whoever hears of events does it."""
    headers = {"x-events-secret": SECRET}
    return await gateway.client.post("/events/changed", json={"object": uuid}, headers=headers)


@asynccontextmanager
async def processes(world: ChangedWorld, count: int, **settings: str) -> AsyncIterator[list[Served]]:
    """Provide gateways over the world, which share what the settings name."""
    async with AsyncExitStack() as stack:
        gateways = []
        for number in range(count):
            (folder := world.folder / str(number)).mkdir()
            gateway = served(folder, on_the_way=world.on_the_way, **SETTINGS, **settings)
            gateways.append(await stack.enter_async_context(gateway))
        yield gateways
