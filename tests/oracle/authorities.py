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
SHARED = "articles.graphql"


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
    notes_since: date | None


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
    shared: tuple[Link, ...]
    off: tuple[str, ...]

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
        """Return every link whose area covers a number, and the shared articles that no own one stands in for."""
        own = [link for link in self.links if covers(link.area, kle)]
        articles = sorted((link for link in own if link.kind == "ARTICLE"), key=lambda link: len(link.area))
        depth = len(articles[-1].area) if articles else 0
        if any(covers(area, kle) for area in self.off):
            return tuple(own)
        return (*own, *(link for link in self.shared if covers(link.area, kle) and len(link.area) > depth))

    def opens_anything(self, part: str) -> bool:
        """Whether any area has this part open."""
        return any(part in opening.parts for opening in self.openings)

    def links_within(self, area: str) -> tuple[Link, ...]:
        """Return the links that help somewhere in an area: those of the area, of one inside, or of one around it."""
        fitting = [link for link in self.links if covers(link.area, area) or covers(area, link.area)]
        own = sorted(fitting, key=lambda link: link.kind == "ARTICLE")
        around = [link for link in self.links_for(area) if link in self.shared]
        inside = [
            link
            for link in self.shared
            if covers(area, link.area) and link not in around and link in self.links_for(link.area)
        ]
        return (*own, *(link for link in self.shared if link in around or link in inside))


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
    shared = _links(_directives(folder / SHARED))
    read = [_authority(path, shared) for path in sorted(folder.glob("*.graphql")) if path.name != SHARED]
    return {authority.cvr: authority for authority in read}


def _directives(path: Path) -> list[tuple[str, dict[str, Any]]]:
    (extension,) = parse(path.read_text("utf-8")).definitions
    assert isinstance(extension, SchemaExtensionNode)
    return [(node.name.value, _arguments(node)) for node in extension.directives]


def _links(directives: list[tuple[str, dict[str, Any]]]) -> tuple[Link, ...]:
    kinds = {"selfService": "SELF_SERVICE", "article": "ARTICLE"}
    return tuple(
        Link(arguments["area"], arguments["title"], arguments["url"], kinds[name], arguments.get("language", "DA"))
        for name, arguments in directives
        if name in kinds
    )


def _authority(path: Path, shared: tuple[Link, ...]) -> Authority:
    directives = _directives(path)
    (self,) = [arguments for name, arguments in directives if name in ("municipality", "agency")]
    return Authority(
        cvr=self["cvr"],
        code=self.get("code"),
        name=self["name"],
        openings=tuple(_opening(arguments) for name, arguments in directives if name == "opens"),
        links=_links(directives),
        shared=shared,
        off=tuple(arguments["area"] for name, arguments in directives if name == "noSharedArticles"),
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
        notes_since=_day(arguments.get("notesSince")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
