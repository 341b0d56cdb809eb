"""When a decision is expected, whom to contact, and how to complain."""

from datetime import date

import strawberry

from gateway.fields import computed, read
from gateway.policies.directives import Language
from gateway.resolvers import guidance as resolvers
from gateway.scalars import Url
from gateway.types.enum_texts import enum_text
from gateway.types.language import LANGUAGE
from sources.records import CaseProgress


@strawberry.type(description="When a decision is expected, by the limit that the authority has published.")
class ExpectedDecision:
    by: date = read("by", description="The last day of the limit.")
    basis: CaseProgress = read("basis", description="The step from which the limit is counted.")
    basis_text: str = enum_text("basis", "The step from which the limit is counted, in a word.")
    days: int = read("days", description="The limit, in calendar days.")
    overdue: bool = read("overdue", description="Whether the last day has passed without a decision.")
    text: str = computed(
        resolvers.expected_text, arguments={"language": LANGUAGE}, description="All of it in a plain sentence."
    )


@strawberry.type(description="A unit of the authority, never a person.")
class Contact:
    title: str = read("title", description="The name of the unit.")
    phone: str | None = read("phone", description="Its phone number.")
    url: Url | None = read("url", description="Its page.")
    hours: str | None = read("hours", description="When it answers, in the authority's own words.")
    language: Language = read("language", description="The language of the words.")
    language_text: str = enum_text("language", "The language of the words, by its name.")


@strawberry.type(description="How to complain of a decision.")
class Complaint:
    until: date = read(
        "until",
        description="The earliest day on which the time to complain can end: it is counted from the day of the "
        "decision, and runs from the day on which the letter arrives.",
    )
    url: Url | None = read("url", description="The page that says how.")
    text: str = read("text", description="How, in plain words.")
