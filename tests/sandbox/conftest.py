"""One built world for all tests of the sandbox, an app over it, and the real schemas."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from lxml import etree

from sources.sandbox.app import create
from sources.sandbox.world import build, open_world
from tests.sandbox.asking import Asker

KOMBIT = Path(__file__).parents[3] / "shared" / "kombit"


@pytest.fixture(scope="session")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.sqlite"
    build(path)
    return path


@pytest.fixture(scope="session")
def world(world_file: Path) -> sqlite3.Connection:
    return open_world(world_file)


@pytest.fixture
async def ask(world_file: Path) -> AsyncIterator[Asker]:
    app = create(world_file)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as client:
        yield Asker(app, client)


def _schema(path: str) -> etree.XMLSchema:
    if not KOMBIT.is_dir():
        pytest.skip("the real schemas are not beside the repository (../shared/kombit)")
    return etree.XMLSchema(etree.parse(KOMBIT / path))


@pytest.fixture(scope="session")
def case_schema() -> etree.XMLSchema:
    return _schema("sf1470_sagdokumentindeks_v6/xsd/6.0.STS-0/SagDokumentIndeksOperationer.xsd")


@pytest.fixture(scope="session")
def benefit_schema() -> etree.XMLSchema:
    return _schema("sf1491_ydelselistehent/common/service/YdelseListeHentInterface.xsd")


@pytest.fixture(scope="session")
def specimens(world: sqlite3.Connection) -> dict[str, str]:
    rows = world.execute("SELECT specimen, cpr FROM citizens WHERE specimen IS NOT NULL")
    return {row["specimen"]: row["cpr"] for row in rows}
