"""SF1470 version 6: the one reading operation of the case and document indexes, `fremsoeg`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import uuid4

from lxml import etree

from sources.errors import SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import TokenProvider
from sources.soap.client import SoapClient
from sources.soap.envelope import element, opened
from sources.soap.signing.message_security import MessageSecurity
from sources.soap.xml_binding import NAMESPACES
from sources.transport.client import UpstreamClient
from sources.transport.http import Reply
from sources.transport.reply_queue import Priority

SDI = f"{{{NAMESPACES['sdi']}}}"
SD = f"{{{NAMESPACES['sd']}}}"
ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"

_HEADER = "http://kombit.dk/xml/schemas/RequestHeader/1/"
_NAMES = " ".join(f'xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("sdi", "sag", "gd", "sd"))

OK, NOT_FOUND = 20, 44
_COUNT = re.compile(r"[0-9]{1,9}")
_STATUS = re.compile(r"[0-9]{1,3}")


class SagDokumentIndeks:
    """Asks the index on behalf of one authority at a time."""

    def __init__(
        self,
        calls: UpstreamClient,
        tokens: TokenProvider,
        url: str,
        *,
        entity_id: str = "",
        security: MessageSecurity | None = None,
    ) -> None:
        """`entity_id`: of the service at `url`, for which tokens are issued. `security`: signs and verifies."""
        self._index = SoapClient(calls, tokens, service=entity_id, url=url, security=security)

    async def fremsoeg(self, question: str, *, authority: str, source: str = "cases") -> etree._Element:
        """Return the output element of an answer that says it succeeded. Raise SourceError."""
        header = f'<h:RequestHeader xmlns:h="{_HEADER}">{element("h:TransactionUUID", str(uuid4()))}</h:RequestHeader>'
        priority = Priority.HIGH if source == "cases" else Priority.NORMAL
        return await self._index.ask(
            question, _output, source=source, action=ACTION, authority=authority, header=header, priority=priority
        )


def question(
    *,
    sager: Sequence[str] = (),
    sager_uuids: Iterable[str] = (),
    dokumenter: Iterable[str] = (),
    vis: Iterable[tuple[str, str]],
    order: str = "",
) -> str:
    """Write a question: search clauses for cases (any of them), UUIDs of cases or documents, the parts to return."""
    named = [element("sdi:SagUuid", uuid) for uuid in sager_uuids]
    named += [element("sdi:DokumentUuid", uuid) for uuid in dokumenter]
    any_of = "<sdi:operation>OR</sdi:operation>" if len(sager) > 1 else ""
    search = f"<sdi:SoegUdtryk>{any_of}{''.join(sager)}</sdi:SoegUdtryk>" if sager else ""
    parts = "".join([f"<sdi:{kind}><sdi:Vis>{part}</sdi:Vis></sdi:{kind}>" for kind, part in vis])
    return (
        f"<sdi:FremsoegSagDokumentIndeksInput {_NAMES}>{''.join(named)}{search}"
        f"<sdi:Filter>{parts}</sdi:Filter>{order}</sdi:FremsoegSagDokumentIndeksInput>"
    )


def sorted_by(name: str) -> str:
    """Write that cases come in a fixed order, so that pages do not overlap."""
    return (
        f"<sdi:Sortering><sdi:SagSortering><sdi:Element>{name}</sdi:Element><sdi:Retning>Stigende</sdi:Retning>"
        "<sdi:Prioritet>1</sdi:Prioritet></sdi:SagSortering></sdi:Sortering>"
    )


def counted(output: etree._Element, what: str) -> int:
    """Return how many there are by the index, on all pages of the clause that has most. 0 where it does not say."""
    counts = (count for count in output.iterchildren(f"{SDI}Antal") if count.findtext(f"{SDI}Element") == what)
    texts = ((count.findtext(f"{SDI}Antal") or "").strip() for count in counts)
    return max((int(text) for text in texts if _COUNT.fullmatch(text)), default=0)


def _output(reply: Reply) -> etree._Element:
    output = opened(reply, f"{SDI}FremsoegSagDokumentIndeksOutput")
    _demand_success(output)
    return output


def _demand_success(output: etree._Element) -> None:
    """Raise for a status that is no answer: 44 (nothing found) is one; 5x is a failure there, all else a refusal."""
    text = (output.findtext(f"{SD}StandardRetur/{SD}StatusKode") or "").strip()
    if not _STATUS.fullmatch(text):
        raise SourceGarbledError("status_missing")
    status = int(text)
    if status in (OK, NOT_FOUND):
        return
    raise SourceUnavailableError(f"status_{status}") if 50 <= status < 60 else SourceRefusedError(f"status_{status}")
