"""Write policies in tests: Korsbæk's file, with directives that each test chooses."""

from __future__ import annotations

HEAD = '@municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")'
START = f"extend schema\n  {HEAD}\n"


def a_file(*directives: str) -> str:
    """Korsbæk's file: the head on line 2, and each of these directives on a line of its own from line 3."""
    return START + "".join(f"  {directive}\n" for directive in directives)


def an_opens(more: str = "", parts: str = "[CASES]") -> str:
    """32.24 opened on one line, with more arguments from column 41."""
    return f'@opens(area: "32.24", parts: {parts}{more})'
