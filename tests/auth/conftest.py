"""An issuer for each test."""

from __future__ import annotations

import pytest

from tests.issuing import FarSide


@pytest.fixture
def far_side() -> FarSide:
    return FarSide()
