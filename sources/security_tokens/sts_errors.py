"""The numbers and words with which a token service refuses, and what they are among our errors.

The numbers stand in KOMBIT's public samples for the shared token service (`KombitEventIds`, both of its versions). The
words are the fault codes of WS-Trust 1.3 (section 11), which the same service answers over SOAP; over JSON one may
come in their place. A number or word that is not here counts by the HTTP status alone. What an error means to an
operator stands in `gateway/loaders/token_failures.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson

from sources.errors import SourceError, SourceRefusedError, SourceUnavailableError

MAX_REFUSAL_BYTES = 64 * 1024

_REFUSED, _UNAVAILABLE = SourceRefusedError, SourceUnavailableError
STS_CODES: Mapping[str, tuple[type[SourceError], str]] = MappingProxyType(
    {
        "5002": (_REFUSED, "token_service_unknown"),
        "5015": (_REFUSED, "token_bad_request"),
        "5607": (_REFUSED, "token_certificate_refused"),
        "5611": (_REFUSED, "token_no_agreement"),
        "100": (_UNAVAILABLE, "token_sts_failed"),
        "101": (_REFUSED, "token_service_unknown"),
        "103": (_REFUSED, "token_bad_request"),
        "104": (_REFUSED, "token_sts_path"),
        "106": (_UNAVAILABLE, "token_sts_audit"),
        "110": (_REFUSED, "token_not_supported"),
        "111": (_UNAVAILABLE, "token_sts_configuration"),
        "130": (_UNAVAILABLE, "token_sts_database"),
        "InvalidRequest": (_REFUSED, "token_bad_request"),
        "BadRequest": (_REFUSED, "token_bad_request"),
        "FailedAuthentication": (_REFUSED, "token_certificate_refused"),
        "AuthenticationBadElements": (_REFUSED, "token_certificate_refused"),
        "InvalidSecurityToken": (_REFUSED, "token_certificate_refused"),
        "RequestFailed": (_REFUSED, "token_request_failed"),
        "InvalidScope": (_REFUSED, "token_service_unknown"),
        "InvalidTimeRange": (_REFUSED, "token_time_range"),
        "ExpiredData": (_REFUSED, "token_time_range"),
        "RenewNeeded": (_UNAVAILABLE, "token_sts_failed"),
        "UnableToRenew": (_UNAVAILABLE, "token_sts_failed"),
    }
)

_CODE_NAMES = frozenset({"eventid", "errorcode", "code", "faultcode", "error"})
_REFUSING_STATUSES = frozenset({400, 401, 403, 404})


def error_of(status: int, body: bytes) -> SourceError:
    """Return the error that an answer other than 200 means. Nothing of its text is repeated."""
    for code in _codes(body):
        if (entry := STS_CODES.get(code)) is not None:
            kind, reason = entry
            return kind(reason)
    kind = SourceRefusedError if status in _REFUSING_STATUSES else SourceUnavailableError
    return kind(f"token_{status}")


def _codes(body: bytes) -> list[str]:
    """Return what may be a code: at the top of the object, or in an object one level below."""
    try:
        document: Any = orjson.loads(body) if len(body) <= MAX_REFUSAL_BYTES else None
    except ValueError:
        return []
    if not isinstance(document, dict):
        return []
    levels = [document, *(member for member in document.values() if isinstance(member, dict))]
    members = [member for level in levels for member in level.items()]
    return [str(value).rpartition(":")[2] for name, value in members if name.lower() in _CODE_NAMES]
