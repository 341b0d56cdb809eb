"""`POST /support/approvals`: a second employee approves a look of a colleague."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import Code, RequestRejectedError
from gateway.http.disconnect import ClientDisconnectedError
from gateway.http.request import body_of, demand_json, demand_method, headers_of
from gateway.policies.policy import Policies
from gateway.server.responses import error_response
from gateway.server.scope import request_id
from gateway.support.approvals import MAX_LENGTH, Approvals
from gateway.support.desk import SupportDesk, demand_patience
from gateway.support.reason import reason_of

MAX_BODY_BYTES = 1024

log = structlog.get_logger("borgerblik")


class ApprovalEndpoint:
    """The ASGI endpoint. Who approves says for what purpose and in which case, and is counted as one who looks."""

    def __init__(self, desk: SupportDesk, approvals: Approvals, policies: Callable[[], Policies]) -> None:
        self._desk = desk
        self._approvals = approvals
        self._policies = policies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response, refused = Response(status_code=204), None
        try:
            await self._approve(scope, receive)
        except RequestRejectedError as rejected:
            response, refused = error_response(rejected.code, headers=rejected.headers()), rejected.code.name
        except ClientDisconnectedError:
            return
        log.info("support_approval", request_id=request_id(scope), status=response.status_code, refused=refused)
        await response(scope, receive, send)

    async def _approve(self, scope: Scope, receive: Receive) -> None:
        headers = headers_of(scope)
        demand_method(scope, "POST")
        employee, authority, limits = await self._desk.employee(headers, self._policies())
        demand_patience(limits)
        purpose, reference = reason_of(headers, self._desk.purposes)
        demand_json(headers.get("content-type", ""), headers)
        text = _approval(await body_of(headers, receive, max_bytes=MAX_BODY_BYTES))
        await self._approvals.approve(
            text, employee=employee.id, authority=authority.cvr, purpose=purpose, reference=reference
        )


def _approval(body: bytes) -> str:
    try:
        value = msgspec.json.decode(body, type=dict[str, str])
    except (ValueError, msgspec.MsgspecError):
        value = {}
    text = value.get("approval", "")
    if set(value) != {"approval"} or not text or len(text) > MAX_LENGTH:
        raise RequestRejectedError(Code.BAD_APPROVAL)
    return text
