"""How files with keys and certificates cannot be used."""

from __future__ import annotations


class CertificateError(ValueError):
    """A file of keys or certificates cannot be used.

    The text begins with "must", so that it can follow a setting's name. It holds nothing of the file or its password.
    """
