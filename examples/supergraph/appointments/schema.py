"""The graph of appointments: fields of its own on Borgerblik's Citizen and Case, which it knows by their ids alone."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import strawberry
import strawberry.federation
from strawberry.dataloader import DataLoader
from strawberry.extensions import DisableIntrospection, MaskErrors
from strawberry.schema.config import StrawberryConfig

from examples.supergraph.appointments.login import refusal
from examples.supergraph.appointments.store import Booking, Store


@dataclass
class Asking:
    """One request: who asks, and what has been asked together."""

    store: Store
    citizen: str | None
    by_case: "DataLoader[str, list[Appointment]]" = field(init=False)

    def __post_init__(self) -> None:
        self.by_case = DataLoader(self._by_case)

    @property
    def booked_by(self) -> str:
        """The citizen who asks, where there is one."""
        if self.citizen is None:
            raise refusal()
        return self.citizen

    async def _by_case(self, cases: list[str]) -> list[list["Appointment"]]:
        found = defaultdict(list)
        for one in self.store.of_cases(self.booked_by, cases):
            found[one.case].append(Appointment.of(one))
        return [found[case] for case in cases]


Info = strawberry.Info[Asking, None]


@strawberry.federation.type(keys=["id"], description="A time to meet somebody from the municipality.")
class Appointment:
    id: strawberry.ID
    office: str = strawberry.field(description="Where to come.")
    at: datetime = strawberry.field(description="When to come.")
    case: "Case | None" = strawberry.field(description="The case it is about; null where there is none, or none shown.")

    @classmethod
    def of(cls, booking: Booking) -> Self:
        """As the graph shows it."""
        case = Case(id=strawberry.ID(booking.case)) if booking.case else None
        return cls(id=strawberry.ID(booking.id), office=booking.office, at=booking.at, case=case)

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        """By its key, for the router: only one's own."""
        found = info.context.store.one(info.context.booked_by, id)
        return cls.of(found) if found else None


@strawberry.federation.type(keys=["id"])
class Citizen:
    id: strawberry.ID

    @strawberry.field(description="The citizen's appointments, the first one first. Null where they cannot be had now.")
    def appointments(self, info: Info) -> list[Appointment] | None:
        found = info.context.store.of_citizen(info.context.booked_by, self.id)
        return [Appointment.of(one) for one in found]

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self:
        """Return the router has it from Borgerblik. Whose it is decides the token, not this id."""
        return cls(id=id)


@strawberry.federation.type(keys=["id"])
class Case:
    id: strawberry.ID

    @strawberry.field(
        description="The appointments about the case, the first one first. Null where they cannot be had."
    )
    async def appointments(self, info: Info) -> list[Appointment] | None:
        return await info.context.by_case.load(self.id)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self:
        """Return the router has it from Borgerblik."""
        return cls(id=id)


@strawberry.type
class Query:
    @strawberry.field(description="One of the citizen's own appointments.")
    def appointment(self, info: Info, id: strawberry.ID) -> Appointment | None:
        return Appointment.resolve_reference(info, id)


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Book an appointment for oneself.")
    def book_appointment(
        self, info: Info, citizen: strawberry.ID, office: str, at: datetime, case: strawberry.ID | None = None
    ) -> Appointment:
        booked = info.context.store.book(info.context.booked_by, citizen=citizen, case=case, office=office, at=at)
        return Appointment.of(booked)

    @strawberry.mutation(description="Cancel an appointment of one's own. False: there was none.")
    def cancel_appointment(self, info: Info, id: strawberry.ID) -> bool:
        return info.context.store.cancel(info.context.booked_by, id)


def _is_unexpected(error: Exception) -> bool:
    return not getattr(error, "extensions", None)


DATE_TIME = strawberry.scalar(
    name="DateTime",  # which Borgerblik has, too: so it is described in the same words
    description="A moment with its offset from UTC, such as 2026-11-22T08:30:00+01:00.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=datetime.isoformat,
    parse_value=datetime.fromisoformat,
)

schema = strawberry.federation.Schema(
    query=Query,
    mutation=Mutation,
    types=[Citizen, Case],
    extensions=[DisableIntrospection, lambda: MaskErrors(should_mask_error=_is_unexpected)],
    config=StrawberryConfig(scalar_map={datetime: DATE_TIME}),
    federation_version="2.9",
)
