"""What policy files mean: directives become openings, links and limits of an authority."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from graphql import GraphQLError

from gateway.policies.parser import problems_of
from gateway.policies.policy import (
    Authority,
    AuthorityKind,
    ComplaintGuide,
    Contact,
    Limit,
    Link,
    LinkKind,
    Opening,
    Policies,
)
from gateway.policies.policy_file import HEADS, SHARED, PolicyDirective, PolicyFile
from gateway.policies.problem import PolicyError, PolicyProblem

LINKS = {"selfService": LinkKind.SELF_SERVICE, "article": LinkKind.ARTICLE}
_CLAIMS = {"cvr": "CVR number", "code": "municipality code"}


def policies_of(files: Iterable[PolicyFile]) -> Policies:
    """Return what the files mean together. Raise PolicyError with the problems of all of them."""
    authorities: dict[str, Authority] = {}
    claims: dict[str, str] = {}
    problems: list[PolicyProblem] = []
    shared: tuple[Link, ...] = ()
    for file in files:
        problems += file.problems or claimed_twice(file, claims)
        if not problems and file.is_shared:
            shared = _links(file)
        elif not problems:
            authority = authority_of(file)
            authorities[authority.cvr] = authority
    if problems:
        raise PolicyError(problems)
    authorities = {cvr: replace(authority, shared_articles=shared) for cvr, authority in authorities.items()}
    return Policies(authorities=authorities, version=_version(authorities.values()))


def claimed_twice(file: PolicyFile, claims: dict[str, str]) -> list[PolicyProblem]:
    """Return an error for a CVR number or a code that another file has. Keep the file's own in `claims`.

    The shared articles are claimed in the same way: there is one file of them.
    """
    (head,) = file.named(*HEADS, SHARED)
    errors = []
    if head.name == SHARED and claims.setdefault(SHARED, file.name) != file.name:
        errors.append(GraphQLError(f"{claims[SHARED]} has the shared articles already.", head.node))
    for name, value in head.values.items():
        claim = f"{_CLAIMS.get(name)} {value}"
        if name in _CLAIMS and claims.setdefault(claim, file.name) != file.name:
            argument = next(argument for argument in head.node.arguments or () if argument.name.value == name)
            errors.append(GraphQLError(f"{claims[claim]} has the {claim} already.", argument))
    return list(problems_of(errors, file.name, file.text, added_lines=file.added_lines))


def authority_of(file: PolicyFile) -> Authority:
    """Return the authority of a file without problems."""
    (head,) = (directive.values for directive in file.named(*HEADS))
    return Authority(
        cvr=head["cvr"],
        name=head["name"],
        kind=AuthorityKind.MUNICIPALITY if "code" in head else AuthorityKind.AGENCY,
        code=head.get("code"),
        openings=tuple(opening_of(directive) for directive in file.named("opens")),
        links=_links(file),
        no_shared_articles=tuple(directive.values["area"] for directive in file.named("noSharedArticles")),
        limits=tuple(_limit(directive.values) for directive in file.named("decidesWithin")),
        contacts=tuple(_contact(directive.values) for directive in file.named("contact")),
        complaints=tuple(_complaint(directive.values) for directive in file.named("complaint")),
    )


def opening_of(directive: PolicyDirective) -> Opening:
    """Return what an @opens means, and where it stands."""
    values = directive.values
    only = values.get("onlySystems")
    location = directive.node.loc
    return Opening(
        area=values["area"],
        parts=frozenset(values["parts"]),
        since=values.get("since"),
        active_before_since=values["activeBeforeSince"],
        documents_since=values.get("documentsSince"),
        notes_since=values.get("notesSince"),
        title=values["title"],
        only_systems=None if only is None else frozenset(map(str, only)),
        except_systems=frozenset(map(str, values.get("exceptSystems", ()))),
        written_at=f"{location.source.name}:{directive.line}" if location else None,
    )


def _links(file: PolicyFile) -> tuple[Link, ...]:
    return tuple(_link(directive) for directive in file.named(*LINKS))


def _link(directive: PolicyDirective) -> Link:
    values = directive.values
    return Link(values["area"], values["title"], values["url"], LINKS[directive.name], values["language"])


def _limit(values: Mapping[str, Any]) -> Limit:
    return Limit(area=values["area"], days=values["days"], counted_from=values["from"])


def _contact(values: Mapping[str, Any]) -> Contact:
    return Contact(
        values["area"], values["title"], values.get("phone"), values.get("url"), values.get("hours"), values["language"]
    )


def _complaint(values: Mapping[str, Any]) -> ComplaintGuide:
    return ComplaintGuide(values["area"], values["weeks"], values.get("url"), values.get("text"), values["language"])


_LATER = frozenset({"contacts", "complaints", "shared_articles", "no_shared_articles", "notes_since"})
"""Fields that came later: files that say nothing of them keep their version."""


def _version(authorities: Iterable[Authority]) -> str:
    """Return a hash that is the same for files that mean the same. The order of links is visible, so it counts."""
    ordered = (
        replace(
            authority,
            openings=tuple(sorted(authority.openings, key=attrgetter("area"))),
            no_shared_articles=tuple(sorted(authority.no_shared_articles)),
            limits=tuple(sorted(authority.limits, key=attrgetter("area"))),
            contacts=tuple(sorted(authority.contacts, key=_area_and_language)),
            complaints=tuple(sorted(authority.complaints, key=_area_and_language)),
        )
        for authority in sorted(authorities, key=attrgetter("cvr"))
    )
    meaning = "\n".join(repr(_sorted_sets(authority)) for authority in ordered)
    return hashlib.sha256(meaning.encode()).hexdigest()[:12]


def _area_and_language(entry: Contact | ComplaintGuide) -> tuple[str, str]:
    return entry.area, entry.language.name


def _sorted_sets(value: Any) -> Any:
    """Return a value whose repr is the same in every process."""
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_sorted_sets(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        fields = value.__dataclass_fields__.items()
        compared = [name for name, field in fields if field.compare and not name.startswith("_")]
        return [_sorted_sets(getattr(value, name)) for name in compared if getattr(value, name) or name not in _LATER]
    return value
