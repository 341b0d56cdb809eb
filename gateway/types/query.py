"""Where every query begins."""

from collections.abc import Mapping

import strawberry
from strawberry.types import get_object_definition

from gateway.fields import Argument, Audience, computed, loaded
from gateway.resolvers import benefits, cases, citizen, representation
from gateway.resolvers.municipalities import municipalities as all_municipalities
from gateway.resolvers.municipalities import municipality as municipality_by_code
from gateway.types.authority import Municipality
from gateway.types.benefit import Benefit
from gateway.types.case import Case
from gateway.types.citizen import Citizen

ID = {"id": Argument(strawberry.ID, "The opaque id.", ...)}
CODE = {"code": Argument(str, "Municipality code, four digits: 0630.", ...)}


@strawberry.type(description="Where every query begins.")
class Query:
    me: Citizen | None = computed(citizen.me, audience=Audience.CITIZEN, description="The citizen who is logged in.")
    case: Case | None = loaded(
        cases.by_id,
        arguments=ID,
        audience=Audience.CITIZEN,
        asks=2,
        description="Null when it does not exist or is not shown to the caller: the two cannot be told apart.",
    )
    benefit: Benefit | None = loaded(
        benefits.by_id,
        arguments=ID,
        audience=Audience.CITIZEN,
        asks=2,
        description="Null when it does not exist or is not shown to the caller: the two cannot be told apart.",
    )
    representing: Citizen | None = loaded(
        representation.representing,
        arguments={"id": Argument(strawberry.ID, "The id of one of `me.represents`.", ...)},
        audience=Audience.CITIZEN,
        asks=1,
        description="The records of somebody on whose behalf the caller may look. Null with NOT_REPRESENTED for any "
        "other id, and with REPRESENTATION_UNAVAILABLE where the register does not answer.",
    )
    municipalities: list[Municipality] = computed(
        all_municipalities,
        audience=Audience.ANYONE,
        description="Public, without login: who shows what.",
        length=20,
    )
    municipality: Municipality | None = computed(
        municipality_by_code,
        arguments=CODE,
        audience=Audience.ANYONE,
        description="Public, without login: what one shows.",
    )


AUDIENCES: Mapping[str, Audience | None] = {
    **{
        field.python_name: field.metadata["declared"].audience
        for field in get_object_definition(Query, strict=True).fields
    },
    "__schema": Audience.ANYONE,
    "__type": Audience.ANYONE,
    "__typename": Audience.ANYONE,
    "_service": Audience.ROUTER,
    "_entities": Audience.CITIZEN,
}
"""Who may ask each root field, GraphQL's own and federation's among them."""

PUBLIC = frozenset(name for name, audience in AUDIENCES.items() if audience is not Audience.CITIZEN)
"""The root fields that need no citizen's login; a router has a credential of its own."""
