"""What the site of the docs needs beside the pages: links out of docs/ lead nowhere there, so only words stay."""

from __future__ import annotations

import posixpath
import re
from typing import Any

_LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)\s]*)\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return a page without the links into the rest of the repository, which the site does not have."""
    folder = posixpath.dirname(page.file.src_uri)

    def inside(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match.group(2)))
        return match.group(1) if target.startswith("..") else match.group()

    return _LINK.sub(inside, markdown)
