"""What support staff see: the citizen's view of one municipality, why the rest is hidden, and which source failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.citizen_view.hidden_records import HiddenRecords, hidden_records
from gateway.citizen_view.reasons import reason
from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.coverage import SourceAnswer
from gateway.loaders.one_authority import AuthorityLoaders
from gateway.loaders.source_log import SourceFailure
from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority
from gateway.resolvers import audit, citizen
from gateway.resolvers.batching import for_each_parent
from gateway.resolvers.enum_words import word
from gateway.resolvers.pagination import Page
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownLine
from sources.reference.danish_time import DENMARK
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS, RecordKind

_NOUNS: Mapping[RecordKind, tuple[str, str]] = {
    CASES: ("sager", "cases"),
    DOCUMENTS: ("dokumenter", "documents"),
    BENEFITS: ("ydelser", "benefits"),
    PAYMENTS: ("udbetalinger", "payments"),
}


@dataclass(frozen=True, slots=True)
class HelpedCitizen:
    """The citizen whom an employee helps, at the employee's own municipality."""

    authority: Authority


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source answers now, and when it last did not."""

    answer: SourceAnswer
    last: SourceFailure | None

    @property
    def failed_at(self) -> datetime | None:
        """When it last gave this process no answer. None: it has not happened."""
        return self.last.at if self.last else None


def helped_citizen(context: Context, _root: object) -> HelpedCitizen | None:
    """Return the citizen of the request. The look is on record, whatever is read below."""
    audit.help(context)
    return HelpedCitizen(_loaders(context).authority)


async def cases(context: Context, parents: Sequence[Any], **arguments: Any) -> list[Page[ShownCase] | FieldError]:
    """Return the cases that the citizen sees of the municipality."""
    return await citizen.cases(context, parents, authorities=None, **arguments)


async def benefits(context: Context, parents: Sequence[Any], **arguments: Any) -> list[Page[ShownBenefit] | FieldError]:
    """Return the benefits that the citizen sees of the municipality."""
    return await citizen.benefits(context, parents, authorities=None, **arguments)


async def payments(context: Context, parents: Sequence[Any], **arguments: Any) -> list[Page[ShownLine] | FieldError]:
    """Return the payment lines that the citizen sees of the municipality."""
    return await citizen.payments(context, parents, authorities=None, **arguments)


@for_each_parent
async def hidden(context: Context, _helped: HelpedCitizen) -> list[HiddenRecords]:
    """Return how many records are hidden, by which rule and line. Raises FieldError where an index does not answer."""
    audit.hidden(context)
    return await hidden_records(_loaders(context))


def hidden_rule(_context: Context, records: HiddenRecords) -> int:
    """Return the rule's number in docs/rules.md."""
    return int(records.reason.value)


def hidden_what(_context: Context, records: HiddenRecords, *, language: Language) -> str:
    """Return what kind of records they are."""
    return _NOUNS[records.kind][language is Language.EN]


def hidden_text(_context: Context, records: HiddenRecords, *, language: Language) -> str:
    """Return why they are hidden."""
    return reason(records.reason, language)


@for_each_parent
async def sources(context: Context, helped: HelpedCitizen) -> list[SourceStatus]:
    """Return how each index answers about this citizen now, and when it last did not answer about anybody."""
    loaders, authority = _loaders(context), helped.authority
    results = await loaders.cases(authority)
    answers = [results.answer]
    with_documents = [case for case in results.shown.values() if case.opening.opens(Part.DOCUMENTS)]
    for documents in await loaders.documents(with_documents):
        answers += documents.answers
    answers.append((await loaders.benefits(authority)).answer)
    log = loaders.scope.calls.log
    return [SourceStatus(answer, log.last_failure(answer.index.port, authority.cvr)) for answer in _distinct(answers)]


def source_text(_context: Context, status: SourceStatus, *, language: Language) -> str:
    """Return when the source last failed and how, in Danish time; else how it answers."""
    if status.last is None:
        return f"{word(status.answer.state, language)}."
    at = status.last.at.astimezone(DENMARK)
    how, short = word(status.last.state, language), status.last.reason
    if language is Language.DA:
        return f"Fejlede senest {at:%d.%m.%Y} kl. {at:%H.%M}: {how.lower()} ({short})."
    return f"Last failed on {at:%Y-%m-%d} at {at:%H:%M}: {how.lower()} ({short})."


def _distinct(answers: Iterable[SourceAnswer]) -> list[SourceAnswer]:
    """Return one answer of each index: the first that is a failure, else the first."""
    by_index: dict[RecordKind, SourceAnswer] = {}
    for answer in answers:
        if answer.index not in by_index or (answer.failed and not by_index[answer.index].failed):
            by_index[answer.index] = answer
    return list(by_index.values())


def _loaders(context: Context) -> AuthorityLoaders:
    """Return the loaders of one municipality. Raises LookupError where the request has others."""
    if not isinstance(context.loaders, AuthorityLoaders):
        raise LookupError("No employee asks.")
    return context.loaders
