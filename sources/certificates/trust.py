"""Whom to trust over TLS."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import certifi

from sources.certificates.errors import CertificateError

_REVOCATION_LIST = b"-----BEGIN X509 CRL-----"


def trusting(cafile: Path | None = None) -> ssl.SSLContext:
    """Return a context for clients that trusts the CAs of a file. Raise CertificateError for a file without any.

    Without a file: the CAs that OpenSSL's own variable names, else Mozilla's. Where the file holds revocation lists,
    the certificates of services must not be on them, and their CA must have one there.
    """
    try:
        context = ssl.create_default_context(cafile=cafile or os.environ.get("SSL_CERT_FILE") or certifi.where())
        if cafile is not None and _REVOCATION_LIST in cafile.read_bytes():
            context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    except OSError:  # an SSLError is one
        raise CertificateError("must be a PEM file with certificate authorities") from None
    return context
