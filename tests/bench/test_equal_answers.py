"""The servers that are compared answer the same, as real processes over real sockets."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("psutil", reason="the bench is not installed: pip install borgerblik[bench]")
pytest.importorskip("ariadne", reason="the bench is not installed: pip install borgerblik[bench]")

from bench import fleet, job
from bench.fleet import OURS, STOCK, Choice
from bench.load import once
from bench.workloads import data_of


async def test_the_python_servers_answer_the_same_and_a_difference_is_noticed() -> None:
    """Every workload, with sources in memory: `in_memory` raises UnequalAnswersError where one differs."""
    async with fleet.in_memory(Choice(is_node=False)) as servers:
        overview = servers.workloads["overview"]
        answer = data_of(await once(servers.servers[OURS].port, servers.request_for(OURS, overview)))

        assert {*servers.servers} == {OURS, STOCK, "Ariadne", fleet.ENCODED}
        assert answer.count(b"availableOn") == 4 * 12

        two = {name: servers.servers[name] for name in (OURS, fleet.ENCODED)}
        mistaken = replace(overview, name="small")  # the one that knows answers by name gives another one
        with pytest.raises(fleet.UnequalAnswersError):
            await fleet.compare(fleet.Fleet(two, {"small": mistaken}))


async def test_they_answer_the_same_over_http() -> None:
    """Ours asks in SOAP and in JSON, its peers in JSON, behind 20 ms: a difference raises UnequalAnswersError."""
    async with fleet.over_http(["overblik"], Choice(only=[STOCK], is_node=False)) as servers:
        assert {*servers.sources} == {OURS, fleet.OVER_JSON, STOCK}


def test_answers_are_compared_without_ids_alone() -> None:
    """Ids and the order of equals may differ, since keys differ; nothing else may."""
    ours = b'{"nodes":[{"id":"a","title":"x"},{"id":"b","title":"y"}]}'

    assert job.without_ids(ours) == job.without_ids(b'{"nodes":[{"id":"c","title":"y"},{"id":"d","title":"x"}]}')
    assert job.without_ids(ours) != job.without_ids(b'{"nodes":[{"id":"c","title":"y"},{"id":"d","title":"z"}]}')
    assert job.without_ids(ours) != job.without_ids(b'{"nodes":[{"id":"c","title":"y"}]}')


@pytest.mark.long
@pytest.mark.skipif(not fleet.are_installed(), reason="the Node peers are not installed: make bench installs them")
async def test_the_node_servers_answer_the_same() -> None:
    """Every workload, with sources in memory."""
    async with fleet.in_memory(Choice(only=fleet.NODE)) as servers:
        assert {*fleet.NODE, fleet.SAME_JOB} < {*servers.servers}


@pytest.mark.long
@pytest.mark.skipif(not fleet.are_installed(), reason="the Node peers are not installed: make bench installs them")
async def test_a_peer_answers_the_same_over_the_same_soap() -> None:
    """Read by either parser, for a citizen of one municipality and one who has moved between three."""
    async with fleet.over_http(["overblik", "flyttet"], Choice(only=[fleet.JIT])) as servers:
        assert {*fleet.SAME_SOURCES} < {*servers.servers}
