"""The five lookups of a citizen for the Python peers: from memory, or over HTTP from a source that takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from strawberry.dataloader import DataLoader

Load = Callable[[Any], Awaitable[Any]]
Made = Callable[[str, Mapping[str, Any]], Any]
"""Makes what a server's resolvers read out of a record: itself, or an object of a class."""

WHOLE = frozenset({"ANSWERED", "NOT_OPENED"})
LOOKUPS = ("cases", "benefits", "timeline", "documents", "payments")


class Lookups:
    """One request's loaders."""

    def __init__(
        self, citizen_dump: Mapping[str, Any], asks: Mapping[str, Callable[[list[Any]], Awaitable[list[Any]]]]
    ) -> None:
        self.own = citizen_dump
        self.loaders = {name: DataLoader(load_fn=asks[name], cache_key_fn=_key) for name in LOOKUPS}

    def is_open(self, cvr: str, kle: str, part: str) -> bool:
        """Whether the authority shows the part of the area."""
        return part in self.own["opened"].get(cvr, {}).get(kle, ())

    async def page(self, name: str, first: int, after: str | None = None) -> tuple[Sequence[Any], int, Any]:
        """Return a page of the citizen's cases or benefits, how many there are, and who answered."""
        records, answers = await self.loaders[name].load(name)
        start = self.own["cursors"][after] if after else 0
        return records[start : start + first], len(records), answers

    async def part(self, name: str, parent: Any, first: int) -> Sequence[Any]:
        """Return a page of a part of a case or benefit."""
        records: Sequence[Any] = await self.loaders[name].load(parent)
        return records[:first]


def _place(record: Mapping[str, Any]) -> int:
    return int(record["place"])


def _key(parent: Any) -> Any:
    return parent if isinstance(parent, str) else id(parent)


class DumpReader:
    """The dump, made into what the resolvers read, and the way to the source if there is one."""

    def __init__(self, path: str, url: str | None, *, made: Made, id_of: Callable[[Any], str]) -> None:
        self._dump: Mapping[str, Any] = orjson.loads(Path(path).read_bytes())
        self._url = url
        self._made = made
        self._id_of = id_of
        self._session: aiohttp.ClientSession | None = None
        self._ready = (
            {name: self._ready_of(citizen_dump) for name, citizen_dump in self._dump.items()} if url is None else {}
        )

    def of(self, citizen: str) -> Lookups:
        """Return what one request of a citizen needs."""
        citizen_dump = self._dump[citizen]
        if self._url is None:
            return Lookups(citizen_dump, self._ready[citizen])
        asks = {name: partial(self._whole, citizen, citizen_dump, name) for name in ("cases", "benefits")}
        return Lookups(citizen_dump, asks | {name: partial(self._parts, citizen, name) for name in LOOKUPS[2:]})

    def _ready_of(self, citizen_dump: Mapping[str, Any]) -> Mapping[str, Any]:
        asks: dict[str, Any] = {}
        for name in ("cases", "benefits"):
            asks[name] = partial(
                _same, (self._many(name, citizen_dump[name]), self._many("answers", citizen_dump["answers"][name]))
            )
        for name in LOOKUPS[2:]:
            asks[name] = partial(
                self._looked_up, {id: self._many(name, records) for id, records in citizen_dump[name].items()}
            )
        return asks

    def _many(self, name: str, records: Sequence[Any]) -> list[Any]:
        return [self._made(name, record) for record in records]

    async def _looked_up(self, records_by_id: Mapping[str, Any], parents: list[Any]) -> list[Any]:
        return [records_by_id[self._id_of(parent)] for parent in parents]

    async def _whole(self, citizen: str, citizen_dump: Mapping[str, Any], name: str, keys: list[Any]) -> list[Any]:
        silent = [answer for answer in citizen_dump["answers"][name] if answer["state"] == "NOT_OPENED"]
        opened = [answer for answer in citizen_dump["answers"][name] if answer["state"] != "NOT_OPENED"]
        authorities = dict.fromkeys(answer["authority"]["cvr"] for answer in opened)
        parts = await asyncio.gather(
            *(self._ask(name, {"citizen": citizen, "authority": authority}) for authority in authorities)
        )
        records = sorted((record for part in parts for record in part["records"]), key=_place)
        source_answers = sorted((*silent, *(answer for part in parts for answer in part["answers"])), key=_place)
        answers = self._many("answers", source_answers)
        return [(self._many(name, records), answers)] * len(keys)

    async def _parts(self, citizen: str, name: str, parents: list[Any]) -> list[Any]:
        ids_by_authority: dict[str, list[str]] = {}
        for parent in parents:
            ids_by_authority.setdefault(_cvr(parent), []).append(self._id_of(parent))
        questions = (
            {"citizen": citizen, "authority": authority, "ids": ids} for authority, ids in ids_by_authority.items()
        )
        records_by_id: dict[str, Any] = {}
        for part in await asyncio.gather(*(self._ask(name, question) for question in questions)):
            records_by_id |= {id: self._many(name, records) for id, records in part.items()}
        return [records_by_id[self._id_of(parent)] for parent in parents]

    async def _ask(self, name: str, question: Mapping[str, Any]) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=512))
        async with self._session.post(f"{self._url}/{name}", data=orjson.dumps(question)) as response:
            response.raise_for_status()
            return orjson.loads(await response.read())


def _cvr(parent: Any) -> str:
    authority = parent["authority"] if isinstance(parent, dict) else parent.authority
    return str(authority["cvr"] if isinstance(authority, dict) else authority.cvr)


async def _same(answer: Any, keys: list[Any]) -> list[Any]:
    return [answer] * len(keys)
