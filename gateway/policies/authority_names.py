"""Authorities as people write them: a municipality's code or name, or a CVR number."""

from __future__ import annotations

import re
from difflib import get_close_matches

from gateway.policies.policy import Authority, AuthorityKind, Policies
from sources.reference.municipalities import (
    MUNICIPALITIES,
    MUNICIPALITY_CVRS,
    code_by_name,
    municipality_code,
    name_key,
)

_CODES_BY_CVR = {cvr: code for code, cvr in MUNICIPALITY_CVRS.items()}


def code_or_cvr(text: str) -> str | None:
    """Return a municipality's code, else an agency's CVR number. None: the text is neither, nor a name."""
    written = text.strip()
    if re.fullmatch("[0-9]{8}", written):
        return _CODES_BY_CVR.get(written, written)
    return municipality_code(written) or code_by_name(written)


def authority_written(text: str, policies: Policies) -> Authority | None:
    """Return the authority that a text means, with what its policy opens; a municipality without one opens nothing.

    None: no policy and no municipality has this code, CVR number or name.
    """
    key = code_or_cvr(text)
    if key is not None and (authority := policies.municipality(key) or policies.authority(key)):
        return authority
    if key is not None and key in MUNICIPALITIES:
        return Authority(MUNICIPALITY_CVRS[key], MUNICIPALITIES[key], AuthorityKind.MUNICIPALITY, key)
    return next(
        (authority for authority in policies.authorities.values() if name_key(authority.name) == name_key(text)), None
    )


def similar_name(text: str, policies: Policies) -> str | None:
    """Return the name of the authority whose name is nearest to a text. None: no name is near."""
    names = [*MUNICIPALITIES.values(), *(authority.name for authority in policies.authorities.values())]
    by_key = {name_key(name): name for name in names}
    return next((by_key[key] for key in get_close_matches(name_key(text), by_key, n=1)), None)
