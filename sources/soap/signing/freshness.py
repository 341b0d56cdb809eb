"""Whether a reply was made now, and is read for the first time."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from lxml import etree

from sources.soap.signing.errors import (
    ReplayedReplyError,
    SignatureFormError,
    TimestampFutureError,
    TimestampOldError,
    UnrelatedReplyError,
)
from sources.soap.signing.names import UTILITY
from sources.soap.signing.signed_parts import MESSAGE_ID, RELATES_TO, TIMESTAMP

TOLERANCE = timedelta(minutes=5)
"""By the policies: how far a message's times may be from ours."""

_REMEMBERED = 2 * TOLERANCE  # a message made `TOLERANCE` ahead of us is taken for twice that time
MAX_MESSAGE_IDS = 100_000
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")


class Origin(NamedTuple):
    """Where a reply comes from: its MessageID, that of its question, when it was created and when it expires."""

    message_id: str
    relates_to: str
    created: str | None
    expires: str | None


def origin_of(parts: Mapping[str, etree._Element]) -> Origin:
    """Return what verified headers, by name, say of a reply."""
    timestamp = parts[TIMESTAMP]
    created, expires = (timestamp.findtext(f"{{{UTILITY}}}{name}") for name in ("Created", "Expires"))
    return Origin(_text(parts[MESSAGE_ID]), _text(parts[RELATES_TO]), created, expires)


def demand_fresh(origin: Origin, message_id: str, now: datetime) -> None:
    """Raise SourceGarbledError unless a reply answers the message with this id, and was made now."""
    if origin.relates_to != message_id:
        raise UnrelatedReplyError
    created, expires = _instant(origin.created), origin.expires
    if created - now > TOLERANCE:
        raise TimestampFutureError
    if now - created > TOLERANCE or (expires is not None and now - _instant(expires) > TOLERANCE):
        raise TimestampOldError


class MessageIds:
    """The MessageIDs of replies that have been read, as long as a reply with one of them could be taken for new."""

    def __init__(self, *, max_ids: int = MAX_MESSAGE_IDS) -> None:
        self._max_ids = max_ids
        self._read_at: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def demand_new(self, message_id: str, now: datetime) -> None:
        """Remember a MessageID. Raise ReplayedReplyError where it has been remembered within the tolerance."""
        with self._lock:
            while self._read_at and now - next(iter(self._read_at.values())) > _REMEMBERED:
                self._read_at.popitem(last=False)
            if message_id in self._read_at:
                raise ReplayedReplyError
            if len(self._read_at) >= self._max_ids:
                self._read_at.popitem(last=False)
            self._read_at[message_id] = now


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _instant(text: str | None) -> datetime:
    """Return an instant as XML Schema writes it. Raise SignatureFormError for anything else, or without a zone."""
    written = (text or "").strip()
    if not _INSTANT.fullmatch(written):
        raise SignatureFormError
    try:
        return datetime.fromisoformat(written)  # digits beyond microseconds are cut off
    except ValueError:
        raise SignatureFormError from None
