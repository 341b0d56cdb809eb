"""GraphQL documents: parsed and validated once, kept in a bounded cache, and run."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    get_argument_values,
    get_operation_ast,
    parse,
    print_ast,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from gateway.documents.limits import CheckedDocument, Guard, LimitExceededError, UnreadableDocumentError
from gateway.documents.limits.entities import are_of
from gateway.errors import Code, FieldError

MOST_KEPT = 512
MOST_ERRORS = 5
NO_VARIABLES = VariableValues({}, {})
_NAMED = re.compile(r"(Variable '\$\w+') has invalid value( at [\w.\[\]]+)?:")


class InvalidDocumentError(Exception):
    """A document that cannot be run. `is_request`: it is one that the specification knows,
    which a client of application/json reads with status 200; what asks for too much is refused with 400.
    """

    def __init__(self, code: Code, errors: Sequence[GraphQLError], *, is_request: bool = True) -> None:
        super().__init__(code.name)
        self.code = code
        self.errors = tuple(_traceless(error) for error in errors[:MOST_ERRORS])
        self.is_request = is_request

    def anew(self) -> InvalidDocumentError:
        """One to raise, where this one is kept: an exception holds on to every request that it was raised in."""
        return InvalidDocumentError(self.code, self.errors, is_request=self.is_request)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document with its variables."""

    schema: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    raw_variables: Mapping[str, Any]
    variables: VariableValues
    is_public: bool
    root_fields: frozenset[str] = frozenset()

    @property
    def name(self) -> str | None:
        """As the client named it."""
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An operation of a document, before its variables. `is_public` None: that depends on them."""

    node: OperationDefinitionNode
    root_fields: tuple[FieldNode, ...]
    names: frozenset[str]
    is_public: bool | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document within the limits that fits the schema, and those of its operations that were asked for, by name."""

    document: DocumentNode
    checked: CheckedDocument
    chosen: dict[str | None, _Chosen] = field(default_factory=dict)


class DocumentCache:
    """All documents seen lately, by the hash of their text. Never holds variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        public: frozenset[str],
        guard: Guard,
        entities: frozenset[str] = frozenset(),
        suggestions: bool = False,
    ) -> None:
        """`public`: the root fields, and `entities`: the types of entities, that are asked for without login."""
        self._schema = schema
        self._public = public
        self._entities = entities
        self._guard = guard
        self._suggestions = suggestions
        self._kept: OrderedDict[bytes, _Kept | InvalidDocumentError] = OrderedDict()

    def operation(self, *, query: str, variables: Mapping[str, Any], name: str | None) -> Operation:
        """The operation to run. Raises InvalidDocumentError."""
        kept = self._document(query)
        chosen = kept.chosen.get(name) or self._chosen(kept, name)
        try:
            self._guard.operation(kept.checked, name, variables)
        except LimitExceededError as much:
            raise _over(much) from None
        coerced = self._coerced(chosen.node, variables)
        is_public = chosen.is_public
        if is_public is None:
            is_public = all(self._is_public(one, coerced) for one in chosen.root_fields)
        return Operation(self._schema, kept.document, chosen.node, variables, coerced, is_public, chosen.names)

    def _chosen(self, kept: _Kept, name: str | None) -> _Chosen:
        """The operation of this name, kept for the next time. Raises InvalidDocumentError."""
        node = get_operation_ast(kept.document, name)
        if node is None:
            error = GraphQLError("Name the operation to run: `operationName` is missing or not in the document.")
            raise InvalidDocumentError(Code.BAD_REQUEST, [error])
        if node.operation is not OperationType.QUERY:
            raise InvalidDocumentError(
                Code.GRAPHQL_VALIDATION_FAILED, [GraphQLError("This graph is for reading alone.", node)]
            )
        asked = tuple(_root_fields(kept.document, node.selection_set))
        names = frozenset(one.name.value for one in asked)
        found = _Chosen(node, asked, names, None if "_entities" in names else names <= self._public)
        kept.chosen[name] = found
        return found

    def _coerced(self, node: OperationDefinitionNode, variables: Mapping[str, Any]) -> VariableValues:
        if not node.variable_definitions:
            return NO_VARIABLES
        given = dict(variables)
        coerced = get_variable_values(
            self._schema, node.variable_definitions, given, MOST_ERRORS, hide_suggestions=True
        )
        if isinstance(coerced, list):
            raise InvalidDocumentError(Code.BAD_USER_INPUT, [_without_value(error) for error in coerced])
        return coerced

    def _is_public(self, field: FieldNode, variables: VariableValues) -> bool:
        name = field.name.value
        if name != "_entities" or not self._schema.query_type:
            return name in self._public
        try:
            given = get_argument_values(self._schema.query_type.fields[name], field, variables)
        except GraphQLError:
            return False
        return are_of(given["representations"], self._entities)

    def check(self, query: str) -> None:
        """Nothing for a document that is within the limits and fits the schema.

        Raises InvalidDocumentError for another.
        """
        self._document(query)

    def _document(self, query: str) -> _Kept:
        key = hashlib.blake2b(query.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._read(query)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        if isinstance(kept, InvalidDocumentError):
            raise kept.anew()
        return kept

    def _read(self, query: str) -> _Kept | InvalidDocumentError:
        checked = None
        try:
            with suppress(UnreadableDocumentError):
                checked = self._guard.document(query)
            document = parse(query)
        except FieldError as refusal:
            return _over(refusal)
        except GraphQLError as error:
            return InvalidDocumentError(Code.GRAPHQL_PARSE_FAILED, [error])
        except RecursionError:
            return InvalidDocumentError(Code.GRAPHQL_PARSE_FAILED, [GraphQLError("The document is nested too deeply.")])
        if checked is None:  # the parser reads what the limits cannot: nothing holds it to them
            return InvalidDocumentError(Code.GRAPHQL_PARSE_FAILED, [GraphQLError("The document cannot be read.")])
        errors = validate(self._schema, document, max_errors=MOST_ERRORS, hide_suggestions=not self._suggestions)
        return InvalidDocumentError(Code.GRAPHQL_VALIDATION_FAILED, errors) if errors else _Kept(document, checked)


def _traceless(error: GraphQLError) -> GraphQLError:
    """Without the way to the request that it was found in, which is not to be kept."""
    if error.original_error is not None:
        error.original_error.__traceback__ = None
    return error.with_traceback(None)


def _over(refusal: FieldError) -> InvalidDocumentError:
    return InvalidDocumentError(refusal.code, [GraphQLError(str(refusal), original_error=refusal)], is_request=False)


def _root_fields(document: DocumentNode, selections: SelectionSetNode) -> Iterator[FieldNode]:
    """The root fields, through fragments, each fragment once."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    waiting, seen = [selections], set[str]()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)


def _without_value(error: GraphQLError) -> GraphQLError:
    """Which variable, and where in it. graphql-core repeats the value, and numbers belong in no error."""
    named = _NAMED.match(error.message)
    which = f"{named[1]}{named[2] or ''}" if named else "A variable"
    declared = [node.type for node in error.nodes or () if isinstance(node, VariableDefinitionNode)]
    kind = f": it is declared as {print_ast(declared[0])}" if declared else ""
    return GraphQLError(f"{which} has a value that cannot be used{kind}.", error.nodes)
