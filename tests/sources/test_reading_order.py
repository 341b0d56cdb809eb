"""Answers by which something is asked are read before the others, so that the far side works while those are read."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lxml import etree
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sources.sf1470 import client as case_index
from sources.sf1491 import client as benefit_index
from sources.transport.http import Reply
from tests.serving import served

OVERVIEW = """{ me {
  cases { nodes { documents { nodes { id } } } }
  benefits { nodes { payments { nodes { id } } } } } }"""
FIRST = 4
"""Cases and benefits of two authorities."""


class AtOnce:
    """Lets nobody have an answer of an index until the first questions have all been answered."""

    def __init__(self, app: ASGIApp, order: list[str]) -> None:
        self._app = app
        self._told = order
        self._answered = 0
        self._all = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the sandbox, late."""
        if scope["path"] not in ("/sagdokumentindeks/6", "/ydelselistehent/2"):
            await self._app(scope, receive, send)
            return
        if self._all.is_set():
            self._told.append("documents asked")
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        self._answered += 1
        if self._answered == FIRST:
            self._all.set()
        async with asyncio.timeout(5):
            await self._all.wait()
        for message in held:
            await send(message)


@pytest.mark.parametrize("plan", ["true", "false"])
async def test_documents_are_asked_for_before_benefits_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str
) -> None:
    """Those of every authority, in both executions, though all answers came at once."""
    order: list[str] = []
    opened = case_index.opened

    def noted(reply: Reply, expected: str) -> etree._Element:
        order.append("benefits read" if expected.endswith("Hent_O") else "another read")
        return opened(reply, expected)

    for index in (case_index, benefit_index):
        monkeypatch.setattr(index, "opened", noted)
    async with served(
        tmp_path, on_the_way=lambda sandbox: AtOnce(sandbox, order), COMPILED_EXECUTION=plan
    ) as served_gateway:
        await served_gateway.data(OVERVIEW)
    assert [entry for entry in order if entry != "another read"] == ["documents asked"] * 2 + ["benefits read"] * 2
