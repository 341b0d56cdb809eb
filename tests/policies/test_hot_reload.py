"""The folder of policies changes while the gateway runs: good changes take effect, broken ones do not."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from gateway.policies.hot_reload import PolicyFolder
from gateway.policies.problem import PolicyError
from tests.running import started
from tests.worlds.asking import Gateway, files
from tests.worlds.world import HOUSES, PARTS, Authority, Case, Opening, World

FIRST = date(2010, 1, 1)
AUTHORITIES = {"11111111": "0999", "29189900": "0630", "99999999": None}
NAMES = {"0999": "Korsbæk Kommune", "0630": "Vejle Kommune", None: "Udbetaling Danmark"}
BROKEN = ("extend", '@opens(area: "32.*", parts: [CASES])', "extend schema @openz", "", "type Case { id: ID }")
EVERYTHING = """{ municipalities { opens { since } } me {
  cases { nodes { authority { opens { since } } timeline { totalCount } documents { totalCount } } }
  benefits { totalCount } payments { totalCount } } }"""


def an_authority(cvr: str, floor: date) -> Authority:
    """Two areas opened with the same floor, and a case in each."""
    openings = tuple(
        Opening(area, frozenset(PARTS), floor, False, None, False, None, ()) for area in ("32.24", "32.30")
    )
    cases = tuple(
        Case(f"{n:08x}-0000-4000-8000-0000{cvr}", cvr, True, f"32.{n}.04", "", date(2020, 1, 1), None, "Oplyst",
             None, (), (), frozenset(HOUSES), None, (), False)
        for n in (24, 30)
    )  # fmt: skip
    return Authority(cvr, AUTHORITIES[cvr], openings, cases, (), (), (), ())


def a_set(number: int) -> dict[str, str]:
    """Return the files of all authorities, with one and the same floor in all of them: the mark of this set."""
    authorities = [an_authority(cvr, FIRST + timedelta(days=number)) for cvr in AUTHORITIES]
    texts = files(authorities)
    return {
        f"{authority.cvr}.graphql": texts[f"{authority.cvr}.graphql"].replace("Korsbæk", NAMES[authority.code], 1)
        for authority in authorities
    }


class Mount:
    """A folder as Kubernetes mounts a ConfigMap: the files lead through one link, which is swapped in one go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "mounted"
        self.folder.mkdir()
        self._kept = 0
        self.swap(a_set(0))
        for cvr in AUTHORITIES:
            (self.folder / f"{cvr}.graphql").symlink_to(f"..data/{cvr}.graphql")

    def swap(self, texts: dict[str, str]) -> None:
        """Put these files in the place of those before."""
        self._kept += 1
        fresh = self.folder / f"..{self._kept}"
        fresh.mkdir()
        for name, text in texts.items():
            (fresh / name).write_text(text, "utf-8")
        link = self.folder / "..next"
        link.symlink_to(fresh.name)
        os.replace(link, self.folder / "..data")


@pytest.fixture
def mount(tmp_path: Path) -> Mount:
    return Mount(tmp_path)


def watched(folder: Path) -> PolicyFolder:
    return PolicyFolder(folder, today=lambda: date(2026, 11, 16), has_register=True, poll_seconds=0.01)


def floors(authorities: PolicyFolder) -> set[date | None]:
    return {
        opening.since for authority in authorities.policies().authorities.values() for opening in authority.openings
    }


def test_a_change_is_taken_once_it_stands_still(mount: Mount) -> None:
    """The first look sees it, the second takes it: files that are still being written are left alone."""
    authorities = watched(mount.folder)
    mount.swap(a_set(1))
    authorities.poll()
    assert floors(authorities) == {FIRST}
    authorities.poll()
    assert floors(authorities) == {FIRST + timedelta(days=1)}


def rewritten(path: Path, text: str) -> None:
    path.unlink()  # the link of the mount: a plain file takes its place
    path.write_text(text, "utf-8")


def renamed(path: Path, text: str) -> None:
    fresh = path.with_suffix(".tmp")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)


@pytest.mark.parametrize("save", [rewritten, renamed], ids=["rewritten", "renamed"])
def test_a_file_may_be_saved_in_every_way(mount: Mount, save: Callable[[Path, str], None]) -> None:
    """An editor writes in place or renames; neither size nor time of the file needs to change."""
    authorities = watched(mount.folder)
    path = mount.folder / "11111111.graphql"
    before = path.stat()
    save(path, a_set(1)["11111111.graphql"])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    authorities.poll()
    authorities.poll()
    assert authorities.policies().authorities["11111111"].openings[0].since == FIRST + timedelta(days=1)


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_change_is_refused_loudly_and_once(mount: Mount, text: str) -> None:
    """The log says where and why; what was in force stays in force, until the next good change."""
    authorities = watched(mount.folder)
    before = authorities.policies()
    mount.swap(a_set(1) | {"29189900.graphql": text})
    with capture_logs() as logs:
        for _ in range(4):
            authorities.poll()
    (refusal,) = [line for line in logs if line["event"] == "policies_rejected"]
    assert authorities.policies() is before
    assert refusal["log_level"] == "error"
    assert (refusal["folder"], refusal["openings"]) == (str(mount.folder), before.version)
    assert refusal["problems"][0].startswith("29189900.graphql:")
    mount.swap(a_set(2))
    authorities.poll()
    authorities.poll()
    assert floors(authorities) == {FIRST + timedelta(days=2)}


def test_a_folder_that_goes_away_changes_nothing(mount: Mount) -> None:
    """A volume may be gone for a while."""
    authorities = watched(mount.folder)
    before = authorities.policies()
    mount.folder.rename(mount.folder.with_name("elsewhere"))
    with capture_logs() as logs:
        authorities.poll()
        authorities.poll()
    assert [line["event"] for line in logs] == ["policies_rejected"]
    assert authorities.policies() is before


def test_a_warning_is_logged_and_taken(mount: Mount) -> None:
    """What may not be meant takes effect, and the log says so."""
    authorities = watched(mount.folder)
    mount.swap(a_set(1) | {"29189900.graphql": a_set(1)["29189900.graphql"].replace('since: "2010-01-02", ', "", 1)})
    mount.swap({name: text.replace(', since: "2010-01-02"', "") for name, text in a_set(1).items()})
    with capture_logs() as logs:
        authorities.poll()
        authorities.poll()
    assert {line["check"] for line in logs if line["event"] == "policies_warning"} == {"since-missing"}
    assert floors(authorities) == {None}


def test_the_gateway_does_not_begin_with_broken_files(mount: Mount) -> None:
    """At start-up every error of every file is named."""
    mount.swap(dict.fromkeys(a_set(0), "extend"))
    with pytest.raises(PolicyError) as broken:
        watched(mount.folder)
    assert len(broken.value.problems) == len(AUTHORITIES)


# Under load


async def test_changes_under_load_fail_no_request_and_mix_no_versions(mount: Mount) -> None:
    """Thirty changes, one in four broken, while citizens ask without pause."""
    await changes_under_load(mount, changes=30, broken=8)


@pytest.mark.long
async def test_two_hundred_changes_under_load(mount: Mount) -> None:
    """Two hundred changes, fifty of them broken."""
    await changes_under_load(mount, changes=200, broken=50)


async def changes_under_load(mount: Mount, *, changes: int, broken: int) -> None:
    dice = Random(changes)
    authorities = watched(mount.folder)
    world = World(tuple(an_authority(cvr, FIRST) for cvr in AUTHORITIES), "0999", ("0630",), None, False)
    gateway = Gateway(world, policies=authorities.policies, pause=lambda: dice.random() / 20)
    marks = {authorities.policies().version: str(FIRST)}
    answers: list[dict[str, Any]] = []
    is_broken = [True] * broken + [False] * (changes - broken)
    dice.shuffle(is_broken)
    with capture_logs() as logs:
        stop = asyncio.Event()
        asking = [asyncio.create_task(ask_without_pause(gateway, answers, stop)) for _ in range(8)]
        watching = asyncio.create_task(authorities.watch())
        for number, is_bad in enumerate(is_broken, 1):
            await change(mount, authorities, logs, marks, number, is_bad=is_bad)
        stop.set()
        await asyncio.gather(*asking)
        watching.cancel()
    assert len(marks) == changes - broken + 1
    assert len(answers) > changes
    versions_seen = {check_one_version(answer, marks) for answer in answers}
    assert len(versions_seen) > (changes - broken) // 2, "hardly any version was seen by a request"
    assert len([line for line in logs if line["event"] == "policies_rejected"]) == broken
    assert {line["openings"] for line in logs if line["event"] == "request"} <= set(marks)


async def change(
    mount: Mount, authorities: PolicyFolder, logs: list[Any], marks: dict[str, str], number: int, *, is_bad: bool
) -> None:
    """Change the folder, and wait until the change is taken or refused."""
    before, refused = authorities.policies().version, refusals(logs)
    good = a_set(number)
    mount.swap(good | {"29189900.graphql": BROKEN[number % len(BROKEN)]} if is_bad else good)
    await until(lambda: refusals(logs) > refused if is_bad else authorities.policies().version != before)
    marks.setdefault(authorities.policies().version, str(FIRST + timedelta(days=number)))


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(4_000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("the change was neither taken nor refused")


def refusals(logs: list[Any]) -> int:
    return sum(line["event"] == "policies_rejected" for line in logs)


async def ask_without_pause(gateway: Gateway, answers: list[dict[str, Any]], stop: asyncio.Event) -> None:
    while not stop.is_set():
        answers.append(await gateway.answer(EVERYTHING))


def check_one_version(answer: dict[str, Any], marks: dict[str, str]) -> str:
    """All that the answer says was decided by the version that it names."""
    assert "errors" not in answer, answer
    version: str = answer["extensions"]["openings"]
    me = answer["data"]["me"]
    assert len(me["cases"]["nodes"]) == 2 * len(AUTHORITIES)
    floors_shown = {
        opening["since"] for authority in answer["data"]["municipalities"] for opening in authority["opens"]
    }
    floors_shown |= {opening["since"] for case in me["cases"]["nodes"] for opening in case["authority"]["opens"]}
    assert floors_shown == {marks[version]}
    return version


# A real process


@pytest.fixture
def address(mount: Mount, tmp_path: Path) -> Iterator[str]:
    settings = {"BORGERBLIK_POLICIES": str(mount.folder)}
    with started(["serve", "--sandbox", "--port", "0"], settings, tmp_path / "gateway.log") as address:
        yield address


def test_a_running_gateway_takes_a_change_within_two_seconds(address: str, mount: Mount, tmp_path: Path) -> None:
    """Saved, it holds for new requests; broken, the old holds, and the gateway stays ready."""
    log = tmp_path / "gateway.log"
    assert ask_since(address) == str(FIRST)
    mount.swap(a_set(1))
    saved = time.monotonic()
    while ask_since(address) == str(FIRST):
        assert time.monotonic() - saved < 10
    assert time.monotonic() - saved < 2
    mount.swap(dict.fromkeys(a_set(2), "extend"))
    while "policies_rejected" not in log.read_text("utf-8"):
        assert time.monotonic() - saved < 20
        time.sleep(0.05)
    assert ask_since(address) == str(FIRST + timedelta(days=1))
    assert httpx.get(f"{address}/health/ready", trust_env=False).status_code == 200
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    assert all("openings" in line for line in lines if line["event"] != "policies_warning")


def ask_since(address: str) -> str:
    query = '{ municipality(code: "0999") { opens { since } } }'
    answer = httpx.post(f"{address}/graphql", json={"query": query}, trust_env=False).json()
    since: str = answer["data"]["municipality"]["opens"][0]["since"]
    return since
