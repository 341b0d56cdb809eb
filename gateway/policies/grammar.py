"""The grammar of policy files: definitions of directives, checked by graphql-core, and what no schema can say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLDirective,
    GraphQLError,
    GraphQLSchema,
    SchemaExtensionNode,
    StringValueNode,
    Undefined,
    UniqueArgumentNamesRule,
    ValuesOfCorrectTypeRule,
    is_required_argument,
    print_ast,
    validate,
    value_from_ast,
)
from graphql.pyutils import did_you_mean, suggestion_list
from graphql.validation.rules.known_argument_names import KnownArgumentNamesOnDirectivesRule
from graphql.validation.rules.provided_required_arguments import ProvidedRequiredArgumentsOnDirectivesRule
from graphql.validation.validate import validate_sdl
from strawberry.schema.config import StrawberryConfig

from gateway.policies.directives import FILE_DIRECTIVES
from gateway.policies.policy_file import HEADS, SHARED, PolicyDirective
from gateway.scalars import SCALARS

_NUMBERS = {
    "cvr": ("[0-9]{8}", "A CVR number has eight digits."),
    "code": ("[0-9]{4}", "A code has four digits: 0630."),
}


@strawberry.type
class _Nothing:
    nothing: str


@cache
def _schema() -> GraphQLSchema:
    schema = strawberry.Schema(
        _Nothing, types=list(FILE_DIRECTIVES.values()), config=StrawberryConfig(scalar_map=SCALARS)
    )
    return schema._schema


def grammar_errors(document: DocumentNode) -> Iterator[GraphQLError]:
    """Yield all that is wrong with a document's grammar but the absence of a head."""
    yield from _foreign(document)
    yield from _misused(document)
    yield from _misheaded(document)


def missing_head(document: DocumentNode) -> Iterator[GraphQLError]:
    """Yield an error where the file does not say whose it is."""
    if not list(_heads(document)):
        message = "Say whose file this is: @municipality or @agency is missing."
        yield GraphQLError(message, list(document.definitions[:1]))


def directives_of(document: DocumentNode) -> Iterator[PolicyDirective]:
    """Yield each directive of the grammar with its values, as far as they can be read."""
    for node in _nodes(document):
        directive = _schema().get_directive(node.name.value) if node.name.value in FILE_DIRECTIVES else None
        if directive:
            values = dict(_values(node, directive))
            required = (name for name, argument in directive.args.items() if is_required_argument(argument))
            yield PolicyDirective(node, values, frozenset(directive.args), all(name in values for name in required))


def _foreign(document: DocumentNode) -> Iterator[GraphQLError]:
    """Yield whatever does not belong in a policy file."""
    for definition in document.definitions:
        if not isinstance(definition, SchemaExtensionNode) or definition.operation_types:
            yield GraphQLError("A policy file holds `extend schema` with directives, and nothing else.", definition)
    for node in _nodes(document):
        name = node.name.value
        if name not in FILE_DIRECTIVES:
            suggestion = did_you_mean([f"@{near}" for near in suggestion_list(name, FILE_DIRECTIVES)])
            yield GraphQLError(f"@{name} has no meaning in a policy file.{suggestion}", node)


def _misused(document: DocumentNode) -> Iterator[GraphQLError]:
    """Yield arguments that are unknown, missing, written twice, or of another type."""
    extensions = [definition for definition in document.definitions if isinstance(definition, SchemaExtensionNode)]
    extension_document = DocumentNode(definitions=tuple(extensions))
    arguments = (
        KnownArgumentNamesOnDirectivesRule, UniqueArgumentNamesRule, ProvidedRequiredArgumentsOnDirectivesRule
    )  # fmt: skip
    yield from validate_sdl(extension_document, _schema(), arguments)
    errors = validate(_schema(), extension_document, [ValuesOfCorrectTypeRule])
    yield from (_placed(error, extension_document) for error in errors)


def _placed(error: GraphQLError, document: DocumentNode) -> GraphQLError:
    """Return an error about a list or an object at its place, which graphql-core loses when it prints the value."""
    if error.locations or not error.nodes:
        return error
    text = print_ast(error.nodes[0])
    values = (argument.value for node in _nodes(document) for argument in node.arguments or ())
    value = next((value for value in values if text in print_ast(value)), None)
    return GraphQLError(error.message, value) if value else error


def _misheaded(document: DocumentNode) -> Iterator[GraphQLError]:
    """Yield a second head, what is no article among shared ones, and numbers of another length."""
    heads = list(_heads(document))
    for head in heads[1:]:
        yield GraphQLError("A file has exactly one of @municipality and @agency.", head)
    if any(head.name.value == SHARED for head in heads):
        for node in _nodes(document):
            if node.name.value in FILE_DIRECTIVES and node.name.value not in {SHARED, "article", *HEADS}:
                yield GraphQLError(f"@{node.name.value} does not belong among shared articles.", node)
    for argument in (argument for head in heads for argument in head.arguments or ()):
        form, sentence = _NUMBERS.get(argument.name.value, ("(?s).*", ""))
        if isinstance(argument.value, StringValueNode) and not re.fullmatch(form, argument.value.value):
            yield GraphQLError(sentence, argument.value)


def _nodes(document: DocumentNode) -> Iterator[DirectiveNode]:
    for definition in document.definitions:
        if isinstance(definition, SchemaExtensionNode):
            yield from definition.directives or ()


def _heads(document: DocumentNode) -> Iterator[DirectiveNode]:
    return (node for node in _nodes(document) if node.name.value in {*HEADS, SHARED})


def _values(node: DirectiveNode, directive: GraphQLDirective) -> Iterator[tuple[str, Any]]:
    """Yield each argument that can be read, or has a default; null is as good as nothing."""
    written = {argument.name.value: argument.value for argument in node.arguments or ()}
    for name, argument in directive.args.items():
        value = Undefined
        if name in written:
            with suppress(GraphQLError, ValueError):  # which the grammar names
                value = value_from_ast(written[name], argument.type)
        value = argument.default_value if value is Undefined else value
        if value is not Undefined and value is not None:
            yield name, value
