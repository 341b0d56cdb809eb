"""The README says what is true: its commands run, its answer is the answer, its tables are the code's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from gateway.policies.policy import AuthorityKind
from gateway.settings import SettingDescription, describe
from sources.sandbox.personas import PERSONAS
from tests.conftest import ROOT
from tests.policies.reading import read_authority
from tests.running import secure_address, started

README = (ROOT / "README.md").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


def block(language: str, containing: str = "", *, page: str = README) -> str:
    """Return the first fenced block of a page that contains the text."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return next(text for text in blocks if containing in text)


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_the_first_query_gives_the_answer_beside_it(tmp_path: Path) -> None:
    """What a reader copies from the first screen works as it stands, but for the port."""
    with started(["serve", "--sandbox", "--port", "0"], {}, tmp_path / "gateway.log") as address:
        command = block("sh", "curl").replace("http://127.0.0.1:8000", address)
        command = command.replace("sandbox token overblik", f"sandbox token overblik --gateway {address}")
        command = command.replace(".venv/bin/borgerblik", f"{sys.executable} -m gateway")
        answer = subprocess.run(["sh", "-c", command], capture_output=True, check=True, cwd=ROOT, env=os.environ)

    assert json.loads(answer.stdout)["data"] == json.loads(block("json"))["data"]


def test_a_gateway_elsewhere_finds_the_sandbox(tmp_path: Path) -> None:
    """By the settings that stand there, but for the port."""
    command = ["sandbox", "serve", "--port", "0", "--tls-port", "0", "--keys", str(tmp_path / "sandbox-keys")]
    with started(command, {}, tmp_path / "sandbox.log") as far_side:
        text = block("ini", page=OPERATING).replace("http://127.0.0.1:8001", far_side)
        text = text.replace("https://127.0.0.1:8002", secure_address(tmp_path / "sandbox.log"))
        lines = text.replace("sandbox-keys/", f"{tmp_path}/sandbox-keys/").splitlines()
        environment = dict(line.split("=", 1) for line in lines) | {"BORGERBLIK_AUDIT_LOG": "temporary"}
        token = httpx.post(f"{far_side}/token", json={"persona": "overblik"}).json()["access_token"]
        with started(["serve", "--port", "0"], environment, tmp_path / "gateway.log") as gateway:
            answer = httpx.post(
                f"{gateway}/graphql",
                json={"query": "{ me { cases { totalCount coverage { complete } } } }"},
                headers={"authorization": f"Bearer {token}"},
            ).json()

    assert answer["data"] == {"me": {"cases": {"totalCount": 7, "coverage": {"complete": True}}}}


def test_the_authorities_file_can_be_read() -> None:
    """The example of a municipality's file is one."""
    authority = read_authority(block("graphql", "extend schema"), name="README.md")
    assert (authority.name, authority.kind) == ("Korsbæk Kommune", AuthorityKind.MUNICIPALITY)


def test_the_tables_are_the_code() -> None:
    """Every persona has its row, and no other row is there."""
    assert personas() in README


def test_the_readme_is_one_screen_that_names_what_is_there() -> None:
    """An engineer who searches for the field's word finds it, and the page that has the rest."""
    words = (
        "rate limiting", "load shedding", "circuit breaker", "timeout", "graceful shutdown", "cache invalidation",
        "trusted documents", "persisted queries", "query cost", "audit log", "OpenID Connect",
    )  # fmt: skip
    assert [word for word in words if word.lower() not in README.lower()] == []
    assert README.count("\n") <= 150
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def personas() -> str:
    """Return the rows of the personas."""
    return "|---|---|\n" + "".join(f"| `{persona.key}` | {persona.description_en} |\n" for persona in PERSONAS) + "\n"


def test_the_tables_for_operators_are_the_settings() -> None:
    """docs/operating.md has each group of settings as its own section, row by row, and no other row."""
    for title, group in describe().items():
        assert f"### {title}\n\n| setting | default | meaning |\n{settings(group)}" in OPERATING
    assert OPERATING.count("\n| `BORGERBLIK_") == sum(map(len, describe().values()))


def settings(group: list[SettingDescription]) -> str:
    """Return the rows of a group of settings."""
    rows = (
        f"| `{key}` | {default and f'`{default}`'.replace('`required`', 'required')} | {meaning} |\n"
        for key, default, meaning in group
    )
    return "|---|---|---|\n" + "".join(rows)
