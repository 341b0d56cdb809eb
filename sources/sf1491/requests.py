"""What SF1491 is request: the bodies of BevillingHent and EffektueringHent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from sources.ports import BenefitQuestion, PaymentQuestion, Right
from sources.records.subject import Subject
from sources.reference.danish_time import text_of
from sources.soap.envelope import element
from sources.soap.xml_binding import NAMESPACES

KONTEKST = "http://kombit.dk/xml/schemas/kontekst/2017/01/01/"
_NAMES = f'xmlns:i="{NAMESPACES["y"]}" xmlns:k="{KONTEKST}"'
_VISIBLE = "<i:FjernUndtagetVisningForBorger>true</i:FjernUndtagetVisningForBorger>"


def benefit_question(request: BenefitQuestion, start: int, page: int, now: datetime) -> str:
    """Write BevillingHent, from the row at `start`. One more than a page is asked for, to see whether more exist."""
    options = f"<i:MedtagEffektueringer>{'true' if request.payments else 'false'}</i:MedtagEffektueringer>{_VISIBLE}"
    limits = _rights(request.authority, request.rights) + _page(start, page)
    criteria = _criteria(request.authority, request.citizen, now)
    return f"<i:BevillingHent_I {_NAMES}>{criteria}{options}{limits}</i:BevillingHent_I>"


def payment_question(request: PaymentQuestion, start: int, page: int, now: datetime) -> str:
    """Write EffektueringHent, likewise."""
    options = f"<i:MedtagBevilling>true</i:MedtagBevilling>{_VISIBLE}"
    if request.available_from:
        options += element("i:OekonomiskEffektueringDispositionsDatoFra", request.available_from.isoformat())
    if request.available_to and request.available_to < date.max:
        until = request.available_to + timedelta(days=1)  # exclusive over there
        options += element("i:OekonomiskEffektueringDispositionsDatoTil", until.isoformat())
    limits = _rights(request.authority, request.rights) + _page(start, page)
    criteria = _criteria(request.authority, request.citizen, now)
    return f"<i:EffektueringHent_I {_NAMES}>{criteria}{options}{limits}</i:EffektueringHent_I>"


def _criteria(authority: str, citizen: Subject, now: datetime) -> str:
    return (
        f"<k:HovedOplysninger>{element('k:TransaktionsId', str(uuid4()))}{element('k:TransaktionsTid', text_of(now))}"
        f"<k:AuthorityContext>{element('k:MunicipalityCVR', authority)}</k:AuthorityContext></k:HovedOplysninger>"
        f"<i:Kriterie>{element('i:PartCPRNummer', citizen.reveal())}</i:Kriterie>"
        "<i:PartRolle>Bevillingsmodtager</i:PartRolle>"
    )


def _rights(authority: str, rights: Sequence[Right]) -> str:
    """Write what the authority has opened, as far as the index can say it."""
    return (
        "<i:RettighedListe><i:BevillingDataAfgrGruppe>"
        f"<i:MyndighedDataAfgrListe>{element('i:VirksomhedCVRNummer', authority)}</i:MyndighedDataAfgrListe>"
        f"<i:BevillingAfgrListe>{''.join(map(_right, rights))}</i:BevillingAfgrListe>"
        "</i:BevillingDataAfgrGruppe></i:RettighedListe>"
    )


def _right(right: Right) -> str:
    area = right.area if right.area == "*" or right.area.count(".") == 2 else f"{right.area}.*"
    systems = element("i:SystemDataAfgr", ",".join(sorted(right.systems))) if right.systems else ""
    return f"<i:BevillingDataAfgr>{element('i:KLEDataAfgr', area)}{systems}</i:BevillingDataAfgr>"


def _page(start: int, page: int) -> str:
    maximum, first = element("i:ResultatAntalMaks", str(page + 1)), element("i:ResultatStart", str(start))
    return f"<i:ResultatFilter>{maximum}{first}</i:ResultatFilter>"
