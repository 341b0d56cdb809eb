"""The log on a terminal: lines for people; elsewhere JSON, whatever the level."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest

from tests.conftest import ROOT

LINE = "structlog.get_logger('borgerblik').warning('source_failed', source='cases', reason='line\\nbreak', count=2)"


def script(**options: str) -> list[str]:
    words = ", ".join(f"{name}={value!r}" for name, value in options.items())
    start = f"import logging, structlog\nfrom gateway.observability import logs\nlogs.configure({words})\n"
    return [sys.executable, "-c", f"{start}{LINE}\nlogging.getLogger('x').error('words of a library')"]


def on_a_terminal(command: list[str]) -> str:
    """Return what a command writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stderr=theirs, env=os.environ | {"NO_COLOR": "1"}) as process:
        os.close(theirs)
        text = b""
        try:
            while part := os.read(ours, 4096):
                text += part
        except OSError:  # the other end is closed
            pass
        process.wait(60)
    os.close(ours)
    return text.decode()


def piped(command: list[str]) -> list[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    ).stderr.splitlines()


def test_on_a_terminal_a_line_is_for_people() -> None:
    """One line an event, with no value that could begin another."""
    lines = on_a_terminal(script()).splitlines()

    assert len(lines) == 2
    assert "source_failed" in lines[0]
    assert "line\\nbreak" in lines[0]
    assert "library" in lines[1]
    assert "words of a library" not in lines[1]


def test_elsewhere_a_line_is_json() -> None:
    events = [json.loads(line) for line in piped(script())]
    assert [event["event"] for event in events] == ["source_failed", "library"]
    assert events[1]["level"] == "error"


def test_json_can_be_had_on_a_terminal_and_lines_for_people_elsewhere() -> None:
    assert [json.loads(line)["event"] for line in on_a_terminal(script(form="json")).splitlines()]
    assert not any(line.startswith("{") for line in piped(script(form="console")))


@pytest.mark.parametrize(("level", "count"), [("debug", 2), ("info", 2), ("warning", 2), ("error", 1)])
def test_a_level_leaves_out_what_is_below(level: str, count: int) -> None:
    assert len(piped(script(level=level))) == count
