"""What the log says of a source's failure, in words for an operator. Never what was asked or answered."""

from __future__ import annotations

import re

from gateway.loaders.token_failures import TOKEN_EXPLANATIONS

_EXPLANATIONS = {
    **TOKEN_EXPLANATIONS,
    "address": "The source's address cannot be used, or something that would be sent to it.",
    "answer_without_facts": "The answer lacks the element that says how it went.",
    "breaker_open": "The source kept failing for this authority, so it was not asked (circuit breaker).",
    "broken_off": "The connection to the source broke before the answer was whole.",
    "closed": "The gateway is closing.",
    "deadline": "The source did not answer in time.",
    "dns": "The name of the source's host was not found.",
    "documents_withheld": (
        "Cases were not all fetched or read. Any document may be filed on one that is exempt, so none is shown."
    ),
    "encoding": "The answer is compressed in a way that was not asked for, or badly.",
    "fejl": "The index answered with an error (Fejl).",
    "queue_full": "Too many calls to the source wait for this authority already (bulkhead).",
    "json": "The answer is not the JSON that it should be.",
    "multipart": "The answer comes in parts (MTOM), which the gateway does not read.",
    "not_http": "The answer is not HTTP/1.1, or could be read in two ways.",
    "not_the_answer": "The answer is not the XML that it should be.",
    "part_unsigned": "A part of the answer that the policy wants signed is missing, or is not signed.",
    "properties": "The register's answer does not list properties.",
    "reply_replayed": "An answer with the same MessageID has been read before.",
    "reply_unrelated": "The answer is to another question (RelatesTo).",
    "representations": "The register's answer does not say for whom the citizen may act.",
    "residences": "The register's answer does not say where the citizen lives.",
    "service_certificate_expired": "The service's certificate has expired, or is not valid yet.",
    "service_certificate_unknown": "The answer is signed by a certificate that is not pinned for the service.",
    "signature_algorithm": "The answer is signed by an algorithm that the policy does not allow, such as SHA-1.",
    "signature_form": "The answer's security header lacks something, or has what the policy does not allow.",
    "signature_missing": "The answer is not signed.",
    "signature_wrapped": "What is signed of the answer is not what would be read (signature wrapping).",
    "signature_wrong": "The answer's signature does not fit: it was changed on the way, or somebody else signed it.",
    "status_missing": "The answer has no status, or one that is no number.",
    "timestamp_future": "The answer was made in the future by our clock: the clocks differ by more than 5 minutes.",
    "timestamp_old": "The answer was made more than 5 minutes ago by our clock: it is old, or the clocks differ.",
    "tls": "The source did not prove who it is, or did not accept who we are (TLS).",
    "too_large": "The answer is larger than is read.",
    "unreachable": "Nobody accepted a connection at the source's address.",
    "wire": "No connection to the source could be opened in time.",
}
_WITH_A_DETAIL = re.compile(r"(http|status|fault|token)_(\w{1,40})")
_DETAILS = {
    "http": "The source answered with HTTP status {}.",
    "status": "The index answered with its own status {}.",
    "fault": "The index answered with a SOAP fault ({}).",
    "timestamp_future": "The answer was made in the future by our clock: the clocks differ by more than 5 minutes.",
    "timestamp_old": "The answer was made more than 5 minutes ago by our clock: it is old, or the clocks differ.",
    "token": "The token service answered with HTTP status {}.",
}


def explanation_of(reason: str) -> str:
    """Return a failure's short word as a sentence; the word itself where there is none for it."""
    if reason in _EXPLANATIONS:
        return _EXPLANATIONS[reason]
    detailed = _WITH_A_DETAIL.fullmatch(reason)
    return _DETAILS[detailed[1]].format(detailed[2]) if detailed else reason
