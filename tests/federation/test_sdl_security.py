"""@authenticated can be left out of what routers read, and is enforced all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import DirectiveNode, ListValueNode, StringValueNode, Visitor, parse, print_ast, visit
from graphql.language import REMOVE, VisitorAction

from gateway.federation.sdl import SECURITY, without_security
from gateway.schema import schema
from tests.commands.invoking import borgerblik, mistake
from tests.federation.node import INSTALLS, installed
from tests.federation.test_composition import APPOINTMENTS, ENGINES, PROJECT, composed
from tests.in_process import code

ALL = """\
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@policy", "@key", "@requiresScopes"])
  @link(url: "https://example.org/other", import: [{name: "@authenticated"}, "@x"])
  @link(url: "https://example.org/last", import: ["@authenticated"])

\"\"\"Says @authenticated in words.\"\"\"
type Query @requiresScopes(scopes: [["a", "b"]]) {
  x(a: Int): Int @authenticated @policy(policies: [["p"]]) @deprecated(reason: "@authenticated")
  y: Int@authenticated
}
"""


class _WithoutSecurity(Visitor):
    """The same by another way: the nodes are taken out of the tree."""

    def enter_directive(self, node: DirectiveNode, *_: object) -> VisitorAction:
        """Take out the directive."""
        return REMOVE if node.name.value in SECURITY else None

    def leave_list_value(self, node: ListValueNode, *_: object) -> ListValueNode:
        """Take out the import."""
        return ListValueNode(
            values=tuple(
                value
                for value in node.values
                if not (isinstance(value, StringValueNode) and value.value.removeprefix("@") in SECURITY)
            )
        )


@pytest.mark.parametrize("text", [schema.as_str(), ALL], ids=["ours", "every kind"])
def test_all_else_stands_as_it_stood(text: str) -> None:
    """Nothing but the directives and their import is gone."""
    assert print_ast(parse(without_security(text))) == print_ast(visit(parse(text), _WithoutSecurity()))


def test_the_schema_is_told_without_it_and_the_citizen_is_asked_for_all_the_same(gateway) -> None:  # type: ignore[no-untyped-def]
    """By the command and to routers; who has no token sees nothing of a person's, by a field or as an entity."""
    printed = borgerblik("schema", BORGERBLIK_SDL_SECURITY="false").stdout
    open_text = gateway(SDL_SECURITY="false")
    assert "@authenticated" in borgerblik("schema").stdout
    assert "@authenticated" not in printed
    assert open_text.ask("{ _service { sdl } }").json()["data"]["_service"]["sdl"] + "\n" == printed
    assert "@authenticated" in gateway().ask("{ _service { sdl } }").json()["data"]["_service"]["sdl"]
    entity = '{ _entities(representations: [{__typename: "Citizen", id: "x"}]) { __typename } }'
    for query in ("{ me { name } }", entity):
        assert code(open_text.ask(query)) == code(gateway().ask(query)) == "UNAUTHENTICATED"


def test_a_value_that_is_none_is_named() -> None:
    """As every other setting's."""
    assert "BORGERBLIK_SDL_SECURITY" in " ".join(mistake("schema", BORGERBLIK_SDL_SECURITY="perhaps"))


@INSTALLS
@pytest.mark.parametrize("security", [True, False], ids=["with", "without"])
def test_who_takes_the_supergraph(tmp_path: Path, security: bool) -> None:
    """Every engine composes both; Apollo's gateway for Node starts on the one without the directive alone."""
    (tmp_path / "ours.graphql").write_text(schema.sdl(security=security), "utf-8")
    reports = composed(installed(PROJECT), tmp_path, borgerblik=tmp_path / "ours.graphql", appointments=APPOINTMENTS)
    assert [reports[engine]["errors"] for engine in ENGINES] == [[], [], []]
    refusals = reports["@apollo/gateway"]["errors"]
    assert bool(refusals) is security
    assert all("SECURITY" in refusal for refusal in refusals)
