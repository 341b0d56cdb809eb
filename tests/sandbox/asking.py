"""How the tests ask the sandbox: questions in SOAP over an in-process client."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from lxml import etree
from starlette.applications import Starlette

from sources.sandbox.keys import SandboxKeys, cached_keys
from sources.sandbox.sts import ENTITY_IDS, ISSUE, PUBLIC_KEY, SAML_20

ENV = "http://www.w3.org/2003/05/soap-envelope"
SDI_ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
SAF_ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"
NAMESPACES = (
    'xmlns:sdi="urn:oio:sts:sagdok:sagdokumentindeks:6" xmlns:sag="urn:oio:sts:sagdok:sag:6" '
    'xmlns:si="urn:oio:sts:sagdok:sagindeks:6" xmlns:di="urn:oio:sts:sagdok:dokumentindeks:6" '
    'xmlns:gd="urn:oio:sts:generelledefinitioner:6" xmlns:go="urn:oio:sts:generelleoperationer:6" '
    'xmlns:sd="urn:oio:sagdok:3.0.0" xmlns:y="http://www.kombit.dk/int/2022/01/01/" '
    'xmlns:k="http://kombit.dk/xml/schemas/kontekst/2017/01/01/"'
)
PREFIXES = dict(part.replace("xmlns:", "").replace('"', "").split("=") for part in NAMESPACES.split())
ALL_CASE_PARTS = (
    "egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "sagsrelation", "sagsgenstand", "journalpost",
    "journalpost-journalnote", "itsystem", "sikkerhedsprofil",
)  # fmt: skip
ALL_DOCUMENT_PARTS = (
    "egenskaber", "fremdrift", "dokument", "klasse", "aktoer", "part", "itsystem", "sikkerhedsprofil",
)  # fmt: skip
PRIMARY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
HEADER = (
    '<h:RequestHeader xmlns:h="http://kombit.dk/xml/schemas/RequestHeader/1/">'
    "<h:TransactionUUID>5f0c3b9e-6a53-4a0e-9f2c-0d8a3c1e7b11</h:TransactionUUID></h:RequestHeader>"
)
LISTS = "<sag:AttributListe/><sag:TilstandListe/>"


def envelope(body: str, header: str = HEADER) -> bytes:
    """Return an envelope of SOAP 1.2."""
    head = f"<e:Header>{header}</e:Header>" if header else ""
    return f'<e:Envelope xmlns:e="{ENV}" {NAMESPACES}>{head}<e:Body>{body}</e:Body></e:Envelope>'.encode()


def shows(cases: tuple[str, ...] = (), documents: tuple[str, ...] = (), more: str = "") -> str:
    """Return a filter that shows parts of cases and documents."""
    parts = [f"<sdi:SagVis><sdi:Vis>{part}</sdi:Vis></sdi:SagVis>" for part in cases]
    parts += [f"<sdi:DokumentVis><sdi:Vis>{part}</sdi:Vis></sdi:DokumentVis>" for part in documents]
    return f"<sdi:Filter>{''.join(parts)}{more}</sdi:Filter>"


def by_party(cpr: str, *, page: str = "", role: str = PRIMARY) -> str:
    """Return a clause for the cases where somebody is a party."""
    rolle = f"<gd:Rolle><sd:UUIDIdentifikator>{role}</sd:UUIDIdentifikator></gd:Rolle>" if role else ""
    return (
        f"<sdi:SoegSag>{page}{LISTS}<sag:RelationListe><sag:Sagspart>{rolle}<gd:ReferenceID><sd:URNIdentifikator>"
        f"urn:oio:cpr-nr:{cpr}</sd:URNIdentifikator></gd:ReferenceID></sag:Sagspart></sag:RelationListe></sdi:SoegSag>"
    )


def fremsoeg(*parts: str) -> str:
    """Return a fremsoeg question."""
    return f"<sdi:FremsoegSagDokumentIndeksInput>{''.join(parts)}</sdi:FremsoegSagDokumentIndeksInput>"


def expression(*clauses: str, operation: str = "") -> str:
    """Return a search expression."""
    operation_element = f"<sdi:operation>{operation}</sdi:operation>" if operation else ""
    return f"<sdi:SoegUdtryk>{operation_element}{''.join(clauses)}</sdi:SoegUdtryk>"


CONTEXT = (
    "<k:HovedOplysninger><k:TransaktionsId>t-1</k:TransaktionsId>"
    "<k:TransaktionsTid>2026-11-16T09:00:00+01:00</k:TransaktionsTid></k:HovedOplysninger>"
)
EVERYTHING = "<y:RettighedListe><y:BevillingDataAfgrGruppe/></y:RettighedListe>"


def rights(
    *, subjects: str = "", sensitivity: str | None = None, systems: str = "", authorities: tuple[str, ...] = ()
) -> str:
    """Return a RettighedListe with one limitation."""
    parts = "" if sensitivity is None else f"<y:BevillingFoelsomhed>{sensitivity}</y:BevillingFoelsomhed>"
    parts += f"<y:KLEDataAfgr>{subjects}</y:KLEDataAfgr>" if subjects else ""
    parts += f"<y:SystemDataAfgr>{systems}</y:SystemDataAfgr>" if systems else ""
    cvrs = "".join(f"<y:VirksomhedCVRNummer>{cvr}</y:VirksomhedCVRNummer>" for cvr in authorities)
    listed = f"<y:MyndighedDataAfgrListe>{cvrs}</y:MyndighedDataAfgrListe>" if cvrs else ""
    limits = f"<y:BevillingAfgrListe><y:BevillingDataAfgr>{parts}</y:BevillingDataAfgr></y:BevillingAfgrListe>"
    return (
        f"<y:RettighedListe><y:BevillingDataAfgrGruppe>{listed}{limits if parts else ''}"
        "</y:BevillingDataAfgrGruppe></y:RettighedListe>"
    )


def hent(
    operation: str, cpr: str, options: str = "", *, limits: str = EVERYTHING, after: str = "", context: str = CONTEXT
) -> str:
    """Return a BevillingHent or EffektueringHent question about a person."""
    criterion = f"<y:Kriterie><y:PartCPRNummer>{cpr}</y:PartCPRNummer></y:Kriterie>"
    return f"<y:{operation}_I>{context}{criterion}{options}{limits}{after}</y:{operation}_I>"


def token_question(service: str, authority: str, certificate: Certificate | None = None, **changes: Any) -> Any:
    """Return a question for a token, by default with the certificate of a gateway on the sandbox."""
    certificate = certificate or SandboxKeys.read(cached_keys()).client.certificate
    question = {
        "TokenType": SAML_20,
        "RequestType": ISSUE,
        "KeyType": PUBLIC_KEY,
        "AnvenderKontekst": {"Cvr": authority},
        "UseKey": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
        "AppliesTo": {"EndpointReference": {"Address": ENTITY_IDS.get(service, service)}},
    }
    return {key: value for key, value in (question | changes).items() if value is not None}


@dataclass(slots=True)
class Asker:
    """Asks an app, with the right token for an authority."""

    app: Starlette
    client: httpx.AsyncClient

    def token(self, service: str, authority: str) -> dict[str, str]:
        """Return the header that carries a token."""
        return {"authorization": f"Bearer {self.app.state.tokens.token(service, authority)}"}

    async def post_cases(self, authority: str, content: bytes) -> httpx.Response:
        """Post bytes to SF1470."""
        headers = {"content-type": f'application/soap+xml; charset=utf-8; action="{SDI_ACTION}"'}
        return await self.client.post(
            "/sagdokumentindeks/6", content=content, headers=headers | self.token("sagdokumentindeks", authority)
        )

    async def post_benefits(self, authority: str, content: bytes, operation: str = "BevillingHent") -> httpx.Response:
        """Post bytes to SF1491."""
        headers = {"content-type": f'application/soap+xml; charset=utf-8; action="{SAF_ACTION}{operation}"'}
        return await self.client.post(
            "/ydelselistehent/2", content=content, headers=headers | self.token("ydelselistehent", authority)
        )

    async def cases(self, authority: str, question: str) -> etree._Element:
        """Return the body of a fremsoeg answer."""
        return body(await self.post_cases(authority, envelope(question)))

    async def benefits(self, authority: str, question: str, operation: str = "BevillingHent") -> etree._Element:
        """Return the body of an SF1491 answer."""
        return body(await self.post_benefits(authority, envelope(question, ""), operation))


def body(response: httpx.Response) -> etree._Element:
    """Return the element in the body of an answer that went well."""
    assert response.status_code == 200, response.text[:500]
    return etree.fromstring(response.content)[-1][0]


def texts(element: etree._Element, path: str) -> list[str]:
    """Return the texts at a path."""
    return [element_found.text or "" for element_found in element.findall(path, PREFIXES)]
