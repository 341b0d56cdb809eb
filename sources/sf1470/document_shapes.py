"""Which parts of a document of SF1470 are read, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sources.sf1470.bitemporal import REGISTRATION, RELATION, Limited, Registration, Relation, effect
from sources.soap.xml_binding import Shape, Text, XmlStruct


class DocumentStep(Limited):
    """How far a document has come (fremdrift)."""

    code: Text


class DocumentProperties(Limited):
    """What is said of a document (egenskaber)."""

    title: Text
    dated: Text
    kind: Text
    sensitivity: Text


class DocumentAttributes(XmlStruct):
    """AttributListe."""

    properties: Sequence[DocumentProperties]


class DocumentStates(XmlStruct):
    """TilstandListe."""

    steps: Sequence[DocumentStep]


class DocumentClass(Relation):
    """Dokumentklasse."""

    title: Text


class DocumentRelations(XmlStruct):
    """RelationListe."""

    classes: Sequence[DocumentClass]


class DocumentRegistration(Registration):
    """A document as it was reported."""

    attributes: Sequence[DocumentAttributes]
    states: Sequence[DocumentStates]
    relations: Sequence[DocumentRelations]


class DocumentSnapshot(XmlStruct):
    """DokumentFiltreretOejebliksbillede."""

    uuid: Text
    registrations: Sequence[DocumentRegistration]


_PROPERTIES = {
    **effect("di"),
    "title": "di:Titel",
    "dated": "di:BrevDato",
    "kind": "di:Type",
    "sensitivity": "di:Foelsomhed",
}
_STEP = {**effect("di"), "code": "di:FremdriftStatusKode"}
_CLASS = {**RELATION, "title": "gd:LokalUdvidelseListe/di:DokumentklasseLokalUdvidelse/di:Klassetitel"}
_ATTRIBUTES = Shape(DocumentAttributes, {}, properties=("di:Egenskaber", Shape(DocumentProperties, _PROPERTIES)))
_STATES = Shape(DocumentStates, {}, steps=("di:Fremdrift", Shape(DocumentStep, _STEP)))
_RELATIONS = Shape(DocumentRelations, {}, classes=("di:Dokumentklasse", Shape(DocumentClass, _CLASS)))
DOCUMENT = Shape(
    DocumentSnapshot,
    {"uuid": "di:ObjektType/sd:UUIDIdentifikator"},
    registrations=(
        "di:Registrering",
        Shape(
            DocumentRegistration,
            REGISTRATION,
            attributes=("di:AttributListe", _ATTRIBUTES),
            states=("di:TilstandListe", _STATES),
            relations=("di:RelationListe", _RELATIONS),
        ),
    ),
)
