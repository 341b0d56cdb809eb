"""GraphQL documents: parsed and validated once, kept in a bounded cache, and run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
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
    get_argument_values,
    get_operation_ast,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from gateway.documents.bounded_cache import bounded_cache, find
from gateway.documents.graphql_request import GraphQLRequest
from gateway.documents.invalid_document import MAX_ERRORS, InvalidDocumentError, without_value
from gateway.documents.limits import CheckedDocument, Guard, LimitExceededError, QueryCost, UnreadableDocumentError
from gateway.documents.limits.entities import are_of
from gateway.documents.limits.root_fields import ENTITIES
from gateway.documents.operation import NO_VARIABLES, Operation
from gateway.documents.parser import parse
from gateway.errors import Code, FieldError

MAX_DOCUMENTS = 512
MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
MAX_REFUSALS = 512
MAX_REFUSAL_BYTES = 2 * 1024 * 1024
TOKEN_BYTES = 500
"""What a token of a document takes at most, as nodes of its tree and in its outline; half of it on most pages."""


@dataclass(slots=True)
class _Selected:
    """An operation of a document, before its variables. `is_public` None: that depends on them.

    `defaults` are its variables where a request sends none, once one has; None: they cannot be left out.
    """

    node: OperationDefinitionNode
    root_fields: tuple[FieldNode, ...]
    names: frozenset[str]
    is_public: bool | None
    defaults: VariableValues | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    """A document within the limits that fits the schema, and those of its operations that were asked for, by name."""

    key: bytes
    node: DocumentNode
    checked: CheckedDocument
    operations: dict[str | None, _Selected] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        source = self.node.loc.source.body if self.node.loc else ""
        return TOKEN_BYTES * self.checked.tokens + 4 * len(source)


class DocumentCache:
    """The documents run lately, and the refusals of others, by the hash of their text. Never holds variables."""

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
        self._documents: LRUCache[bytes, _Document] = bounded_cache(
            max_bytes=MAX_DOCUMENT_BYTES, max_entries=MAX_DOCUMENTS, size_of=lambda document: document.size
        )
        self._refusals: LRUCache[bytes, InvalidDocumentError] = bounded_cache(
            max_bytes=MAX_REFUSAL_BYTES, max_entries=MAX_REFUSALS, size_of=lambda refusal: refusal.size
        )

    def operation(
        self, *, query: str, variables: Mapping[str, Any], name: str | None, is_router: bool = False
    ) -> Operation:
        """Return the operation to run. Raises InvalidDocumentError."""
        document = self._document(query)
        selected = document.operations.get(name) or self._select(document, name)
        try:
            self._guard.operation(document.checked, name, variables, is_router=is_router)
        except LimitExceededError as error:
            raise InvalidDocumentError.of(error) from None
        coerced = self._coerced(selected, variables)
        is_public = selected.is_public
        if is_public is None:
            is_public = all(self._is_public(root_field, coerced) for root_field in selected.root_fields)
        return Operation(
            schema=self._schema,
            document=document.node,
            node=selected.node,
            raw_variables=variables,
            variables=coerced,
            is_public=is_public,
            root_fields=selected.names,
            key=document.key,
            size=document.size,
        )

    def cost(self, query: str, request: GraphQLRequest) -> QueryCost | None:
        """Return the cost of an operation that may run. None: the client has not asked what it is."""
        return self._guard.cost(query, request.name, request.variables) if request.wants_cost else None

    def check(self, query: str) -> None:
        """Raise InvalidDocumentError for a document that is not within the limits, or does not fit the schema."""
        self._document(query)

    def _select(self, document: _Document, name: str | None) -> _Selected:
        """Return the operation of this name, and keep it for the next time. Raises InvalidDocumentError."""
        node = get_operation_ast(document.node, name)
        if node is None:
            error = GraphQLError("Name the operation to run: `operationName` is missing or not in the document.")
            raise InvalidDocumentError(Code.BAD_REQUEST, [error])
        if node.operation is not OperationType.QUERY:
            raise InvalidDocumentError(
                Code.GRAPHQL_VALIDATION_FAILED, [GraphQLError("This graph is for reading alone.", node)]
            )
        root_fields = tuple(_root_fields(document.node, node.selection_set))
        names = frozenset(root_field.name.value for root_field in root_fields)
        selected = _Selected(node, root_fields, names, None if ENTITIES in names else names <= self._public)
        document.operations[name] = selected
        return selected

    def _coerced(self, selected: _Selected, variables: Mapping[str, Any]) -> VariableValues:
        node = selected.node
        if not node.variable_definitions:
            return NO_VARIABLES
        if not variables and selected.defaults is not None:
            return selected.defaults
        coerced = get_variable_values(
            self._schema, node.variable_definitions, dict(variables), MAX_ERRORS, hide_suggestions=True
        )
        if isinstance(coerced, list):
            raise InvalidDocumentError(Code.BAD_USER_INPUT, [without_value(error) for error in coerced])
        if not variables:
            selected.defaults = coerced
        return coerced

    def _is_public(self, field: FieldNode, variables: VariableValues) -> bool:
        name = field.name.value
        if name != ENTITIES or not self._schema.query_type:
            return name in self._public
        try:
            arguments = get_argument_values(self._schema.query_type.fields[name], field, variables)
        except GraphQLError:
            return False
        return are_of(arguments["representations"], self._entities)

    def _document(self, query: str) -> _Document:
        key = hashlib.blake2b(query.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        document = find(self._documents, key)
        if document is not None:
            return document
        refusal = find(self._refusals, key)
        if refusal is None:
            try:
                document = self._documents[key] = self._read(key, query)
                return document
            except InvalidDocumentError as error:
                refusal = self._refusals[key] = error.anew()
        raise refusal.anew()

    def _read(self, key: bytes, query: str) -> _Document:
        """Check, parse and validate a document. Raises InvalidDocumentError."""
        checked = None
        try:
            with suppress(UnreadableDocumentError):
                checked = self._guard.document(query)
            document = parse(query)
        except FieldError as error:
            raise InvalidDocumentError.of(error) from None
        except GraphQLError as error:
            raise InvalidDocumentError(Code.GRAPHQL_PARSE_FAILED, [error]) from None
        except RecursionError:
            raise _not_graphql("The document is nested too deeply.") from None
        if checked is None:  # the parser reads what the limits cannot: nothing holds it to them
            raise _not_graphql("The document cannot be read.")
        errors = validate(self._schema, document, max_errors=MAX_ERRORS, hide_suggestions=not self._suggestions)
        if errors:
            raise InvalidDocumentError(Code.GRAPHQL_VALIDATION_FAILED, errors)
        return _Document(key, document, checked)


def _not_graphql(message: str) -> InvalidDocumentError:
    return InvalidDocumentError(Code.GRAPHQL_PARSE_FAILED, [GraphQLError(message)])


def _root_fields(document: DocumentNode, selections: SelectionSetNode) -> Iterator[FieldNode]:
    """Yield the root fields, through fragments, each fragment once."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    waiting, spread = [selections], set[str]()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)
