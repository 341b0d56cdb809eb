"""What every connection has."""

import strawberry
import strawberry.federation

from gateway.fields import Argument, read
from gateway.types.coverage import Coverage

AFTER = Argument(str | None, "Start after this cursor, from `pageInfo.endCursor` of the page before.")


def first(default: int) -> Argument:
    """Return the argument of a page's size."""
    return Argument(int | None, "How many at the most, 0 to 100. 0 is for badges: `totalCount` alone.", default)


@strawberry.federation.type(shareable=True, description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = read("has_next_page", description="Whether there are more after this page.")
    has_previous_page: bool = read("has_previous_page", description="Whether there are some before this page.")
    start_cursor: str | None = read("start_cursor", description="The cursor of the first; null on an empty page.")
    end_cursor: str | None = read("end_cursor", description="The cursor of the last; null on an empty page.")


@strawberry.type
class Connection:
    page_info: PageInfo = read("page_info", description="Where this page stands in the list.")
    total_count: int | None = read(
        "total_count", description="How many there are on all pages. Null unless known for sure."
    )
    coverage: Coverage = read("coverage", description="Whether the list is whole, and which sources answered.")


@strawberry.type
class Edge:
    cursor: str = read("cursor", description="The place of this one in the list, for `after`.")
