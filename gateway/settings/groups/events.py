"""Settings of `borgerblik events`, the process that hears of changes in the indexes and tells the gateways."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class EventSettings:
    """Where events come from, and whom to tell. A gateway itself needs none of these."""

    events_broker_url: str | None = setting(
        values.broker,
        "Beskedfordeler (SF1461), for `borgerblik events`: an amqps address such as amqps://host:5671/BF",
        repr=False,
    )
    events_queue: str | None = setting(values.uuid, "UUID of the queue (dueslag) that messages are pulled from")
    events_entity_id: str | None = setting(
        values.name, "Entity id of SF1461, compared exactly: a name, not its address"
    )
    events_authority: str | None = setting(
        values.cvr, "CVR number of the authority on whose behalf messages are pulled"
    )
    events_gateways: tuple[str, ...] = setting(
        values.urls, "Addresses of the gateways to tell of changes, with commas between", default=()
    )
