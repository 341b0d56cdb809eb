"""docs/connect.md says what is true: its first hour runs as it stands, and doctor says what stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.loaders.failure_words import _EXPLANATIONS
from gateway.settings import describe
from tests.conftest import ROOT
from tests.running import secure_address, started

PAGE = (ROOT / "docs" / "connect.md").read_text("utf-8")
HOUR = PAGE.partition("## A first hour")[2].partition("\n## ")[0]


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of the first hour."""
    return re.findall(rf"^```{language}\n(.*?)^```$", HOUR, re.MULTILINE | re.DOTALL)


def sentences(block: str) -> set[tuple[str, ...]]:
    """Return state, check, service and finding of each line."""
    return {tuple(re.split(r" {2,}", line)) for line in block.splitlines()}


def findings(report: str) -> set[tuple[str, ...]]:
    """Return the same of doctor's JSON."""
    result = set()
    for finding in json.loads(report[report.index('{\n  "healthy"') :])["findings"]:
        authority = finding["authority"]
        subject = finding["service"] + (f" for {authority['name']} ({authority['cvr']})" if authority else "")
        result.add((finding["state"], finding["check"], subject, finding["finding"]))
    return result


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_the_first_hour_is_red_red_green(tmp_path: Path) -> None:
    """Each command as it stands, but for ports and paths."""
    command, *examinations = blocks("sh")
    assert command.split()[:3] == [".venv/bin/borgerblik", "sandbox", "serve"]
    options = command.split()[1:]
    for port in ("8001", "8002"):
        options[options.index(port)] = "0"
    options[-1] = str(tmp_path / "sandbox-keys")
    with started(options, {}, tmp_path / "log") as address:
        places = {
            "https://127.0.0.1:8002": secure_address(tmp_path / "log"),
            "http://127.0.0.1:8001": address,
            "gateway/municipalities": str(ROOT / "gateway" / "municipalities"),
            ".venv/bin/borgerblik doctor": f"{sys.executable} -m gateway doctor --json",
        }

        def in_place(text: str) -> str:
            for there, here in places.items():
                text = text.replace(there, here)
            return text

        (tmp_path / "gateway.env").write_text(in_place(blocks("ini")[0]))
        clean = {key: value for key, value in os.environ.items() if not key.startswith("BORGERBLIK_")}
        environment = clean | {"PYTHONPATH": str(ROOT)}
        results = [
            subprocess.run(
                ["sh", "-c", in_place(text)],
                check=False, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=240,
            )
            for text in examinations
        ]  # fmt: skip
    assert [result.returncode for result in results] == [1, 1, 0], results
    for result, text in zip(results, blocks("text"), strict=True):
        assert sentences(text) - findings(result.stdout) == set()


def test_what_the_table_quotes_is_what_doctor_says() -> None:
    """Each sentence of the table of what can go wrong stands in doctor's code or in the log's words."""
    table = PAGE.partition("## What can go wrong")[2].partition("\n## ")[0]
    quoted = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:]
    words = "\n".join([
        *(path.read_text("utf-8") for path in (ROOT / "gateway" / "commands" / "doctor").glob("*.py")),
        *(path.read_text("utf-8") for path in (ROOT / "sources" / "certificates").glob("*.py")),
        *_EXPLANATIONS.values(),
    ])  # fmt: skip
    assert len(quoted) > 10
    assert [sentence for sentence in quoted if sentence not in words] == []


def test_every_setting_that_is_named_exists() -> None:
    """On the whole page."""
    keys = {setting.key for group in describe().values() for setting in group}
    assert set(re.findall(r"BORGERBLIK_[A-Z_]+", PAGE)) - keys == set()
