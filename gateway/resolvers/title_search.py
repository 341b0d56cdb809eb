"""Search of texts in titles that are shown: nobody learns by it what is in a title that is hidden."""

from __future__ import annotations

import unicodedata


def has_words(title: str, text: str | None) -> bool:
    """Return whether each word of a text stands in a title, in whatever case. None and blanks are in every title."""
    if not text or text.isspace():
        return True
    plain_title = _plain(title)
    return all(word in plain_title for word in _plain(text).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
