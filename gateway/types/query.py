"""Where every query begins."""

import strawberry

from gateway.fields import Argument, computed, loaded
from gateway.resolvers import benefits, cases, citizen
from gateway.resolvers.municipalities import municipalities as all_municipalities
from gateway.resolvers.municipalities import municipality as one_municipality
from gateway.types.authority import Municipality
from gateway.types.benefit import Benefit
from gateway.types.case import Case
from gateway.types.citizen import Citizen

ID = {"id": Argument(strawberry.ID, "The opaque id.", ...)}
CODE = {"code": Argument(str, "Municipality code, four digits: 0630.", ...)}

PUBLIC = frozenset({"municipalities", "municipality", "__schema", "__type", "__typename"})
"""The root fields that need no login."""


@strawberry.type(description="Where every query begins.")
class Query:
    me: Citizen | None = computed(citizen.me, description="The citizen who is logged in.")
    case: Case | None = loaded(
        cases.by_id,
        arguments=ID,
        asks=2,
        description="Null when it does not exist or is not shown to the caller: the two cannot be told apart.",
    )
    benefit: Benefit | None = loaded(
        benefits.by_id,
        arguments=ID,
        asks=2,
        description="Null when it does not exist or is not shown to the caller: the two cannot be told apart.",
    )
    municipalities: list[Municipality] = computed(
        all_municipalities, description="Public, without login: who shows what.", length=20
    )
    municipality: Municipality | None = computed(
        one_municipality, arguments=CODE, description="Public, without login: what one shows."
    )
