"""What an index's reply is, beside what the adapters read of it: the namespace of its answer, and when it was made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from sources.soap.signing.names import SECURITY, UTILITY
from sources.soap.xml_parser import is_multipart, parse
from sources.transport.http import HttpClient, Reply

_CREATED = f"{{{SECURITY}}}Security/{{{UTILITY}}}Timestamp/{{{UTILITY}}}Created"
_CASE = "}SagFiltreretOejebliksbillede"
_PRINTABLE_NAMESPACE = re.compile(r"[\w.:/#-]{1,120}", re.ASCII)


@dataclass(slots=True)
class ReplyFacts:
    """Of the last reply. None: it is no such reply, or does not say. `cases`: how many of SF1470's are in it."""

    name: str | None = None
    namespace: str | None = None
    created: datetime | None = None
    cases: int = 0


_FACTS: ContextVar[ReplyFacts | None] = ContextVar("reply_facts", default=None)


@contextmanager
def observed() -> Iterator[ReplyFacts]:
    """Yield what holds the facts of the replies that this task gets meanwhile."""
    facts = ReplyFacts()
    token = _FACTS.set(facts)
    try:
        yield facts
    finally:
        _FACTS.reset(token)


class ObservedHttpClient(HttpClient):
    """The HTTP client for all upstreams, which looks at each reply before the adapters read it."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a POST, and return the reply. Raise SourceError."""
        reply = await super().post(url, body, headers)
        facts = _FACTS.get()
        if facts is not None:
            _note(reply, facts)
        return reply


def _note(reply: Reply, facts: ReplyFacts) -> None:
    if is_multipart(reply.body, reply.content_type):
        return
    root = parse(reply.body, reply.content_type)
    if root is None:
        return
    soap = etree.QName(root.tag).namespace
    body = root.find(f"{{{soap}}}Body")
    answer = None if body is None else next(body.iterchildren(etree.Element), None)
    if answer is not None:
        tag = etree.QName(answer.tag)
        facts.name = tag.localname
        facts.cases = sum(1 for child in answer.iterchildren(etree.Element) if str(child.tag).endswith(_CASE))
        facts.namespace = tag.namespace if _PRINTABLE_NAMESPACE.fullmatch(tag.namespace or "") else None
    facts.created = _instant(root.findtext(f"{{{soap}}}Header/{_CREATED}"))


def _instant(text: str | None) -> datetime | None:
    try:
        created = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return created.astimezone(UTC) if created.tzinfo else None
