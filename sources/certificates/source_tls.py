"""As whom to connect to the token service and the indexes, and whom to trust there."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path

from sources.certificates.key_pair import KeyMaterial, KeyPair
from sources.certificates.trust import trusting


class SourceTls:
    """The TLS context for each of some addresses: another one once the key pair has changed."""

    def __init__(self, urls: Iterable[str], key_pair: KeyPair | None, cafile: Path | None = None) -> None:
        """`urls`: those by which they are called. Raise CertificateError."""
        self._urls = frozenset(urls)
        self._key_pair = key_pair
        self._cafile = cafile
        self._context, self._material = self._made()

    def __call__(self, url: str) -> ssl.SSLContext | None:
        """Return the context for an address; None for others than these."""
        if url not in self._urls:
            return None
        if self._key_pair is not None and self._material is not self._key_pair.material:
            self._context, self._material = self._made()
        return self._context

    def _made(self) -> tuple[ssl.SSLContext, KeyMaterial | None]:
        if self._key_pair is None:
            return trusting(self._cafile), None
        return self._key_pair.ssl_context(self._cafile), self._key_pair.material
