"""The order of the tests' files: the longest come first."""

from __future__ import annotations

import pytest

from tests.conftest import LONGEST_FILES, ROOT


def test_the_longest_files_come_first(request: pytest.FixtureRequest) -> None:
    """One that was renamed would come later, and nobody would notice; what is no long file keeps its order."""
    assert [name for name in LONGEST_FILES if not (ROOT / "tests" / name).is_file()] == []
    files = [item.path.relative_to(ROOT / "tests").as_posix() for item in request.session.items]
    longest = [name for name in LONGEST_FILES if name in files]
    assert list(dict.fromkeys(files))[: len(longest)] == longest
