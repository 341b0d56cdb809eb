"""What to do where a source gave no answer, by the short word of the failure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ASK_KOMBIT = "Ask KOMBIT's support, with the time of this examination."
_CLOCK = "Set this machine's clock by NTP. Where it is right already, ask KOMBIT about theirs."
_OUR_CERTIFICATE = (
    "Compare BORGERBLIK_CLIENT_CERTIFICATE with the certificate of the it-system in Fælleskommunalt "
    "Administrationsmodul: it must be that one, valid and not revoked."
)
_ENTITY_ID = (
    "Copy the entity id letter by letter from Fælleskommunalt Administrationsmodul to BORGERBLIK_CASE_INDEX_ENTITY_ID "
    "or BORGERBLIK_BENEFIT_INDEX_ENTITY_ID: http or https, and a slash at the end or none, make another name."
)
_ADDRESS = "Compare the address in the settings with the one in the service's documentation."
_PINNED = (
    "Fetch the service's present certificate, and put it beside the old one in BORGERBLIK_CASE_INDEX_CERTIFICATES or "
    "BORGERBLIK_BENEFIT_INDEX_CERTIFICATES."
)
_ON_THE_WAY = "Look for a proxy on the way that changes or makes answers. Where there is none, ask KOMBIT."
_LATER = "Examine again in a few minutes. Where it lasts, ask KOMBIT's support."
_NETWORK = "See the finding about the connection to this service; let the firewall through from this machine."
_SCHEMA = "Compare the number at the end of the address with the version that docs/connect.md names."
_AGREEMENT = (
    "Have the service agreement (serviceaftale) between the municipality and your it-system for this service requested "
    "and approved in Fælleskommunalt Administrationsmodul."
)

_CURES: Mapping[str, str] = MappingProxyType(
    {
        "address": _ADDRESS,
        "answer_without_facts": _SCHEMA,
        "breaker_open": _LATER,
        "broken_off": _LATER,
        "closed": _LATER,
        "deadline": "Give it longer (--timeout). Where it stays silent, examine the network on the way.",
        "dns": _NETWORK,
        "documents_withheld": "Look in the log (source_incomplete) for what of the cases could not be read.",
        "encoding": _ON_THE_WAY,
        "fejl": "Compare the agreement's rights (KLE numbers, sensitivity) with what the service demands.",
        "json": _ON_THE_WAY,
        "multipart": _ASK_KOMBIT,
        "not_http": _ADDRESS,
        "not_the_answer": _SCHEMA,
        "part_unsigned": _ON_THE_WAY,
        "properties": _ADDRESS,
        "queue_full": _LATER,
        "reply_replayed": _ON_THE_WAY,
        "reply_unrelated": _ON_THE_WAY,
        "representations": _ADDRESS,
        "residences": _ADDRESS,
        "service_certificate_expired": _PINNED,
        "service_certificate_unknown": _PINNED,
        "signature_algorithm": _ASK_KOMBIT,
        "signature_form": _ASK_KOMBIT,
        "signature_missing": _ON_THE_WAY,
        "signature_wrapped": _ON_THE_WAY,
        "signature_wrong": _ON_THE_WAY,
        "status_missing": _SCHEMA,
        "timestamp_future": _CLOCK,
        "timestamp_old": _CLOCK,
        "tls": "See the finding about the connection to this service.",
        "token": _ADDRESS,
        "token_bad_request": _ADDRESS,
        "token_certificate_refused": _OUR_CERTIFICATE,
        "token_expired": _CLOCK,
        "token_no_agreement": _AGREEMENT,
        "token_not_supported": _ASK_KOMBIT,
        "token_not_yet_valid": _CLOCK,
        "token_other_authority": _ASK_KOMBIT,
        "token_other_holder": _ASK_KOMBIT,
        "token_other_service": _ENTITY_ID,
        "token_request_failed": _ASK_KOMBIT,
        "token_service_unknown": _ENTITY_ID,
        "token_sts_audit": _LATER,
        "token_sts_configuration": _ASK_KOMBIT,
        "token_sts_database": _LATER,
        "token_sts_failed": _LATER,
        "token_sts_path": _ADDRESS,
        "token_time_range": "Leave BORGERBLIK_TOKEN_MINUTES out. " + _CLOCK,
        "too_large": _ASK_KOMBIT,
        "unreachable": _NETWORK,
        "wire": _NETWORK,
        # Those with a detail, where it says more than its kind
        "fault_FailedAuthentication": _OUR_CERTIFICATE,
        "fault_InvalidSecurityToken": _ENTITY_ID,
        "fault_MessageExpired": _CLOCK,
        "http_401": _OUR_CERTIFICATE,
        "http_403": _AGREEMENT,
        "http_404": _ADDRESS,
        "token_404": _ADDRESS,
        "token_401": _OUR_CERTIFICATE,
        "token_403": _AGREEMENT,
    }
)
_BY_KIND: Mapping[str, str] = MappingProxyType(
    {"fault": _ASK_KOMBIT, "http": _LATER, "status": _LATER, "token": _LATER}
)


def cure_of(reason: str) -> str:
    """Return what to do about a failure, by its short word."""
    if reason in _CURES:
        return _CURES[reason]
    return _BY_KIND.get(reason.partition("_")[0], _ASK_KOMBIT)
