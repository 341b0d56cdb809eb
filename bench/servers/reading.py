"""Reads a persona's SOAP answers once for each byte that it receives: `reading PERSONA parse|parts|records`.

`parse`: lxml alone. `parts`: from bytes to the structs of the shapes. `records`: all that an adapter does.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from lxml import etree

from bench.servers.starting import argument, listen, report_ready
from bench.soap import Answer, answers
from sources.sf1470.case_shapes import CASE
from sources.sf1470.client import SDI
from sources.sf1470.document_shapes import DOCUMENT
from sources.sf1491.client import INT
from sources.sf1491.shapes import GRANTED, PAID
from sources.soap.envelope import SOAP_12
from sources.soap.xml_binding import Shape
from sources.soap.xml_parser import parse

ROWS: Sequence[tuple[str, Shape[Any]]] = (
    (f"{SDI}SagFiltreretOejebliksbillede", CASE),
    (f"{SDI}DokumentFiltreretOejebliksbillede", DOCUMENT),
    (f"{INT}BevilgetYdelseListe/{INT}BevilgetYdelse", GRANTED),
    (f"{INT}OEkonomiskEffektueringListe/{INT}OEkonomiskEffektuering", PAID),
)
Work = Callable[[], Awaitable[None]]


def structs(body: bytes) -> list[Any]:
    """Return the parts of an answer."""
    root = parse(body)
    envelope = None if root is None else root.find(f"{{{SOAP_12}}}Body")
    output = None if envelope is None else next(envelope.iterchildren(), None)
    if output is None:
        raise ValueError("that is no answer")
    return [shape.read(row) for path, shape in ROWS for row in output.findall(path)]


def stages(listed: Sequence[Answer]) -> dict[str, Work]:
    """Return what can be done with the answers."""

    async def parsed() -> None:
        for answer in listed:
            etree.fromstring(answer.body)

    async def parts() -> None:
        for answer in listed:
            structs(answer.body)

    async def records() -> None:
        for answer in listed:
            await answer.read()

    return {"parse": parsed, "parts": parts, "records": records}


async def main() -> None:
    """Serve until told to stop."""
    listed = await answers(argument(1) or "")
    if not all(structs(answer.body) for answer in listed):
        raise ValueError("an answer has no parts")
    work = stages(listed)[argument(2) or ""]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while byte := await reader.read(1):
            await work()
            writer.write(byte)
        writer.close()

    gc.collect()
    gc.freeze()
    listening = listen()
    server = await asyncio.start_server(serve, sock=listening)
    report_ready(listening, bytes=sum(len(answer.body) for answer in listed), answers=len(listed))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
