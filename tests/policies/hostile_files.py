"""What may lie in a folder of policies, put there by mistake or in bad faith: one function a kind."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from tests.policies.writing import a_file, an_opens

MEGABYTE = 1024 * 1024


def named_pipe(path: Path) -> None:
    """Nobody writes to it, so whoever opens it to read waits."""
    os.mkfifo(path)


def huge(path: Path) -> None:
    """200 MB, without taking them from the disk."""
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)


def slightly_too_large(path: Path) -> None:
    """One byte more than a policy may have, of good text."""
    text = a_file(an_opens())
    path.write_text(text + "#" * (MEGABYTE + 1 - len(text.encode())), "utf-8")


def folder(path: Path) -> None:
    """Make a folder with the name of a file."""
    path.mkdir()


def socket_file(path: Path) -> None:
    """Make a socket of the file system."""
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(path.parent)  # the address of a socket is short
        try:
            listening.bind(path.name)
        finally:
            os.chdir(here)


def link_to_device(path: Path) -> None:
    """Link to a device that never ends."""
    path.symlink_to("/dev/zero")


def link_to_itself(path: Path) -> None:
    """Make a link that leads nowhere but to itself."""
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    """Make a link whose target is gone."""
    path.symlink_to("gone.graphql")


def link_outside(path: Path) -> None:
    """Link to a good policy that lies elsewhere."""
    elsewhere = path.parent.parent / "elsewhere.graphql"
    elsewhere.write_text(a_file(an_opens()), "utf-8")
    path.symlink_to(elsewhere)


def link_beside(path: Path) -> None:
    """Make a second name of a file of the folder."""
    path.symlink_to("good.graphql")


def link_like_a_mount(path: Path) -> None:
    """Make a link through `..data`, which leads out of the folder."""
    outside = path.parent.parent / "outside"
    outside.mkdir()
    (outside / path.name).write_text(a_file(an_opens()), "utf-8")
    (path.parent / "..data").symlink_to(outside)
    path.symlink_to(f"..data/{path.name}")


def other_encoding(path: Path) -> None:
    """Write what a text editor of Windows once called Unicode."""
    path.write_bytes(a_file(an_opens()).encode("utf-16"))


def no_text(path: Path) -> None:
    """Bytes of no alphabet."""
    path.write_bytes(bytes(range(256)) * 64)


FILES: tuple[Callable[[Path], None], ...] = (
    named_pipe, huge, slightly_too_large, folder, socket_file, link_to_device, link_to_itself, link_to_nothing,
    link_outside, link_beside, link_like_a_mount, other_encoding, no_text,
)  # fmt: skip

PASSED_OVER = (
    "._x.graphql", ".DS_Store", ".x.graphql.swp", ".#x.graphql", "#x.graphql#", "x.graphql~", "x.graphql.swp",
    "README.md", "notes.txt", "Thumbs.db", "desktop.ini", "__MACOSX/x.graphql", "sub/._x.graphql",
)  # fmt: skip
"""Names of what people, editors and systems leave beside policies."""

STRAY = (
    "X.GRAPHQL", "x.Graphql", "x.graphql.txt", "x.graphql.bak", "x.graphqls", "x.gql", "x.graphql ", "sub/x.graphql",
    "sub/x.GRAPHQL", "sub/deeper/x.graphql",
)  # fmt: skip
"""Names of what may have been meant as a policy."""

_SIGNS = ('"', '"""', "(", ")", "[", "]", "{", "}", "@", "#", ":", ",", "$", "!", "\\", "\0", "\ufeff", "\u202e",
          "extend", "schema", "@opens(", '@opens(area: "32.*"', "\n", "\r", "…", "// x", "9" * 5_000)  # fmt: skip


@st.composite
def spoilt_texts(draw: st.DrawFn) -> str:
    """Return a good policy in which signs were put, taken away and doubled."""
    text = a_file(
        an_opens(', since: "2020-01-01"'), '@article(area: "32", title: "Om", url: "https://x.example/@a")', an_opens()
    )
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 12))
        text = text[:start] + draw(st.sampled_from(_SIGNS) | st.just("")) + text[end:]
    return text
