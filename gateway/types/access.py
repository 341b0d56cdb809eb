"""Who has viewed the citizen's records."""

from datetime import datetime

import strawberry

from gateway.fields import computed, read
from gateway.resolvers import access as resolvers
from gateway.types.language import LANGUAGE
from gateway.types.pages import PageInfo


@strawberry.type(
    description="The views of the citizen's records by one viewer through one application within a quarter of an hour."
)
class AccessEntry:
    at: datetime = read("at", description="When the first of them was.")
    views: int = read("views", description="How many views they are: each is in the audit log by itself.")
    what: str = computed(
        resolvers.entry_what,
        arguments={"language": LANGUAGE},
        description="What was viewed, in plain words; never what it said.",
    )
    by: str = computed(
        resolvers.entry_by,
        arguments={"language": LANGUAGE},
        description='Who viewed it, in plain words: "Dig selv", "Din værge".',
    )
    reason: str | None = computed(
        resolvers.entry_reason,
        arguments={"language": LANGUAGE},
        description="By what right somebody else viewed it, or the citizen somebody else's records; of an employee, "
        "why and about what. Null for the citizen's own.",
    )
    application: str | None = read("application", description="Through which application, by its technical name.")
    authorities: list[str] = computed(
        resolvers.authorities, description="Names of the authorities of what was viewed.", length=10
    )


@strawberry.type(description="A view in a list.")
class AccessEdge:
    cursor: str = read("cursor", description="The place of this one in the list, for `after`.")
    node: AccessEntry = read("node", description="The view.")


@strawberry.type(description="A page of views, newest first.")
class AccessConnection:
    edges: list[AccessEdge] = read("edges", description="The views with their cursors.")
    nodes: list[AccessEntry] = read("nodes", description="The views.")
    page_info: PageInfo = read("page_info", description="Where this page stands in the list.")
    total_count: int | None = read(
        "total_count", description="How many there are on all pages. Null unless known for sure."
    )
