"""A client for a Redis server or cluster, with timeouts and without retries."""

from __future__ import annotations

from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.redis.address import redis_address

PORT = 6379


def redis_client(url: str, *, seconds: float, max_connections: int) -> Redis:
    """Return a client that waits so many seconds for each step; in a cluster the connections count for each node.

    A cluster takes the same commands, as long as each has all its keys in one slot, and none is in a transaction.
    """
    address = redis_address(url)
    options: dict[str, Any] = {
        "max_connections": max_connections,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
    }
    if not address.is_cluster:
        return Redis.from_url(url, **options)
    nodes = [ClusterNode(node["host"], node.get("port", PORT)) for node in map(parse_url, address.nodes[1:])]
    cluster = RedisCluster.from_url(address.nodes[0], startup_nodes=nodes, **options)
    cluster.commands_parser = FirstKey()  # type: ignore[assignment]
    return cast("Redis", cluster)


async def close_client(client: Redis) -> None:
    """Close all connections; a cluster in trouble would keep some of them."""
    await client.aclose()
    if isinstance(client, RedisCluster):
        for nodes in ("nodes_cache", "startup_nodes"):
            await client.nodes_manager.aclose(nodes)


class FirstKey:
    """Takes the slot of a command from its first key, which is where all our commands have it.

    The library's own way is to ask the cluster about every command there is, whenever one of its nodes was lost: that
    takes a tenth of a second in which nobody is answered.
    """

    async def initialize(self, _node: object = None) -> None:
        """Do nothing: no node has to be asked about its commands."""

    async def get_keys(self, *command: Any) -> tuple[Any, ...]:
        """Return the first key of a command; of scripts the library knows the keys itself."""
        return command[1:2]
