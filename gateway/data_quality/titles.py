"""What is wrong with a title that citizens would read: signs for a person to check, never a proof."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.preview.masking import CPR, MASK

_CAPITALISED = r"[A-ZÆØÅ][a-zæøåéüö]+(?:-[A-ZÆØÅ][a-zæøåéüö]+)?"
_GIVEN = frozenset(Path(__file__).with_name("given_names.txt").read_text("utf-8").split())
_WORDS_WITH_CAPITALS = re.compile(rf"\b{_CAPITALISED}(?: (?:[A-ZÆØÅ]\. ?)?{_CAPITALISED})+\b")
_SURNAME = re.compile(r"[a-zæøå](?:sen|gaard|gård|lund|holm|bjerg|berg|dahl|strup|trap)$")
_STREET = re.compile(
    r"\b[A-ZÆØÅ][\wæøåéÆØÅ.-]*(?: [A-ZÆØÅ]?[\wæøå.]+)?(?<=\w)"
    r"(?:vej|gade|gaden|vejen|allé|alle|alléen|stræde|strædet|vænge|vænget|park|parken|plads|pladsen|torv|torvet|"
    r"boulevard|bakke|bakken|toft|toften|mark|marken|kær|kaj)[ ,]+[0-9]{1,3}(?: ?[A-Z])?\b"
)
_POSTCODE = re.compile(r"\b[1-9][0-9]{3} [A-ZÆØÅ][a-zæøå]{2,}")
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|msg|eml|rtf|txt|jpe?g|png|tiff?|pptx?)$", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    ("test", "diverse", "div", "ukendt", "dokument", "brev", "notat", "bilag", "sag", "ny", "ny sag", "uden titel")
)  # fmt: skip
_MIN_LETTERS = 3


def has_cpr(title: str) -> bool:
    """Whether something in it is written like a CPR number, which the sources may have masked already."""
    return MASK in title or CPR.search(title) is not None


def has_name(title: str) -> bool:
    """Whether it seems to name a person: words with capitals in a row, one of them a common name or ending like one."""
    return any(_is_name(match.group().split()) for match in _WORDS_WITH_CAPITALS.finditer(title))


def _is_name(parts: list[str]) -> bool:
    has_given_name = any(part.split("-")[0] in _GIVEN for part in parts[:-1])
    return has_given_name or (len(parts) > 1 and _SURNAME.search(parts[-1]) is not None and len(parts[-1]) > 4)


def has_address(title: str) -> bool:
    """Whether it seems to hold a street with a number, or a postcode with its town."""
    return _STREET.search(title) is not None or _POSTCODE.search(title) is not None


def is_in_capitals(title: str) -> bool:
    """Whether it is all in capitals. A short one may be an abbreviation."""
    letters = [character for character in title if character.isalpha()]
    return len(letters) > 5 and all(letter.isupper() for letter in letters)


def is_unintelligible(title: str) -> bool:
    """Whether it says nothing to a citizen: a file's name, a code, hardly a letter, or a word that fits anything."""
    text = title.strip()
    letters = sum(character.isalpha() for character in text)
    spaceless = sum(not character.isspace() for character in text)
    if letters < _MIN_LETTERS or letters * 2 < spaceless:
        return True
    return text.lower().strip(" .-") in _SAYS_NOTHING or "_" in text or _FILE.search(text) is not None
