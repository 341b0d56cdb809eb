"""Who has looked at the citizen's records."""

from datetime import datetime

import strawberry

from gateway.fields import computed, read
from gateway.resolvers import access as resolvers
from gateway.types.language import LANGUAGE
from gateway.types.pages import PageInfo


@strawberry.type(description="One look at the citizen's records, by whoever it was.")
class AccessEntry:
    at: datetime = read("at", description="When.")
    what: str = computed(
        resolvers.entry_what,
        arguments={"language": LANGUAGE},
        description="What was looked at, in plain words; never what it said.",
    )
    by: str = computed(
        resolvers.entry_by, arguments={"language": LANGUAGE}, description='Who looked, in plain words: "Dig selv".'
    )
    application: str | None = read("application", description="Through which application, by its technical name.")
    authorities: list[str] = computed(
        resolvers.authorities, description="Names of the authorities of what was looked at.", length=10
    )


@strawberry.type(description="A look in a list.")
class AccessEdge:
    cursor: str = read("cursor", description="The place of this one in the list, for `after`.")
    node: AccessEntry = read("node", description="The look.")


@strawberry.type(description="A page of looks, newest first.")
class AccessConnection:
    edges: list[AccessEdge] = read("edges", description="The looks with their cursors.")
    nodes: list[AccessEntry] = read("nodes", description="The looks.")
    page_info: PageInfo = read("page_info", description="Where this page stands in the list.")
    total_count: int | None = read(
        "total_count", description="How many there are on all pages. Null unless known for sure."
    )
