"""Endpoints that do something and have nothing to show for it: 204, or a coded refusal, and a line in the log."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import RequestRejectedError
from gateway.http.disconnect import ClientDisconnectedError
from gateway.server.responses import error_response
from gateway.server.scope import request_id

MAX_BODY_BYTES = 1024
"""Of what an action is told in its body."""

log = structlog.get_logger("borgerblik")


class ActionEndpoint(ABC):
    """The ASGI endpoint of one action, whose `event` names its line in the log."""

    event: ClassVar[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out the action. Nothing is sent to a client that is gone."""
        response, refused = Response(status_code=204), None
        try:
            await self.carry_out(scope, receive)
        except RequestRejectedError as rejected:
            response, refused = error_response(rejected.code, headers=rejected.headers()), rejected.code.name
        except ClientDisconnectedError:
            return
        log.info(self.event, request_id=request_id(scope), status=response.status_code, refused=refused)
        await response(scope, receive, send)

    @abstractmethod
    async def carry_out(self, scope: Scope, receive: Receive) -> None:
        """Do what is asked. Raise RequestRejectedError, or ClientDisconnectedError."""
