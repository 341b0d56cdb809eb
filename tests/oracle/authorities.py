"""The authorities' files, read straight from their syntax: what is open, which links help, how soon they decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from graphql import DirectiveNode, SchemaExtensionNode, parse, value_from_ast_untyped

FOLDER = Path(__file__).parents[2] / "gateway" / "municipalities"


@dataclass(frozen=True, slots=True)
class Opening:
    """One @opens."""

    area: str
    parts: tuple[str, ...]
    since: date | None
    active_before_since: bool
    documents_since: date | None
    title: str
    only_systems: frozenset[str] | None
    except_systems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """One @selfService or @article."""

    area: str
    title: str
    url: str
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One @decidesWithin."""

    area: str
    days: int
    step: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """One @contact or @complaint, by the names of its arguments."""

    kind: str
    area: str
    language: str
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Authority:
    """One file."""

    cvr: str
    code: str | None
    name: str
    openings: tuple[Opening, ...]
    links: tuple[Link, ...]
    limits: tuple[Limit, ...]
    guidance: tuple[Guidance, ...]

    def opening(self, kle: str | None) -> Opening | None:
        """Return the longest opening that covers a number decides alone."""
        return longest(self.openings, kle)

    def parts(self, kle: str | None) -> tuple[str, ...]:
        """Return what is open for a number."""
        opening = self.opening(kle)
        return opening.parts if opening else ()

    def limit(self, kle: str | None) -> Limit | None:
        """Return the processing limit of a number."""
        return longest(self.limits, kle)

    def guidance_for(self, kind: str, kle: str | None, language: str) -> dict[str, Any] | None:
        """Return the longest @contact or @complaint; of those of one area the one in this language, else Danish."""
        of_kind = [guidance for guidance in self.guidance if guidance.kind == kind]
        chosen = longest(of_kind, kle)
        if chosen is None:
            return None
        by_language = {guidance.language: guidance.words for guidance in of_kind if guidance.area == chosen.area}
        return by_language.get(language) or by_language.get("DA") or by_language["EN"]

    def links_for(self, kle: str) -> tuple[Link, ...]:
        """Of each kind, the links of the longest area that covers a number."""
        links: list[Link] = []
        for kind in ("SELF_SERVICE", "ARTICLE"):
            chosen = longest([link for link in self.links if link.kind == kind], kle)
            links += [link for link in self.links if chosen and (link.kind, link.area) == (kind, chosen.area)]
        return tuple(links)

    def opens_anything(self, part: str) -> bool:
        """Whether any area has this part open."""
        return any(part in opening.parts for opening in self.openings)

    def links_within(self, area: str) -> tuple[Link, ...]:
        """Return the links that help somewhere in an area: those of the area, of one inside, or of one around it."""
        fitting = [link for link in self.links if covers(link.area, area) or covers(area, link.area)]
        return tuple(sorted(fitting, key=lambda link: link.kind == "ARTICLE"))


def covers(prefix: str, kle: str) -> bool:
    """32.24 covers 32.24 and 32.24.04, and not 32.240."""
    return (kle + ".").startswith(prefix + ".")


def longest(choices: Iterable[Any], kle: str | None) -> Any:
    """Return the first of the choices whose area covers the number and is longest."""
    covering = [choice for choice in choices if kle is not None and covers(choice.area, kle)]
    return max(covering, key=lambda choice: len(choice.area), default=None)


def authorities() -> dict[str, Authority]:
    """Every authority with a file, by CVR number."""
    return _read(FOLDER)


@cache
def _read(folder: Path) -> dict[str, Authority]:
    read = [_authority(path) for path in sorted(folder.glob("*.graphql"))]
    return {authority.cvr: authority for authority in read}


def _authority(path: Path) -> Authority:
    (extension,) = parse(path.read_text("utf-8")).definitions
    assert isinstance(extension, SchemaExtensionNode)
    directives = [(node.name.value, _arguments(node)) for node in extension.directives]
    (self,) = [arguments for name, arguments in directives if name in ("municipality", "agency")]
    kinds = {"selfService": "SELF_SERVICE", "article": "ARTICLE"}
    return Authority(
        cvr=self["cvr"],
        code=self.get("code"),
        name=self["name"],
        openings=tuple(_opening(arguments) for name, arguments in directives if name == "opens"),
        links=tuple(
            Link(arguments["area"], arguments["title"], arguments["url"], kinds[name], arguments.get("language", "DA"))
            for name, arguments in directives
            if name in kinds
        ),
        limits=tuple(
            Limit(arguments["area"], arguments["days"], arguments.get("from", "OPENED"))
            for name, arguments in directives
            if name == "decidesWithin"
        ),
        guidance=tuple(
            Guidance(name, arguments["area"], arguments.get("language", "DA"), arguments)
            for name, arguments in directives
            if name in ("contact", "complaint")
        ),
    )


def _arguments(node: DirectiveNode) -> dict[str, Any]:
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments}


def _opening(arguments: dict[str, Any]) -> Opening:
    return Opening(
        area=arguments["area"],
        parts=tuple(arguments["parts"]),
        since=_day(arguments.get("since")),
        active_before_since=arguments.get("activeBeforeSince", False),
        documents_since=_day(arguments.get("documentsSince")),
        title=arguments.get("title", "AREA"),
        only_systems=frozenset(arguments["onlySystems"]) if arguments.get("onlySystems") is not None else None,
        except_systems=frozenset(arguments.get("exceptSystems") or ()),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
