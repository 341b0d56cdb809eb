"""A policy file as it is written: its text, its directives as far as they can be read, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DirectiveNode, Node

from gateway.policies.problem import PolicyProblem

HEADS = ("municipality", "agency")
"""Directives that say whose file it is."""

SHARED = "sharedArticles"
"""The directive of the file of articles that all authorities share."""


@dataclass(frozen=True, slots=True)
class PolicyDirective:
    """A directive of a file, with the values of its arguments. It is whole where all that it must say can be read."""

    node: DirectiveNode
    values: Mapping[str, Any]
    arguments: frozenset[str]
    """The names that its arguments may have."""

    is_whole: bool

    @property
    def name(self) -> str:
        """The directive's name, without @."""
        return self.node.name.value

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.node.loc.start_token.line if self.node.loc else 1

    def writes(self, name: str) -> bool:
        """Return whether the argument is written, be it as null; a misspelt one may be meant to be it."""
        written = [argument.name.value for argument in self.node.arguments or ()]
        return name in written or not self.arguments.issuperset(written)

    def at(self, name: str) -> Node:
        """Return where the argument's value stands; where the directive stands if it is not written."""
        arguments = self.node.arguments or ()
        return next((argument.value for argument in arguments if argument.name.value == name), self.node)


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy file with the problems of its grammar. `is_cut`: parts of it could not be read at all."""

    name: str
    text: str
    problems: tuple[PolicyProblem, ...]
    directives: tuple[PolicyDirective, ...] = ()
    is_cut: bool = False
    added_lines: int = 0
    """Lines that the reader has put in front, so that positions of nodes are so many lines too low."""

    def named(self, *names: str) -> list[PolicyDirective]:
        """Return the whole directives of these names, in the file's order."""
        return [directive for directive in self.directives if directive.name in names and directive.is_whole]

    @property
    def is_shared(self) -> bool:
        """Whether it holds the articles that all authorities share, and so is no authority's."""
        return bool(self.named(SHARED))

    @property
    def is_whole(self) -> bool:
        """Whether all that it opens and closes can be read."""
        return not self.is_cut and all(directive.is_whole for directive in self.directives if directive.name == "opens")
