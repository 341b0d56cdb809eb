"""`borgerblik plan`: the Python that an operation is compiled to."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from gateway.commands.output import fail
from gateway.documents.document_cache import DocumentCache
from gateway.documents.invalid_document import InvalidDocumentError
from gateway.documents.limits import Guard, Limits
from gateway.execution import PlanCache
from gateway.execution.selection import NotCompilableError
from gateway.schema import schema
from gateway.types.query import PUBLIC


@click.command()
@click.argument("document", type=click.File())
@click.option("--operation", "name", help="Which one, where the document has several.")
@click.option("--variables", default="{}", show_default=True, help="Those that @skip and @include go by; as JSON.")
def plan(document: TextIO, name: str | None, variables: str) -> None:
    """Print the Python that an operation is compiled to.

    Where graphql-core answers it, say why.
    """
    guard = Guard(schema._schema, Limits(), introspection=True)
    documents = DocumentCache(schema._schema, public=PUBLIC, guard=guard, entities=schema.entities.public)
    try:
        query = document.read()
    except UnicodeDecodeError:
        fail(f"{document.name} is no plain text in UTF-8.")
    try:
        operation = documents.operation(query=query, variables=_variables(variables), name=name)
        click.echo(str(PlanCache(compile_at=1).plan(operation)), nl=False)
    except NotCompilableError as error:
        click.echo(f"reference:{error.reason}")
    except InvalidDocumentError as error:
        fail("\n".join(problem.message for problem in error.errors))


def _variables(text: str) -> dict[str, Any]:
    try:
        variables = json.loads(text)
    except ValueError:
        variables = None
    if not isinstance(variables, dict):
        fail("The variables are no JSON object.")
    return variables
