"""What the log says of a token that could not be had: what it means, and what an operator does about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TOKEN_EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        "token": "The token service's answer has no assertion that can be read.",
        "token_bad_request": "The token service cannot read the question for a token: check BORGERBLIK_TOKEN_URL.",
        "token_certificate_refused": (
            "The token service does not accept our certificate: it may be revoked, expired, or not registered for the "
            "system that the service agreements name."
        ),
        "token_expired": (
            "The token that was issued is over already: the clock of this machine or of the token service is wrong."
        ),
        "token_no_agreement": (
            "The token service issues no token on behalf of this authority: its service agreement for the index is "
            "missing, or not approved in Fælleskommunalt Administrationsmodul."
        ),
        "token_not_supported": "The token service does not support such a token.",
        "token_not_yet_valid": (
            "The token that was issued begins more than five minutes from now: the clock of this machine or of the "
            "token service is wrong."
        ),
        "token_other_authority": "The token that was issued is on behalf of another authority, and is not used.",
        "token_other_holder": "The token that was issued is for the key of another certificate, and is not used.",
        "token_other_service": (
            "The token that was issued is for another service, and is not used: entity ids are compared exactly, with "
            "http or https, and with or without a slash at the end."
        ),
        "token_request_failed": "The token service refuses to issue a token, and does not say why.",
        "token_service_unknown": (
            "The token service does not know the index by its entity id: compare BORGERBLIK_CASE_INDEX_ENTITY_ID and "
            "BORGERBLIK_BENEFIT_INDEX_ENTITY_ID with the service's in Fælleskommunalt Administrationsmodul, letter by "
            "letter."
        ),
        "token_sts_audit": "The token service could not write its own audit log.",
        "token_sts_configuration": "The token service is not set up as it should be.",
        "token_sts_database": "The token service's database does not answer.",
        "token_sts_failed": "The token service failed.",
        "token_sts_path": "The token service has nothing at the address: check BORGERBLIK_TOKEN_URL.",
        "token_time_range": (
            "The token service does not accept the times of the question: BORGERBLIK_TOKEN_MINUTES is too long for it, "
            "or the clock of this machine is wrong."
        ),
    }
)
