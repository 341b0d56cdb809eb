"""The schema's text without what only some routers understand: directives that hold callers to a login."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import DirectiveNode, ListValueNode, StringValueNode, Visitor, parse, visit

SECURITY = frozenset({"authenticated", "requiresScopes", "policy"})
"""The directives of Apollo Federation 2.5 and 2.6 that say who may ask."""


def without_security(text: str) -> str:
    """Return the same schema without these directives and without their import; all else stands as it stood.

    Nothing is less guarded: the gateway holds callers to a login whatever its schema's text says.
    """
    parts, rest = [], 0
    for start, end in sorted(_spans(text)):
        parts.append(text[rest:start])
        rest = end
    return "".join([*parts, text[rest:]])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the directives stand, with the space before each, and where their imports stand, with a comma."""
    collector = _Collector()
    visit(parse(text), collector)
    for node in collector.applied:
        if node.loc:
            start = node.loc.start
            yield (start - 1 if text[start - 1] == " " else start), node.loc.end
    for listed in collector.imports:
        yield from _imported(listed)


def _imported(listed: ListValueNode) -> Iterator[tuple[int, int]]:
    values = listed.values
    for number, value in enumerate(values):
        is_security = isinstance(value, StringValueNode) and value.value.removeprefix("@") in SECURITY
        if not (is_security and value.loc and listed.loc):
            continue
        following = values[number + 1].loc if number + 1 < len(values) else None
        previous = values[number - 1].loc if number else None
        if following:
            yield value.loc.start, following.start
        else:
            yield (previous.end if previous else value.loc.start), value.loc.end


class _Collector(Visitor):
    """Collects the directives that are applied, and the lists of what @link imports."""

    def __init__(self) -> None:
        super().__init__()
        self.applied: list[DirectiveNode] = []
        self.imports: list[ListValueNode] = []

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """Collect one that is applied."""
        if node.name.value in SECURITY:
            self.applied.append(node)
        elif node.name.value == "link":
            self.imports += [
                argument.value
                for argument in node.arguments or ()
                if argument.name.value == "import" and isinstance(argument.value, ListValueNode)
            ]
