"""What the tests of the adapters share: the real schemas, where this machine has them."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

HERE = Path(__file__).parent
KOMBIT = HERE.parents[1].parent / "shared" / "kombit"
CASES = "sf1470_sagdokumentindeks_v6/xsd/6.0.STS-0/SagDokumentIndeksOperationer.xsd"
BENEFITS = "sf1491_ydelselistehent/common/service/YdelseListeHentInterface.xsd"
HEADER = "sf1470_sagdokumentindeks_v6/xsd/common/RequestHeader.xsd"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out unless a run asks for them with -m."""
    if not config.option.markexpr:
        for item in items:
            if item.path.is_relative_to(HERE) and item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="the long form of a test: run with -m long"))


def _schema(path: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_kombit() / path)))


def _kombit() -> Path:
    if not KOMBIT.is_dir():
        pytest.skip("../shared/kombit is absent: nothing is checked against the real schemas")
    return KOMBIT


@pytest.fixture(scope="module", autouse=True)
def one_tls_context() -> Iterator[None]:
    """Every client makes a TLS context, which takes longer than most of these tests: let them share one.

    For no longer than a module: other tests add certificates to theirs.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session")
def kombit() -> Path:
    """Provide the folder of the real schemas."""
    return _kombit()


@pytest.fixture(scope="session")
def case_schema() -> etree.XMLSchema:
    """SF1470 version 6."""
    return _schema(CASES)


@pytest.fixture(scope="session")
def benefit_schema() -> etree.XMLSchema:
    """SF1491."""
    return _schema(BENEFITS)


@pytest.fixture(scope="session")
def header_schema() -> etree.XMLSchema:
    """Provide the request header of SF1470."""
    return _schema(HEADER)
