"""Parts of a document, as SF1470 writes them."""

from __future__ import annotations

from tests.sources.builders.cases import _snapshot
from tests.sources.builders.xml import BEGAN, DISPLAY_ROLE, DOCUMENT, EXEMPT, Element, el, optional, relation, virkning


def a_description(  # what a document says about itself
    title: str | None = None,
    *,
    kind: str | None = None,
    dated: str | None = None,
    sensitivity: str | None = None,
    secret: str = "",
    begins: str | None = BEGAN,
    ends: str | None = None,
) -> Element:
    """Egenskaber of a document."""
    hidden = [el("sd:TitelAlternativTekst", secret), el("sd:OffentlighedUndtagetHjemmelTekst", secret)]
    return el(
        "di:Egenskaber",
        virkning("di:Virkning", begins, ends),
        optional("di:Titel", title),
        optional("di:BrevDato", dated),
        el("di:OffentlighedUndtaget", *hidden) if secret else None,
        optional("di:Foelsomhed", sensitivity),
        optional("di:Type", kind),
    )


def a_state(state: str | None, begins: str | None = BEGAN, ends: str | None = None) -> Element:
    """Fremdrift of a document."""
    return el("di:Fremdrift", virkning("di:Virkning", begins, ends), optional("di:FremdriftStatusKode", state))


def a_document_class(
    *, uuid: str | None = EXEMPT, title: str | None = "Visning undtaget for borger", **when: str | None
) -> Element:
    """Dokumentklasse."""
    extension = el("di:DokumentklasseLokalUdvidelse", optional("di:Klassetitel", title))
    return relation("di:Dokumentklasse", role=DISPLAY_ROLE, uuid=uuid, extension=extension, **when)


def a_document(*parts: Element, uuid: str | None = DOCUMENT) -> Element:
    """DokumentFiltreretOejebliksbillede, of registrations or of the parts of a single one."""
    return _snapshot("DokumentFiltreretOejebliksbillede", "di", uuid, parts)
