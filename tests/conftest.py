"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from sources.sandbox.personas import PERSONAS
from tests import running
from tests.running import Stack

ROOT = Path(__file__).parents[1]

settings.register_profile("patient", deadline=None)  # a machine with other work says nothing about what is tested
settings.load_profile("patient")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio alone, as the gateway does."""
    return "asyncio"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One gateway and one sandbox for all tests that need no settings of their own."""
    with running.stack(tmp_path_factory.mktemp("stack"), DEADLINE="2") as one:
        yield one


@pytest.fixture(scope="session")
def people() -> list[dict[str, str]]:
    """The personas with their numbers and names, to look for where they must not be."""
    return [{"key": one.key, "cpr": one.cpr, "name": one.name} for one in PERSONAS]
