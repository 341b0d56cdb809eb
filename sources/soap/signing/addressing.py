"""The WS-Addressing 1.0 headers of a question: To, Action, MessageID and ReplyTo (anonymous: the same connection)."""

from __future__ import annotations

from uuid import uuid4

from sources.soap.signing.names import ADDRESSING, ANONYMOUS, UTILITY
from sources.soap.signing.signed_part import SignedPart, signed_part, text_of

_NAMES = f'xmlns:wsa="{ADDRESSING}" xmlns:wsu="{UTILITY}"'


def new_message_id() -> str:
    """Return a MessageID that no other message has."""
    return f"urn:uuid:{uuid4()}"


def addressing_headers(*, to: str, action: str, message_id: str) -> list[SignedPart]:
    """Write the headers of a question to an address, each as canonical XML."""
    reply_to = f"<wsa:Address>{ANONYMOUS}</wsa:Address>"
    return [
        _header("Action", "action", text_of(action)),
        _header("MessageID", "message-id", text_of(message_id)),
        _header("ReplyTo", "reply-to", reply_to),
        _header("To", "to", text_of(to)),
    ]


def _header(name: str, id_: str, content: str) -> SignedPart:
    return signed_part(id_, f'<wsa:{name} {_NAMES} wsu:Id="{id_}">{content}</wsa:{name}>'.encode())
