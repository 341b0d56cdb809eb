"""Our questions and the answers of these tests, read by zeep, which knows nothing of us."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import zeep

from sources.sf1470 import cases
from tests.sources.builders import (
    GRANT,
    PRIMARY_PARTY,
    Element,
    a_benefit,
    a_grant,
    a_line,
    a_payment,
    its_case,
    lines,
    listed,
)
from tests.sources.soap.recorded_requests import (
    asked_for_benefits,
    asked_for_cases,
)


def a_rich_benefit() -> Element:
    with_payment = lines(a_line(OekonomiskEffektueringStruktur=a_payment()))
    return a_benefit(
        OEkonomiskYdelseseffektueringListe=with_payment, BevillingStruktur=a_grant(Bevillingssag=its_case())
    )


def zeep_reads(wsdl: Path, message: Element) -> Any:
    """Return what zeep makes of a message of a service."""
    client = zeep.Client(str(wsdl))
    return client.wsdl.types.get_element(str(message.tag)).parse(message, client.wsdl.types)


async def test_zeep_reads_our_question_about_cases(kombit: Path) -> None:
    """Another reader finds in our question what we put there."""
    wsdl = kombit / "sf1470_sagdokumentindeks_v6" / "SagDokumentIndeksService_6.wsdl"
    question = zeep_reads(wsdl, await asked_for_cases(journal=True))
    (clause,) = question.SoegUdtryk._value_1[0]["SoegSag"]
    (party,) = clause.RelationListe.Sagspart
    assert party.Rolle.UUIDIdentifikator == PRIMARY_PARTY
    assert clause.MaksimalAntalKvantitet == cases.PAGE


async def test_zeep_reads_our_question_about_benefits(kombit: Path) -> None:
    """Another reader finds in our question what we put there."""
    wsdl = kombit / "sf1491_ydelselistehent" / "wsdl" / "YdelseListeHentService.wsdl"
    question = zeep_reads(wsdl, await asked_for_benefits(payments=True))
    (group,) = question.RettighedListe.BevillingDataAfgrGruppe
    assert question.MedtagEffektueringer is True
    assert group.BevillingAfgrListe.BevillingDataAfgr[0].KLEDataAfgr == "32.24.04"


def test_zeep_reads_the_answers_of_these_tests(kombit: Path) -> None:
    """Another reader finds in the builders' answer what they put there."""
    wsdl = kombit / "sf1491_ydelselistehent" / "wsdl" / "YdelseListeHentService.wsdl"
    answer = zeep_reads(wsdl, listed("BevillingHent", "BevilgetYdelse", [a_rich_benefit()], None, None))
    (benefit,) = answer.BevilgetYdelseListe.BevilgetYdelse
    assert benefit.YdelseNavn == "Kontanthjælp"
    assert benefit.BevillingStruktur.BevillingUUID == GRANT
