"""Ports of this machine for servers that tests start, which must know theirs before they listen."""

from __future__ import annotations

import socket
from random import SystemRandom

PORTS = range(15_000, 32_000)
"""Below those that systems give to connections and to servers that name no port (Linux from 32768 on)."""

_reserved: list[socket.socket] = []


def free_port() -> int:
    """Return a port at which nobody listens, and which no other test of this machine is given while this process runs.

    A port that was only looked at could be taken by another before its server listens. So it is reserved, by a socket
    for datagrams of the same number, which is in no server's way.
    """
    for port in SystemRandom().sample(PORTS, len(PORTS)):
        reserving = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            reserving.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do, after a connection's end
                probe.bind(("127.0.0.1", port))
        except OSError:
            reserving.close()
            continue
        _reserved.append(reserving)
        return port
    raise RuntimeError("no port is free")
