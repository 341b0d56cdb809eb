"""Parsing a document to keep: its nodes know where they stand, and hold on to no token."""

from __future__ import annotations

from graphql import DocumentNode
from graphql.language import Location, Token, TokenKind
from graphql.language.parser import Parser

_NO_TOKEN = Token(TokenKind.SOF, 0, 0, 0, 0)


class _Parser(Parser):
    """graphql-core's parser without the list of all tokens, which would be half of what a document holds in memory."""

    def loc(self, start_token: Token) -> Location | None:
        location = super().loc(start_token)
        if location is not None:
            location.start_token = location.end_token = _NO_TOKEN
        return location

    def forget_tokens(self) -> None:
        """Unlink the tokens, which know each other: they are freed at once, and wait for no collector of garbage."""
        token: Token | None = self._lexer.token
        while token is not None:
            token.prev, token = None, token.prev


def parse(text: str) -> DocumentNode:
    """Parse a document. Raises GraphQLError, and RecursionError for one that is nested too deeply."""
    parser = _Parser(text)
    try:
        return parser.parse_document()
    finally:
        parser.forget_tokens()
