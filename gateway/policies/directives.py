"""The directives and enums in which a policy file says what an authority has opened: definitions only."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import TypeVar
from uuid import UUID

import strawberry
from strawberry.federation.schema_directive import schema_directive as federated_directive
from strawberry.schema_directive import Location
from strawberry.types.unset import UNSET

from gateway.scalars import Url
from sources.records import CaseProgress

E = TypeVar("E", bound=type[Enum])


def described(description: str, **values: str) -> Callable[[E], E]:
    """Make a GraphQL enum of a plain one. Every value needs its words."""

    def decorate(kind: E) -> E:
        strawberry.enum(kind, description=description)
        for value in kind.__strawberry_definition__.values:  # type: ignore[attr-defined]
            value.description = values[value.name]
        return kind

    return decorate


@described(
    "What can be opened for an area.",
    CASES="The cases themselves: title, progress and dates.",
    TIMELINE="What has happened in a case, day by day.",
    DOCUMENTS="Titles and dates of documents, never their content.",
    BENEFITS="Granted benefits (bevilgede ydelser).",
    PAYMENTS="Payments of benefits, and the plan for the next.",
)
class Part(Enum):
    """What can be opened for an area."""

    CASES = "CASES"
    TIMELINE = "TIMELINE"
    DOCUMENTS = "DOCUMENTS"
    BENEFITS = "BENEFITS"
    PAYMENTS = "PAYMENTS"

    __hash__ = object.__hash__  # members are single; Enum's own hash is Python, and gates ask for it all the time


@described(
    "Where the title of a case comes from.",
    AREA="The title of the case's KLE subject.",
    CASE="The case's own title, written by the authority.",
)
class TitleSource(Enum):
    """Where the title of a case comes from."""

    AREA = "AREA"
    CASE = "CASE"


@described("The language of a text.", DA="Danish.", EN="English.")
class Language(Enum):
    """The language of a text."""

    DA = "DA"
    EN = "EN"

    __hash__ = object.__hash__  # members are single, and Enum's own hash is Python


described(
    "How far a case has come (fremdrift). UNKNOWN when the index says none, or something new.",
    OPENED="The case has been opened (opstået).",
    EXAMINED="The authority has gathered what it needs to decide (oplyst).",
    DECIDED="The authority has decided (afgjort).",
    CLOSED="The case is closed (afsluttet).",
    UNKNOWN="The index does not say, or says something that this graph does not know yet.",
)(CaseProgress)


@federated_directive(
    name="whenOpen",
    locations=[Location.FIELD_DEFINITION],
    compose=True,  # the supergraph says it too
    import_url="https://specs.borgerblik.example/whenOpen/v1.0",
    description="Resolves only where the record's authority has opened this part for its area; else null.",
)
class WhenOpen:
    part: Part = strawberry.field(name="part", description="The part that must be open.")


@strawberry.schema_directive(
    name="municipality",
    locations=[Location.SCHEMA],
    description="The municipality whose file this is. Exactly one of @municipality and @agency stands in a file.",
)
class MunicipalityFile:
    code: str = strawberry.field(name="code", description="Municipality code, four digits: 0630.")
    cvr: str = strawberry.field(name="cvr", description="CVR number, eight digits.")
    name: str = strawberry.field(name="name", description="The name that citizens know.")


@strawberry.schema_directive(
    name="agency",
    locations=[Location.SCHEMA],
    description="The agency whose file this is, such as Udbetaling Danmark.",
)
class AgencyFile:
    cvr: str = strawberry.field(name="cvr", description="CVR number, eight digits.")
    name: str = strawberry.field(name="name", description="The name that citizens know.")


@strawberry.schema_directive(
    name="opens",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="Opens parts of an area. The longest area that matches a record wins and replaces, it never merges.",
)
class Opens:
    area: str = strawberry.field(
        name="area", description="A KLE number or its beginning: 32.24 covers 32.24.04, not 32.240."
    )
    parts: list[Part] = strawberry.field(
        name="parts", description="What is open. An empty list closes an area inside an opened one."
    )
    since: date | None = strawberry.field(
        name="since", default=UNSET, description="Fradato: the earliest creation date of a case. None: no floor."
    )
    active_before_since: bool = strawberry.field(
        name="activeBeforeSince",
        default=False,
        description="Show running cases from before the floor too, with their benefits.",
    )
    documents_since: date | None = strawberry.field(
        name="documentsSince", default=UNSET, description="Documents dated before this day are not shown."
    )
    title: TitleSource = strawberry.field(
        name="title", default=TitleSource.AREA, description="Where the titles of cases come from."
    )
    only_systems: list[UUID] | None = strawberry.field(
        name="onlySystems", default=UNSET, description="Only what these it-systems delivered (fagsystemfilter)."
    )
    except_systems: list[UUID] | None = strawberry.field(
        name="exceptSystems", default=UNSET, description="Not what these it-systems delivered (fagsystemfilter)."
    )


@strawberry.schema_directive(
    name="selfService",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="A self-service solution for an area.",
)
class SelfService:
    area: str = strawberry.field(name="area", description="A KLE number or its beginning.")
    title: str = strawberry.field(name="title", description="The words of the link.")
    url: Url = strawberry.field(
        name="url", description="Where the link leads; {case} stands for the number of the case that it stands beside."
    )
    language: Language = strawberry.field(name="language", default=Language.DA, description="The language of the page.")


@strawberry.schema_directive(
    name="article",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="An article that explains an area, on borger.dk for example.",
)
class Article:
    area: str = strawberry.field(name="area", description="A KLE number or its beginning.")
    title: str = strawberry.field(name="title", description="The words of the link.")
    url: Url = strawberry.field(name="url", description="Where the link leads.")
    language: Language = strawberry.field(name="language", default=Language.DA, description="The language of the page.")


@strawberry.schema_directive(
    name="sharedArticles",
    locations=[Location.SCHEMA],
    description="The file holds articles that every authority shares, and @article alone. It has no other head.",
)
class SharedArticlesFile:
    source: str = strawberry.field(name="source", description="Whose articles they are: borger.dk.")


@strawberry.schema_directive(
    name="noSharedArticles",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="The shared articles are not shown for an area.",
)
class NoSharedArticles:
    area: str = strawberry.field(name="area", description="A KLE number or its beginning.")


@strawberry.schema_directive(
    name="decidesWithin",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="The authority's published processing limit for an area, counted from a step of the case.",
)
class DecidesWithin:
    area: str = strawberry.field(name="area", description="A KLE number or its beginning.")
    days: int = strawberry.field(name="days", description="Calendar days, at least 1.")
    counted_from: CaseProgress = strawberry.field(
        name="from", default=CaseProgress.OPENED, description="The step from which the days are counted."
    )


@strawberry.schema_directive(
    name="contact",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="Whom citizens contact about an area: a unit, never a person.",
)
class ContactUnit:
    area: str = strawberry.field(name="area", description="A KLE number or its beginning.")
    title: str = strawberry.field(name="title", description="The name of the unit.")
    phone: str | None = strawberry.field(name="phone", default=UNSET, description="Its phone number: 70 12 34 56.")
    url: Url | None = strawberry.field(name="url", default=UNSET, description="Its page.")
    hours: str | None = strawberry.field(name="hours", default=UNSET, description="When it answers, in plain words.")
    language: Language = strawberry.field(
        name="language", default=Language.DA, description="The language of the words."
    )


@strawberry.schema_directive(
    name="complaint",
    locations=[Location.SCHEMA],
    repeatable=True,
    description="How citizens complain of a decision about an area, and for how many weeks.",
)
class ComplaintGuide:
    area: str = strawberry.field(name="area", description="A KLE number or its beginning.")
    weeks: int = strawberry.field(name="weeks", description="Weeks from the day of the decision, at least 1.")
    url: Url | None = strawberry.field(name="url", default=UNSET, description="The page that says how.")
    text: str | None = strawberry.field(name="text", default=UNSET, description="How it is done, in plain words.")
    language: Language = strawberry.field(
        name="language", default=Language.DA, description="The language of the words."
    )


FILE_DIRECTIVES: dict[str, type] = {
    "municipality": MunicipalityFile,
    "agency": AgencyFile,
    "opens": Opens,
    "selfService": SelfService,
    "article": Article,
    "sharedArticles": SharedArticlesFile,
    "noSharedArticles": NoSharedArticles,
    "decidesWithin": DecidesWithin,
    "contact": ContactUnit,
    "complaint": ComplaintGuide,
}
"""What a policy file is written in."""
