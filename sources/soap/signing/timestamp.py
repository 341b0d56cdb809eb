"""wsu:Timestamp: when a message was made, and until when it may be taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sources.soap.signing.names import UTILITY
from sources.soap.signing.signed_part import SignedPart, signed_part

LIFETIME = timedelta(minutes=5)


def lifetime(now: datetime) -> tuple[str, str]:
    """Return when a message that is made now was created, and when it expires."""
    return _text(now), _text(now + LIFETIME)


def timestamp(created: str, expires: str) -> SignedPart:
    """Write the timestamp of a message as canonical XML."""
    xml = (
        f'<wsu:Timestamp xmlns:wsu="{UTILITY}" wsu:Id="timestamp"><wsu:Created>{created}</wsu:Created>'
        f"<wsu:Expires>{expires}</wsu:Expires></wsu:Timestamp>"
    )
    return signed_part("timestamp", xml.encode())


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
