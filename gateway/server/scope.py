"""What the server notes in the state of a request's ASGI scope."""

from __future__ import annotations

import os

from starlette.types import Scope

BEGAN = "began"
"""The key of the moment when the request's first byte came; by the event loop's clock."""
TARGET = "target"
"""The key of the request target as it was sent, in bytes: a path, or the absolute form with its host."""
RESPONDING = "responding"
"""The key that is there once an answer has begun: nothing else can be sent."""


def new_id() -> str:
    """Return a new correlation id, written as a UUID."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def request_id(scope: Scope) -> str:
    """Return the correlation id of a request: ours, never the client's."""
    state = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = new_id()
    return str(state["request_id"])
