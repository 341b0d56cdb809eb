"""A gateway that waits longer for Redis than in operation: a busy machine is no Redis that is away."""

from __future__ import annotations

from gateway.redis import connection

connection.MAX_CALL_SECONDS = 5.0  # in its workers too: each of them imports this module first

if __name__ == "__main__":
    from gateway.__main__ import main

    main()
