"""What every test may use."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings

from gateway.app.sandbox import create_on_sandbox
from gateway.execution import plan_cache
from sources.sandbox.personas import PERSONAS
from tests import running
from tests.in_process import Gateway
from tests.running import Stack

ROOT = Path(__file__).parents[1]

os.environ["LC_ALL"] = "C.UTF-8"  # commands speak the language of the locale

plan_cache.COMPILE_AT = 1  # what tests ask once is compiled, as what clients ask again is

settings.register_profile("untimed", deadline=None)  # no test is about time: machines are shared
settings.load_profile("untimed")

STACK_DEADLINE = 12
"""Seconds that a request to the shared gateway may take: enough on a busy machine; a silent source costs them all."""

LONG_SECONDS = float(os.environ.get("LONG_SECONDS", "14400"))
"""The longest that a long test may take; more, where the environment asks more of it, such as SOAK_SECONDS."""

LONGEST_FILES = (
    "test_whole_world.py",
    "test_whole_world_lists.py",
    "test_worlds.py",
    "test_isolation.py",
    "explorer/test_overview.py",
    "federation/test_compatibility.py",
    "federation/test_clients.py",
    "federation/test_supergraph.py",
    "federation/test_composition.py",
    "deploy/test_stack.py",
    "server/test_workers.py",
    "redis/test_cache.py",
    "sources/beskedfordeler/test_consumer.py",
    "test_journeys_of_lists.py",
    "test_journeys_of_changes.py",
    "observability/test_json_lines.py",
    "data_quality/test_report.py",
    "sources/native/test_tree_reader.py",
    "visibility/test_rules_model.py",
    "execution/test_same_answer.py",
    "redis/test_unavailable.py",
    "policies/test_hot_reload.py",
    "bench/test_run.py",
    "test_journeys.py",
)
"""Of tests/: they come first, so that no core is idle while one of them is still at it in the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and give each long test its timeout; that of all others stands in pyproject.toml."""
    ranks = {ROOT / "tests" / name: rank for rank, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(LONG_SECONDS))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio alone, as the gateway does."""
    return "asyncio"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One gateway and one sandbox for all tests that need no settings of their own."""
    with running.stack(tmp_path_factory.mktemp("stack"), DEADLINE=str(STACK_DEADLINE)) as stack:
        yield stack


@pytest.fixture(scope="session")
def people() -> list[dict[str, str]]:
    """Provide the personas with their numbers and names, to look for where they must not be."""
    return [{"key": persona.key, "cpr": persona.cpr, "name": persona.name} for persona in PERSONAS]


@pytest.fixture(scope="session")
def gateway() -> Callable[..., Gateway]:
    """Make a gateway with these settings, once for each."""
    made: dict[Any, Gateway] = {}

    def make(**settings: str) -> Gateway:
        key = tuple(sorted(settings.items()))
        if key not in made:
            app = create_on_sandbox({f"BORGERBLIK_{name}": value for name, value in settings.items()})
            made[key] = Gateway(app)
        return made[key]

    return make


@pytest.fixture(scope="session")
def plain(gateway: Callable[..., Gateway]) -> Gateway:
    """Provide a gateway without settings of its own."""
    return gateway()


@pytest.fixture(scope="session", autouse=True)
def _uncached_loggers() -> Iterator[None]:
    """Keep loggers from being cached where a command that runs in this process configures them."""
    configure = structlog.configure

    def without_cache(**options: Any) -> None:
        configure(**options | {"cache_logger_on_first_use": False})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog, "configure", without_cache)
        yield


@pytest.fixture(autouse=True)
def _default_logs() -> Iterator[None]:
    """Undo what a command that ran in this process did to the logs: the next test may capture them."""
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
        logging.captureWarnings(capture=False)
        logging.raiseExceptions = True
        sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
