"""The short names of enums beside the fields that have them, in the language that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gateway.context import Context
from gateway.fields import computed
from gateway.resolvers.enum_words import Word, word_at, words_of
from gateway.types.language import LANGUAGE

_ARGUMENTS = {"language": LANGUAGE}


def enum_text(path: str, description: str) -> Any:
    """Declare a field with the name of the enum's value at an attribute of the parent."""
    return computed(word_at(path), arguments=_ARGUMENTS, description=description)


def enum_texts(values: Callable[[Context, Any], Iterable[Word]], description: str) -> Any:
    """Declare a field with the names of the values that a resolver gives."""
    return computed(words_of(values), arguments=_ARGUMENTS, description=description, length=7)
