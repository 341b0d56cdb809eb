"""Three public registers: where a citizen lives and has lived, which buildings a citizen owns, for whom one may act."""

from __future__ import annotations

import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.representations import rows_of


class Registers:
    """Answers what the registers say of one citizen; the number travels in the body."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def residence(self, request: Request) -> Response:
        """Return the municipality of residence, and the former ones, latest first."""
        cpr = await _cpr(request)
        if cpr is None:
            return _malformed()
        rows = self._connection.execute(
            "SELECT code, until_on FROM residences WHERE cpr = ? ORDER BY until_on IS NULL DESC, until_on DESC", (cpr,)
        ).fetchall()
        current = next((row["code"] for row in rows if row["until_on"] is None), None)
        former = dict.fromkeys(row["code"] for row in rows if row["until_on"] is not None and row["code"] != current)
        return JSONResponse({"current": current, "former": list(former)})

    async def property(self, request: Request) -> Response:
        """Return the buildings that the citizen owns, as cases refer to them."""
        cpr = await _cpr(request)
        if cpr is None:
            return _malformed()
        rows = self._connection.execute("SELECT object FROM properties WHERE cpr = ? ORDER BY object", (cpr,))
        return JSONResponse({"properties": [row["object"] for row in rows]})


async def representation(request: Request) -> Response:
    """Return for whom somebody may act, or might."""
    cpr = await _cpr(request)
    return _malformed() if cpr is None else JSONResponse({"representations": rows_of(cpr)})


async def _cpr(request: Request) -> str | None:
    try:
        cpr = (await request.json())["cpr"]
    except (ValueError, KeyError, TypeError):
        return None
    return cpr if isinstance(cpr, str) else None


def _malformed() -> Response:
    return JSONResponse({"error": "invalid_request"}, 400)
