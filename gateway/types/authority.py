"""Authorities and municipalities, and what they have opened."""

from datetime import date

import strawberry
import strawberry.federation

from gateway.federation.entities import entity
from gateway.fields import computed, read
from gateway.policies.directives import Language, Part, TitleSource
from gateway.resolvers import municipalities as resolvers
from gateway.scalars import CVR, Url
from gateway.types.area import KleArea
from gateway.types.enum_texts import enum_text, enum_texts
from gateway.types.enums import AuthorityKind, LinkKind


@strawberry.type(description="A page that helps with an area.")
class HelpLink:
    title: str = read("title", description="The words of the link.")
    url: Url = read("url", description="Where it leads.")
    kind: LinkKind = read("kind", description="What it leads to.")
    kind_text: str = enum_text("kind", "What it leads to, in a word.")
    language: Language = read("language", description="The language of the page.")
    language_text: str = enum_text("language", "The language of the page, by its name.")


@strawberry.type(description="One opened area, as configured.")
class Opening:
    area: KleArea = computed(resolvers.opening_area, description="The subject or group of subjects.")
    parts: list[Part] = computed(resolvers.opening_parts, description="What is open. Empty: nothing.", length=7)
    parts_text: list[str] = enum_texts(resolvers.opening_parts, "What is open, in plain words.")
    since: date | None = read(
        "opening.since", description="Fradato: cases created before this day are not shown. Null: no floor."
    )
    active_before_since: bool = read(
        "opening.active_before_since", description="Whether running cases from before the floor are shown too."
    )
    documents_since: date | None = read(
        "opening.documents_since", description="Documents dated before this day are not shown. Null: no floor."
    )
    notes_since: date | None = read(
        "opening.notes_since", description="Notes from before this day are not shown. Null: none are."
    )
    title: TitleSource = read("opening.title", description="Where the titles of cases come from.")
    title_text: str = enum_text("opening.title", "Where the titles of cases come from, in plain words.")
    links: list[HelpLink] = computed(resolvers.opening_links, description="Pages that help with this area.", length=7)


@entity(resolvers.by_key)
@strawberry.federation.type(keys=["code"], description="A municipality (kommune).")
class Municipality:
    code: str = read("code", description="Municipality code, four digits: 0630.")
    name: str = read("name", description="Its name.")
    opens: list[Opening] = computed(
        resolvers.openings_of_municipality, description="What it has opened; empty where it shows nothing.", length=20
    )


@strawberry.type(
    description="Who owns a case, grants or pays a benefit: a municipality, or an agency such as Udbetaling Danmark."
)
class Authority:
    cvr: CVR = read("cvr", description="CVR number, eight digits.")
    name: str = read("name", description="The name that citizens know.")
    kind: AuthorityKind = read("kind", description="Municipality or agency.")
    kind_text: str = enum_text("kind", "Municipality or agency, in a word.")
    municipality: Municipality | None = computed(
        resolvers.of_authority, description="The municipality that it is; null for an agency."
    )
    opens: list[Opening] = computed(resolvers.openings, description="What it has opened.", length=20)
