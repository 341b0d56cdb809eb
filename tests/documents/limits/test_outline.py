"""The limits read a document's tokens on their own; what they see is what the parser sees."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    parse,
    visit,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents.limits.outline import Outline, Selected, UnreadableDocumentError, Variable, outline
from gateway.documents.limits.tokens import tokens

IGNORED = ["", " ", ",", "\n", "\ufeff", '# { me } """\n', '#"\r']


def read(text: str) -> Outline:
    return outline(tokens(text, limit=100_000), max_braces=1_000, depth=1_000)


def value(node: Any) -> Any:
    """Return the parser's value in the outline's terms."""
    if isinstance(node, VariableNode):
        return Variable(node.name.value)
    if isinstance(node, IntValueNode):
        return int(node.value)
    if isinstance(node, ListValueNode):
        return [value(item) for item in node.values]
    return None


def as_outlined(selected: Selected | None) -> Any:
    if selected is None:
        return None
    fields = [
        (field.name, field.response, dict(field.arguments), as_outlined(field.selected)) for field in selected.fields
    ]
    return fields, list(selected.spreads), [(on, as_outlined(inline)) for on, inline in selected.inline]


def as_parsed(node: SelectionSetNode | None) -> Any:
    if node is None:
        return None
    fields, spreads, inline = [], [], []
    for selection in node.selections:
        if isinstance(selection, FieldNode):
            arguments = {each.name.value: value(each.value) for each in selection.arguments or ()}
            fields.append(
                (
                    selection.name.value,
                    (selection.alias or selection.name).value,
                    arguments,
                    as_parsed(selection.selection_set),
                )
            )
        elif isinstance(selection, FragmentSpreadNode):
            spreads.append(selection.name.value)
        elif isinstance(selection, InlineFragmentNode):
            on = selection.type_condition.name.value if selection.type_condition else None
            inline.append((on, as_parsed(selection.selection_set)))
    return fields, spreads, inline


class Counted(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.aliases = self.directives = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.aliases += node.alias is not None

    def enter_directive(self, _node: DirectiveNode, *_: Any) -> None:
        self.directives += 1


def assert_same(text: str) -> bool:
    """Whether the parser takes it; if so, the outline is its document's."""
    try:
        document = parse(text)
    except (GraphQLError, RecursionError):
        return False
    outline = read(text)
    counted = Counted()
    visit(document, counted)
    assert (outline.aliases, outline.directives) == (counted.aliases, counted.directives)
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    fragments = [definition for definition in document.definitions if isinstance(definition, FragmentDefinitionNode)]
    assert [as_outlined(operation.selected) for operation in outline.operations] == [
        as_parsed(operation.selection_set) for operation in operations
    ]
    for fragment in {fragment.name.value: fragment for fragment in reversed(fragments)}.values():
        assert outline.fragments[fragment.name.value].type == fragment.type_condition.name.value
        assert as_outlined(outline.fragments[fragment.name.value].selected) == as_parsed(fragment.selection_set)
    for mine, node in zip(outline.operations, operations, strict=True):
        assert (mine.kind, mine.name) == (node.operation.value, node.name.value if node.name else None)
        defaults = {
            variable.variable.name.value: value(variable.default_value)
            for variable in node.variable_definitions or ()
            if variable.default_value
        }
        assert mine.variables == defaults
    return True


@pytest.mark.parametrize(
    "text",
    [
        '{ a(b: """x " \\""" { """, c: "}\\"", d: "") }',
        '{ a(b: """""" c: """a""" d: "" e: "\\\\") }',
        "query query($on: [Int!]! = [1, 2] @a, $b: Int = -5) @c { on: fragment ...on on { on } ... @x { y } }",
        "query on { a }",
        "fragment fragment on on { on(on: {on: [$on]}) }",
        "#{\n{a#}\r}",
        "\ufeff{a,,,b}",
        "query($a:Int=1$b:[Int]=[2 3]){a(b:$a c:1.5e3 d:-0 e:ENUM f:null g:true)}",
        '"what it is for" query A { a } """and this""" fragment F on T { b }',
        "mutation { a } subscription S { b }",
        "{ ...{ a } ...@b{ c } ...on D @e { f } ...G @h }",
    ],
)
def test_a_strange_document_is_read_as_the_parser_reads_it(text: str) -> None:
    """Strings with braces, keywords as names, defaults and commas."""
    assert assert_same(text)


@pytest.mark.parametrize(
    "text",
    ["", "{", "}", "{ a", "{ a(b", 'x"', '"""', "{ a: }", "{ : a }", "{ a(b: ²) }", "{ a(b: %) }"],
)
def test_what_is_no_document_is_left_to_the_parser(text: str) -> None:
    """The outline of it is unreadable or of no matter: the parser says what is wrong."""
    with suppress(UnreadableDocumentError):
        read(text)
    with pytest.raises(GraphQLError):
        parse(text)


NAMES = st.sampled_from(["a", "on", "query", "fragment", "__schema", "me", "name", "first", "null", "true"])
VALUES = st.recursive(
    st.sampled_from(["1", "-2", "1.5", "$a", "$on", '"x"', '"}{"', '"""{ " """', "null", "true", "E"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda them: f"[{' '.join(them)}]"),
        st.lists(st.tuples(NAMES, inner), max_size=3).map(
            lambda them: "{" + ",".join(f"{n}:{v}" for n, v in them) + "}"
        ),
    ),
    max_leaves=4,
)
ARGUMENTS = st.lists(st.tuples(NAMES, VALUES), max_size=2).map(
    lambda them: f"({' '.join(f'{n}: {v}' for n, v in dict(them).items())})" if them else ""
)
DIRECTIVES = st.lists(
    st.tuples(NAMES, ARGUMENTS).map("@".join).map(lambda text: f"@{text.replace('@', '')}"), max_size=2
).map(" ".join)


def selections(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    field = st.tuples(
        st.sampled_from(["", "x: ", "on:"]), NAMES, ARGUMENTS, DIRECTIVES, st.one_of(st.just(""), inner)
    ).map("".join)
    spread = st.tuples(st.just("..."), st.sampled_from(["F", "G", "query"]), DIRECTIVES).map(" ".join)
    inline = st.tuples(st.just("..."), st.sampled_from(["", " on T", " on on"]), DIRECTIVES, inner).map("".join)
    return st.tuples(st.lists(st.one_of(field, spread, inline), min_size=1, max_size=4), st.sampled_from(IGNORED)).map(
        lambda them: "{" + f"{them[1]} ".join(them[0]) + "}"
    )


SELECTIONS = st.recursive(st.just("{ a }"), selections, max_leaves=12)
OPERATIONS = st.tuples(
    st.sampled_from(["", "query", "query A", "mutation on", "query($a: Int = 1)", "query B($a: [Int!] = [1] $b: T)"]),
    SELECTIONS,
).map("".join)
FRAGMENTS = st.tuples(
    st.sampled_from(["fragment F on T", "fragment G on on", "fragment query on T @a"]), SELECTIONS
).map(" ".join)
DOCUMENTS = st.lists(st.one_of(OPERATIONS, FRAGMENTS), min_size=1, max_size=4).map("\n".join)
PIECES = st.lists(
    st.sampled_from(
        [*'{}()[]:@$!=|&."\\#\n,', "...", '"""', '\\"""', "a", "on", "query", "fragment", "1", "-", "²", " "]
    ),
    max_size=40,
).map("".join)


@given(DOCUMENTS)
@settings(max_examples=300, deadline=None)
def test_a_random_document_is_read_as_the_parser_reads_it(text: str) -> None:
    """Whatever is GraphQL is seen as it is."""
    assert assert_same(text)


@given(PIECES)
@settings(max_examples=500, deadline=None)
def test_random_pieces_are_read_as_the_parser_reads_them(text: str) -> None:
    """Whatever happens to be GraphQL is seen as it is; whatever is not does no harm."""
    if not assert_same(text):
        with suppress(UnreadableDocumentError):
            read(text)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_has_tokens(text: str) -> None:
    """No text makes the reader fail in a way of its own."""
    with suppress(UnreadableDocumentError):
        read(text)
