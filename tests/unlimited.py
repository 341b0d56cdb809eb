"""Documents that no limit holds back, for tests that ask for everything at once."""

from gateway.documents.document_cache import DocumentCache
from gateway.documents.limits import Guard, Limits
from gateway.schema import schema
from gateway.types.query import PUBLIC

MANY = 100_000_000
LIMITS = Limits(
    tokens=MANY,
    depth=40,
    aliases=MANY,
    directives=MANY,
    fragments=MANY,
    fields=MANY,
    root_fields=MANY,
    repeats=MANY,
    introspection_depth=40,
    entities=MANY,
    cost=MANY**2,
)


def documents() -> DocumentCache:
    """Return a cache of its own."""
    return DocumentCache(schema._schema, public=PUBLIC, guard=Guard(schema._schema, LIMITS, introspection=True))
