"""Danish for what is said in English: sentences with places for values, looked up by what they say.

Sentences come from the checks and from graphql-core, which make them in English. So a room has one table, of English
sentences with `{places}` and their Danish; a test holds that no sentence of the room is without its Danish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gateway.policies.directives import Language

Translate = Callable[[str], str | None]
_CONJUNCTIONS = {"and": " og ", "or": " eller "}
_CONJUNCTION = re.compile(r",? (and|or) ")
_PLACE = re.compile(r"\\?\{(\w+)\\?\}")


def translator(*tables: Mapping[str, str]) -> Translate:
    """Return a function from an English sentence to its Danish, or None where no table has it.

    What stands in the place `then` is a sentence itself, and is translated by the same tables; what stands in the place
    `listed` is values with "and" or "or" between them.
    """
    exact = {english: danish for table in tables for english, danish in table.items() if "{" not in english}
    shapes = [
        (_shape(english), danish) for table in tables for english, danish in table.items() if english not in exact
    ]

    def translate(sentence: str) -> str | None:
        if sentence in exact:
            return exact[sentence]
        for shape, danish in shapes:
            if match := shape.fullmatch(sentence):
                values = match.groupdict() | {"then": translate(match["then"]) if "then" in shape.groupindex else ""}
                if values["then"] is not None:
                    return _filled(danish, values)
        return None

    return translate


def _filled(danish: str, values: Mapping[str, str | None]) -> str:
    def value(place: re.Match[str]) -> str:
        text = values[place.group(1)] or ""
        return _CONJUNCTION.sub(lambda word: _CONJUNCTIONS[word.group(1)], text) if place.group(1) == "listed" else text

    return _PLACE.sub(value, danish)


def in_language(sentence: str, language: Language, translate: Translate) -> str:
    """Return a sentence in a language; in English where it has no Danish: better so than not at all."""
    return sentence if language is Language.EN else translate(sentence) or sentence


def _shape(english: str) -> re.Pattern[str]:
    """Return what a sentence looks like when its places are filled; one that comes twice is the same twice."""
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    return re.compile(_PLACE.sub(group, re.escape(english)), re.DOTALL)
