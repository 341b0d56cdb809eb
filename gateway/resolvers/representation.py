"""On whose behalf the citizen may look, and the represented person's own lists."""

from __future__ import annotations

import hmac

from gateway.context import Context
from gateway.errors import Code, FieldError
from gateway.resolvers import audit
from gateway.resolvers.batching import for_each_parent
from gateway.visibility.representation_rules import ShownRepresentation
from gateway.visibility.shown import ShownCitizen


@for_each_parent
async def represents(context: Context, _citizen: ShownCitizen) -> list[ShownRepresentation] | None:
    """Return the rights that hold now. None where no register is asked, and for somebody who is represented."""
    rights = await context.citizen.representations()
    if rights is None:
        return None
    for representation in rights.shown:
        audit.person(context.on_behalf(representation))
    return list(rights.shown)


@for_each_parent
async def represents_complete(context: Context, _citizen: ShownCitizen) -> bool | None:
    """Return whether the register named no right that cannot be read. None as above."""
    rights = await context.citizen.representations()
    return rights.whole if rights else None


@for_each_parent
async def representing(context: Context, _root: object, *, id: str) -> ShownCitizen:
    """Return a represented person.

    Raises FieldError: NOT_REPRESENTED, whatever is wrong with the id; REPRESENTATION_UNAVAILABLE.
    """
    rights = await context.citizen.representations()
    for representation in rights.shown if rights else ():
        if hmac.compare_digest(representation.id.encode(), id.encode()):
            person = context.on_behalf(representation)
            audit.person(person)
            return ShownCitizen(representation.person, representation.name, person.ids)
    raise FieldError(Code.NOT_REPRESENTED)
