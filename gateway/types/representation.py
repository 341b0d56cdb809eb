"""On whose behalf the citizen may look."""

from datetime import datetime

import strawberry

from gateway.fields import computed, read
from gateway.resolvers.enum_words import word_at
from gateway.scalars import KleNumber
from gateway.types.enums import RepresentationKind
from gateway.types.language import LANGUAGE


@strawberry.type(description="Somebody who is represented.")
class RepresentedPerson:
    name: str | None = read("name", description="The name. Null where the register protects it, or has none.")


@strawberry.type(description="A right to look at somebody's records on their behalf, which holds now.")
class Representation:
    id: strawberry.ID = read(
        "id", description="Opaque, for `representing`. It is of no use to anybody else, nor once the right has ended."
    )
    kind: RepresentationKind = read("kind", description="By what right.")
    kind_text: str = computed(
        word_at("kind"), arguments={"language": LANGUAGE}, description="What that is called, in plain words."
    )
    person: RepresentedPerson = read("whom", description="Who is represented.")
    areas: list[KleNumber] | None = read(
        "areas", description="KLE numbers, or their beginnings, within which records are shown. Null: all.", length=10
    )
    until: datetime | None = read("ends", description="The instant at which it ends. Null: no end is known.")
