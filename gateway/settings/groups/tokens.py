"""Settings of the token service, and of the certificates by which the gateway and the sources know each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class TokenSettings:
    """Where tokens for the indexes come from, for which services, and as whom the gateway asks for them."""

    token_url: str | None = setting(
        values.url, "Where the token service issues tokens for the indexes, by JSON; default: none are sent"
    )
    token_minutes: int | None = setting(
        values.number(5, 480), "Minutes that tokens are asked to live; default: as the token service decides"
    )
    case_index_entity_id: str | None = setting(
        values.name, "Entity id of SF1470, compared exactly: a name, not its address"
    )
    benefit_index_entity_id: str | None = setting(
        values.name, "Entity id of SF1491, compared exactly: a name, not its address"
    )
    client_certificate: Path | None = setting(
        values.file, "Who the gateway is to the token service and the indexes: PEM with its chain, or PKCS#12"
    )
    client_key: Path | None = setting(values.file, "PEM file with the certificate's private key, where it is another")
    client_key_password_file: Path | None = setting(
        values.file, "File whose first line opens the private key or the PKCS#12 file"
    )
    signed_messages: bool = setting(
        values.flag, "Sign what is asked with a token and verify what is answered, as the indexes demand", default=True
    )
    case_index_certificates: Path | None = setting(
        values.readable, "The certificates that SF1470 may sign by: a PEM or DER file, or a folder of them"
    )
    benefit_index_certificates: Path | None = setting(
        values.readable, "The certificates that SF1491 may sign by: a PEM or DER file, or a folder of them"
    )
    liberty_framework: bool = setting(
        values.flag, "Send the Framework header of Liberty's SOAP binding (OIO IDWS 1.0) along", default=False
    )
    source_ca: Path | None = setting(
        values.file, "PEM file of the CAs to trust at the token service and the indexes; default: the machine's"
    )
