"""No line of the log is ever anything but one JSON object, whoever writes it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sources.native import READERS
from tests.conftest import ROOT
from tests.running import Stack, stack

SECRET = "0101701234"
SCRIPTS = {
    "an error of a library": "logging.getLogger('x').error('%s', SECRET)",
    "an error of a library with a traceback": "try: int(SECRET + 'x')\nexcept ValueError: logging.exception(SECRET)",
    "an error of a library with its stack": "logging.getLogger('x').error(SECRET, stack_info=True)",
    "a line of a library that cannot be formatted": "logging.getLogger('x').error('%d', SECRET)",
    "uvicorn's": "logging.getLogger('uvicorn.error').error('In the application\\n', exc_info=OSError(SECRET))",
    "a warning": "warnings.warn(SECRET)",
    "a coroutine that is never awaited": "async def never(): pass\nnever()",
    "a future whose exception nobody reads": (
        "async def main():\n    asyncio.get_running_loop().create_future().set_exception(OSError(SECRET))\n"
        "asyncio.run(main())"
    ),
    "a task whose exception nobody reads": (
        "async def fail(): raise OSError(SECRET)\nasync def main():\n    asyncio.create_task(fail())\n"
        "    await asyncio.sleep(0.01)\nasyncio.run(main())"
    ),
    "a callback that fails": (
        "async def main():\n    asyncio.get_running_loop().call_soon(int, SECRET + 'x')\n"
        "    await asyncio.sleep(0.01)\nasyncio.run(main())"
    ),
    "a thread that fails": "t = threading.Thread(target=int, args=(SECRET + 'x',)); t.start(); t.join()",
    "an exception that cannot be raised": (
        "class X:\n    def __del__(self): raise OSError(SECRET)\nX()\nimport gc\ngc.collect()"
    ),
    "an exception that nobody catches": "raise OSError(SECRET)",
    "our own, with a number beyond JSON": "structlog.get_logger('borgerblik').info('x', number=10**40, flag=True)",
    "our own, with half a character": "structlog.get_logger('borgerblik').info('x', text='\\ud800')",
    "our own, with a strange key": "structlog.get_logger('borgerblik').info('x', **{'\\ud800': 1})",
}
START = (
    "import asyncio, logging, structlog, threading, warnings\nfrom gateway.observability import logs\n"
    f"logs.configure()\nSECRET = '{SECRET}'\n"
)


def events(text: str) -> list[dict[str, Any]]:
    """Return the lines, each of which is one JSON object."""
    events_of_log = [json.loads(line) for line in text.splitlines()]
    assert all(isinstance(event, dict) for event in events_of_log)
    return events_of_log


@pytest.mark.parametrize("source", SCRIPTS)
def test_every_way_to_the_log_is_json(source: str) -> None:
    """With a level and a time, and without what was raised or said."""
    done = subprocess.run(
        [sys.executable, "-c", START + SCRIPTS[source]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = events(done.stderr)
    assert lines
    assert all(event["event"] and event["level"] and event["timestamp"] for event in lines)
    assert SECRET not in done.stderr
    assert not done.stdout


QUERY = """{ me {
  name
  cases(first: 50) { totalCount coverage { complete } nodes {
    title documents { totalCount nodes { title } } timeline { nodes { kind } } benefits { totalCount } } }
  benefits { nodes { title payments { nodes { id } } case { title } } }
  payments { totalCount nodes { amount { amount } benefit { title } } }
} }"""
HANG_UPS = 60


def hang_up(gateway: Stack, token: str, after: float) -> None:
    """Send a request, and close the connection before it can be answered."""
    address = urlsplit(gateway.gateway)
    body = json.dumps({"query": QUERY}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    with closing(socket.create_connection((str(address.hostname), address.port or 0), timeout=30)) as sock:
        sock.sendall(head.encode() + body)
        time.sleep(after)


@pytest.mark.parametrize("compiled", ["true", "false"])
@pytest.mark.parametrize("fault", ["latency", "reset"])
def test_a_hang_up_leaves_nothing_but_its_own_line(tmp_path: Path, compiled: str, fault: str) -> None:
    """At whatever moment, while the sources are slow or fail, in compiled and reference execution."""
    with stack(tmp_path, COMPILED_EXECUTION=compiled) as gateway:
        token = gateway.token("overblik")
        gateway.ask(QUERY)
        with gateway.trouble(service="*", kind="latency", seconds=0.1):
            if fault != "latency":
                wish = {"service": "*", "authority": "*", "kind": fault, "probability": 0.5}
                gateway.client.post(f"{gateway.sandbox}/faults", json=wish).raise_for_status()
            for number in range(HANG_UPS):
                hang_up(gateway, token, number / HANG_UPS * 0.2)
            _wait_for(gateway, HANG_UPS + 1)
        gateway.ask("{ me { name } }")
    lines = events(gateway.log.read_text("utf-8"))
    requests = [event for event in lines if event["event"] == "request"]
    assert len(requests) == HANG_UPS + 2
    assert sum(event["status"] == 499 for event in requests) > HANG_UPS / 4
    assert {event["level"] for event in requests} == {"info"}
    assert [event["source_readers"] for event in lines if event["event"] == "listening"] == [READERS]
    unexpected = [event for event in lines if event["event"] not in ("request", "listening")]
    assert not [event for event in unexpected if event["event"] in ("library", "internal_error", "uncaught_exception")]


def _wait_for(gateway: Stack, requests: int) -> None:
    """Return once so many requests have their lines."""
    ends = time.monotonic() + 60
    while gateway.log.read_text("utf-8").count('"event":"request"') < requests:
        assert time.monotonic() < ends
        time.sleep(0.05)
