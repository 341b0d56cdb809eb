"""ds:Signature over the parts of a message: RSA-SHA256 over SHA-256 digests, written as canonical XML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sources.soap.signing.names import EXCLUSIVE, RSA_SHA256, SHA256, SIGNATURE
from sources.soap.signing.signed_part import EXCLUSIVE_TRANSFORM

_BEGIN = (
    f'<ds:SignedInfo xmlns:ds="{SIGNATURE}"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}">'
    f'</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod>'
)


def reference(id_: str, digest: str, *, transform: str = EXCLUSIVE_TRANSFORM) -> str:
    """Write the reference to one part."""
    return (
        f'<ds:Reference URI="#{id_}"><ds:Transforms>{transform}</ds:Transforms><ds:DigestMethod Algorithm="{SHA256}">'
        f"</ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    )


def signed_info(references: Iterable[str]) -> str:
    """Write what is signed."""
    return f"{_BEGIN}{''.join(references)}</ds:SignedInfo>"


def signature_value(octets: bytes, key: RSAPrivateKey) -> bytes:
    """Return the signature of a SignedInfo as a SignatureValue has it."""
    return b64encode(key.sign(octets, _PADDING, _HASH))


def signature(written_info: str, value: str, key_info: str) -> str:
    """Write a signature. `key_info`: what says whose key it is."""
    return (
        f'<ds:Signature xmlns:ds="{SIGNATURE}">{written_info}<ds:SignatureValue>{value}</ds:SignatureValue>'
        f"<ds:KeyInfo>{key_info}</ds:KeyInfo></ds:Signature>"
    )


_PADDING, _HASH = PKCS1v15(), hashes.SHA256()
