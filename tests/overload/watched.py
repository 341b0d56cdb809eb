"""The gateway as it is, which also writes down how many tasks it has: python -m tests.overload.watched FILE serve …"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from gateway.cli import main
from gateway.server.load_shedding import LoadShedder

SECONDS = 1.0


def watch(file: Path) -> None:
    """Count beside what the gateway itself watches."""
    original = LoadShedder.watch

    async def counting() -> None:
        while True:
            file.write_text(str(len(asyncio.all_tasks())), "ascii")
            await asyncio.sleep(SECONDS)

    async def watched(self: LoadShedder) -> None:
        beside = asyncio.create_task(counting())
        try:
            await original(self)
        finally:
            beside.cancel()

    LoadShedder.watch = watched  # type: ignore[method-assign]


if __name__ == "__main__":
    watch(Path(sys.argv.pop(1)))
    main()
