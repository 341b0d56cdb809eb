"""Whom to trust, and as whom to connect, over TLS."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from typing import TypeAlias

import certifi

TlsContexts: TypeAlias = Callable[[str], ssl.SSLContext | None]
"""The context for an upstream by its address; None: the machine's. Asked before each request, so that it may change.

A context may hold a client certificate. Connections that were opened under another context are not used again.
"""


def default_context(cafile: str | None) -> ssl.SSLContext:
    """Return a context with the CAs of a file, else those that OpenSSL's own variables name, else Mozilla's."""
    file, folder = cafile or os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return ssl.create_default_context(cafile=file or (None if folder else certifi.where()), capath=folder)
