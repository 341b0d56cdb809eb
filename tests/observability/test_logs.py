"""The log of a gateway whose lines nobody reads any more."""

from __future__ import annotations

import os
import subprocess
import sys

import httpx

from tests.conftest import ROOT


def test_a_log_that_cannot_be_written_costs_no_answer() -> None:
    """Whoever read the lines is gone; a full disk is no other."""
    command = [sys.executable, "-m", "gateway", "serve", "--sandbox", "--port", "0"]
    clean = {key: text for key, text in os.environ.items() if not key.startswith("BORGERBLIK_")}
    with subprocess.Popen(command, cwd=ROOT, env=clean, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            address = next(line.split()[-1] for line in process.stderr if "GraphQL" in line)
            process.stderr.close()
            body = {"query": '{ municipality(code: "0999") { code } }'}
            answers = [httpx.post(address, json=body, trust_env=False, timeout=30) for _ in range(2)]
        finally:
            process.kill()
    assert [answer.json().get("data") for answer in answers] == [{"municipality": {"code": "0999"}}] * 2
