"""The XML namespaces of the indexes, each as a function from a name to a tag."""

from __future__ import annotations

from collections.abc import Callable


def _namespace(uri: str) -> Callable[[str], str]:
    return lambda name: f"{{{uri}}}{name}"


SDI = "urn:oio:sts:sagdok:sagdokumentindeks:6"
SAG = "urn:oio:sts:sagdok:sag:6"
SI = "urn:oio:sts:sagdok:sagindeks:6"
DI = "urn:oio:sts:sagdok:dokumentindeks:6"
GD = "urn:oio:sts:generelledefinitioner:6"
GO = "urn:oio:sts:generelleoperationer:6"
SD = "urn:oio:sagdok:3.0.0"
HEADER = "http://kombit.dk/xml/schemas/RequestHeader/1/"
YDELSE = "http://www.kombit.dk/int/2022/01/01/"
KONTEKST = "http://kombit.dk/xml/schemas/kontekst/2017/01/01/"

sdi, sag, si, di, gd, go, sd = (_namespace(uri) for uri in (SDI, SAG, SI, DI, GD, GO, SD))
header, ydelse, kontekst = (_namespace(uri) for uri in (HEADER, YDELSE, KONTEKST))
