"""Questions of the adapters to an index that misbehaves on a real socket."""

from __future__ import annotations

import ssl
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sources.errors import (
    SourceError,
)
from sources.transport.client import UpstreamClient
from tests.sources.builders import (
    CPR,
    benefit_question,
    case_question,
    soap_benefits,
    soap_cases,
)
from tests.sources.scripted_server import Answering, far_side

CAP = 1024 * 1024
DEADLINE = 0.3
SOAP = {"Content-Type": "application/soap+xml"}

Asking = Callable[[UpstreamClient, str], Awaitable[Any]]


async def ask_cases(calls: UpstreamClient, url: str) -> Any:
    return await soap_cases(calls, url).cases(case_question())


async def ask_benefits(calls: UpstreamClient, url: str) -> Any:
    return await soap_benefits(calls, url).benefits(benefit_question())


both_indexes = pytest.mark.parametrize("ask", [ask_cases, ask_benefits], ids=["cases", "benefits"])


async def failure(
    calls: UpstreamClient, answer: bytes | Answering, ask: Asking = ask_cases, tls: ssl.SSLContext | None = None
) -> SourceError:
    """How a question fails, after a look that its error shows nothing of the question or the answer."""
    async with far_side(answer, tls) as line:
        with pytest.raises(SourceError) as failed:
            await ask(calls, line.url)
    says_nothing(failed.value)
    return failed.value


def says_nothing(error: SourceError) -> None:
    """Assert that an error's text is a short word of the gateway's, with nothing of the question or the answer."""
    formatted = "".join(traceback.format_exception(error)) + repr(error) + error.reason
    assert CPR not in formatted
    assert "HEMMELIG" not in formatted
    assert "Envelope" not in formatted
    assert len(error.reason) < 40
