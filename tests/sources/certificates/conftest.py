"""Here contexts get certificates, so none is shared."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def one_tls_context() -> None:
    """Leave each client its own."""
