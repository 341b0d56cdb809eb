"""Which sources answered a list."""

from datetime import datetime

import strawberry

from gateway.fields import read
from gateway.types.authority import Authority
from gateway.types.enum_texts import enum_text
from gateway.types.enums import AnswerState, SourceIndex


@strawberry.type(description="How one source answered, for one authority.")
class SourceAnswer:
    index: SourceIndex = read("index", description="The index that was asked.")
    index_text: str = enum_text("index", "What the index is about, in plain words.")
    authority: Authority = read("authority", description="The authority whose records were asked for.")
    state: AnswerState = read("state", description="How it answered.")
    state_text: str = enum_text("state", "How it answered, in plain words.")
    as_of: datetime | None = read(
        "as_of",
        description="When the index was read: earlier than now where the answer came from the cache.",
    )


@strawberry.type(
    description="Is this list whole? `complete` is about sources that should have answered; what is not opened, or "
    "before a floor, does not make it false. It never depends on hidden records."
)
class Coverage:
    complete: bool = read("complete", description="Whether every source that was asked answered in full.")
    answers: list[SourceAnswer] = read("answers", description="One for each index and authority.", length=20)
