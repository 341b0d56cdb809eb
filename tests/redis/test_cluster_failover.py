"""A cluster loses a node: no request fails, and what is left is used as soon as it is whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.redis.test_cluster import ME, asked_all_the_time, counted_again, grows
from tests.redis_cluster import eventually, running


@pytest.mark.parametrize("manner", [pytest.param("kill", marks=pytest.mark.long), "stop"])
async def test_a_replica_takes_over(tmp_path: Path, manner: str) -> None:
    """The primary dies, or is silent: no request fails meanwhile, and the new primary is used."""
    with running(tmp_path / "cluster", nodes=4) as cluster:
        cluster.replicate()
        async with asked_all_the_time(tmp_path, cluster) as (_, crowd):
            await grows(crowd)
            await asyncio.to_thread(getattr(cluster.nodes[0], manner))
            await grows(crowd)
            await asyncio.to_thread(eventually, cluster.has_taken_over)
            await grows(crowd)
            await counted_again(*cluster.nodes[1:])
        assert set(crowd.statuses) == {200}


async def test_a_node_is_lost_for_good(tmp_path: Path) -> None:
    """With nobody to take over, the rest is not used either; and no request fails."""
    with running(tmp_path / "cluster") as cluster:
        async with asked_all_the_time(tmp_path, cluster) as (gateway, crowd):
            await grows(crowd)
            await asyncio.to_thread(cluster.nodes[2].kill)
            await grows(crowd, 200)
            assert (await gateway.data(ME))["me"]["name"]
        assert set(crowd.statuses) == {200}
