"""`POST /support/approvals`: a second employee approves a look of a colleague."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from starlette.types import Receive, Scope

from gateway.errors import Code, RequestRejectedError
from gateway.http.action_endpoint import MAX_BODY_BYTES, ActionEndpoint
from gateway.http.request import body_of, demand_json, demand_method, headers_of
from gateway.policies.policy import Policies
from gateway.support.approvals import MAX_LENGTH, Approvals
from gateway.support.desk import SupportDesk, demand_patience
from gateway.support.reason import reason_of


class ApprovalEndpoint(ActionEndpoint):
    """The ASGI endpoint. Who approves says for what purpose and in which case, and is counted as one who looks."""

    event = "support_approval"

    def __init__(self, desk: SupportDesk, approvals: Approvals, policies: Callable[[], Policies]) -> None:
        self._desk = desk
        self._approvals = approvals
        self._policies = policies

    async def carry_out(self, scope: Scope, receive: Receive) -> None:
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
