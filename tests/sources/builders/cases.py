"""Parts of a case, as SF1470 writes them. Each is ordinary and valid; a test changes only what matters to it."""

from __future__ import annotations

from collections.abc import Iterable

from tests.sources.builders.xml import (
    AUTHORITY_ROLE,
    BEGAN,
    CASE,
    CPR,
    DISPLAY_ROLE,
    DOCUMENT,
    EXEMPT,
    MASTER,
    PRIMARY_CLASS,
    PRIMARY_PARTY,
    PROPERTY,
    SYSTEM,
    Element,
    el,
    optional,
    relation,
    tag,
    virkning,
)


def a_title(
    title: str | None,
    *,
    begins: str | None = BEGAN,
    ends: str | None = None,
    secret: str = "",
    number: str | None = None,
) -> Element:
    """Egenskaber. `secret` is the title that the public must not see."""
    hidden = [el("sd:TitelAlternativTekst", secret), el("sd:OffentlighedUndtagetHjemmelTekst", secret)]
    return el(
        "sag:Egenskaber",
        virkning("sag:Virkning", begins, ends),
        el("sag:OffentlighedUndtaget", *hidden) if secret else None,
        optional("sag:Sagsnummer", number),
        optional("sag:Titel", title),
    )


def a_step(state: str | None, begins: str | None = BEGAN, ends: str | None = None) -> Element:
    """Fremdrift."""
    return el("sag:Fremdrift", virkning("sag:Virkning", begins, ends), optional("sag:FremdriftStatusKode", state))


def facts(
    *, sensitivity: str | None = None, created: str | None = None, begins: str | None = BEGAN, ends: str | None = None
) -> Element:
    """SagIndeksEgenskaber."""
    return el(
        "si:SagIndeksEgenskaber",
        virkning("gd:Virkning", begins, ends),
        optional("si:Foelsomhed", sensitivity),
        optional("si:OprettetTidspunkt", created),
    )


def a_party(
    urn: str | None = f"urn:oio:cpr-nr:{CPR}", *, uuid: str | None = None, role: str = PRIMARY_PARTY, **when: str | None
) -> Element:
    """Sagspart: the citizen as the primary party."""
    return relation("sag:Sagspart", role=role, urn=urn, uuid=uuid, **when)


def an_authority(
    *, cvr: str | None = None, urn: str | None = None, role: str = AUTHORITY_ROLE, **when: str | None
) -> Element:
    """Sagsaktør: the authority, by a CVR number in the extension or by a URN."""
    extension = None if cvr is None else el("si:SagsaktoerLokalUdvidelse", el("si:CVR-Nummer", cvr))
    return relation("sag:Sagsaktoer", role=role, urn=urn, extension=extension, **when)


def a_class(
    number: str | None = "32.24.04",
    title: str | None = None,
    *,
    role: str = PRIMARY_CLASS,
    uuid: str | None = None,
    **when: str | None,
) -> Element:
    """Sagsklasse: the KLE subject."""
    texts = (optional("si:Klassetitel", title), optional("si:BrugervendtNoegle", number))
    return relation("sag:Sagsklasse", role=role, uuid=uuid, extension=el("si:SagsklasseLokalUdvidelse", *texts), **when)


def a_display_class(
    *, uuid: str = EXEMPT, title: str | None = "Visning undtaget for borger", **when: str | None
) -> Element:
    """Return a class that forbids showing."""
    return a_class(None, title, role=DISPLAY_ROLE, uuid=uuid, **when)


def a_system(uuid: str = SYSTEM, *, role: str = MASTER, **when: str | None) -> Element:
    """SagsitsystemRelation."""
    return relation("si:SagsitsystemRelation", role=role, uuid=uuid, **when)


def a_property(uuid: str | None = PROPERTY, *, urn: str | None = None, **when: str | None) -> Element:
    """Sagsgenstand."""
    return relation("sag:Sagsgenstande", uuid=uuid, urn=urn, **when)


def an_entry(
    document: str | None = DOCUMENT,
    title: str | None = None,
    *,
    urn: str | None = None,
    secret: str = "",
    **when: str | None,
) -> Element:
    """Journalpost."""
    hidden = [el("sd:TitelAlternativTekst", secret), el("sd:OffentlighedUndtagetHjemmelTekst", secret)]
    properties = el(
        "sag:JournalpostEgenskaber",
        optional("sag:Dokumenttitel", title),
        el("sd:OffentlighedUndtaget", *hidden) if secret else None,
    )
    return relation("sag:Journalpost", properties, uuid=document, urn=urn, **when)


_CASE_RELATIONS = [
    tag(f"sag:{name}")
    for name in ("Sagsaktoer", "Sagsklasse", "Sagspart", "Sagsrelation", "Sagsgenstande", "Journalpost")
]
_DOCUMENT_RELATIONS = [
    tag(f"di:{name}") for name in ("Dokumentrelation", "Dokumentaktoer", "Dokumentpart", "Dokumentklasse")
]


def a_registration(
    *parts: Element,
    space: str = "sag",
    at: str | None = None,
    index_at: str | None = "2026-06-01T10:00:00.000Z",
    lifecycle: str | None = "Importeret",
) -> Element:
    """Registrering: the parts go where the schema wants them."""
    relations = _CASE_RELATIONS if space == "sag" else _DOCUMENT_RELATIONS
    extension = tag("si:SagIndeksEgenskaber")
    return el(
        f"{space}:Registrering",
        optional("sd:Tidspunkt", at),
        optional("sd:LivscyklusKode", lifecycle),
        optional("gd:StsTidspunkt", index_at),
        _list(f"{space}:AttributListe", parts, [tag(f"{space}:Egenskaber")], [extension]),
        _list(f"{space}:TilstandListe", parts, [tag(f"{space}:Fremdrift")], []),
        _list(f"{space}:RelationListe", parts, relations, [tag("si:SagsitsystemRelation")]),
    )


def _list(name: str, parts: Iterable[Element], first: list[str], extensions: list[str]) -> Element:
    made = el(name, *sorted((part for part in parts if part.tag in first), key=lambda part: first.index(str(part.tag))))
    more = [part for part in parts if part.tag in extensions]
    if more:
        made.append(el("gd:LokalUdvidelseListe", *more))
    return made


def _snapshot(name: str, space: str, uuid: str | None, parts: Iterable[Element]) -> Element:
    registrations = [part for part in parts if part.tag == tag(f"{space}:Registrering")]
    parts_of_one = [part for part in parts if part.tag != tag(f"{space}:Registrering")]
    return el(
        f"sdi:{name}",
        el(f"{space}:ObjektType", optional("sd:UUIDIdentifikator", uuid)),
        *(registrations or [a_registration(*parts_of_one, space=space)]),
    )


def a_case(*parts: Element, uuid: str | None = CASE) -> Element:
    """SagFiltreretOejebliksbillede, of registrations or of the parts of a single one."""
    return _snapshot("SagFiltreretOejebliksbillede", "sag", uuid, parts)
