"""A token and a harmless question for each index and authority: it returns nothing about anybody.

SF1470 is asked for a case by the nil UUID, which no case has, and SF1491 for the benefits of a CPR number that cannot
be anybody's: its day and month are 00. Neither operation can be asked about nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from gateway.commands.doctor.clock import Clock, clock_finding
from gateway.commands.doctor.cures import cure_of
from gateway.commands.doctor.deployment import Deployment, Indexes
from gateway.commands.doctor.finding import Check, ExaminedAuthority, Finding, State, error, ok, warning
from gateway.commands.doctor.reply_facts import ReplyFacts, observed
from gateway.loaders.failure_words import explanation_of
from sources.cache.sources import Sources
from sources.errors import SourceError, SourceRefusedError
from sources.ports import EVERY_AREA, BenefitQuestion, NamedCaseIndex, NamedCasesQuestion
from sources.records.subject import Subject
from sources.soap.xml_binding import NAMESPACES
from sources.transport.deadline import within_seconds

NO_CASE = str(UUID(int=0))
NOBODY = Subject("0000000000")


@dataclass(frozen=True, slots=True)
class ExaminedIndex:
    """An index: its address, its entity id, the answer that the adapters read, and the question."""

    name: str
    setting: str
    url: str
    entity_id: str
    answer: str
    namespace: str
    ask: Callable[[Sources, str], Awaitable[int]]


def indexes_of(deployment: Deployment) -> tuple[ExaminedIndex, ExaminedIndex]:
    """Return both indexes."""
    settings = deployment.settings
    return (
        ExaminedIndex(
            "SF1470",
            "CASE_INDEX_URL",
            settings.case_index_url,
            settings.case_index_entity_id or "",
            "FremsoegSagDokumentIndeksOutput",
            NAMESPACES["sdi"],
            _records_of_no_case,
        ),
        ExaminedIndex(
            "SF1491",
            "BENEFIT_INDEX_URL",
            settings.benefit_index_url,
            settings.benefit_index_entity_id or "",
            "BevillingHent_O",
            NAMESPACES["y"],
            _records_of_nobody,
        ),
    )


async def _records_of_no_case(sources: Sources, authority: str) -> int:
    if not isinstance(sources.cases, NamedCaseIndex):
        return 0
    answer = await sources.cases.named_cases(NamedCasesQuestion(authority, (NO_CASE,)))
    return len(answer.records) + answer.unreadable


async def _records_of_nobody(sources: Sources, authority: str) -> int:
    answer = await sources.benefits.benefits(BenefitQuestion(authority, NOBODY, (EVERY_AREA,)))
    return len(answer.records) + answer.unreadable


async def examine_token(
    indexes: Indexes, index: ExaminedIndex, authority: ExaminedAuthority, seconds: float
) -> list[Finding]:
    """Return whether a token is issued for an index on behalf of an authority."""
    if indexes.tokens is None:
        text = "No token is sent: BORGERBLIK_TOKEN_URL is not set. KOMBIT's indexes answer nobody without one."
        cure = "Set BORGERBLIK_TOKEN_URL, both entity ids and BORGERBLIK_CLIENT_CERTIFICATE."
        return [warning(Check.TOKENS, index.name, text, cure, authority)]
    try:
        await within_seconds(seconds, indexes.tokens.token(service=index.entity_id, authority=authority.cvr))
    except SourceError as failure:
        return [_failed(Check.TOKENS, index.name, failure, authority)]
    return [ok(Check.TOKENS, index.name, "A token is issued.", authority)]


async def examine_question(
    indexes: Indexes, index: ExaminedIndex, authority: ExaminedAuthority, clock: Clock, seconds: float
) -> list[Finding]:
    """Return how an index answers an authority's question about nobody."""
    with observed() as facts:
        try:
            records = await within_seconds(seconds, index.ask(indexes.sources, authority.cvr))
        except SourceError as failure:
            findings = [_failed(Check.QUESTIONS, index.name, failure, authority)]
        else:
            findings = [_answered(index, max(records, facts.cases), authority)]  # the adapter drops other cases
    return [*findings, *_schema(index, facts, authority, findings[0].state), *_clock(index, facts, clock)]


def _answered(index: ExaminedIndex, records: int, authority: ExaminedAuthority) -> Finding:
    if records:
        text = f"It was asked about nobody, and answers with records ({records})."
        cure = "Do not go live. Tell KOMBIT that the index returns what was not asked for."
        return error(Check.QUESTIONS, index.name, text, cure, authority)
    return ok(Check.QUESTIONS, index.name, "Answers a question about nobody with nothing.", authority)


def _schema(index: ExaminedIndex, facts: ReplyFacts, authority: ExaminedAuthority, state: State) -> list[Finding]:
    """Return whether the answer's namespace is the one that is read. Nothing, where there was no answer."""
    if facts.name != index.answer:
        return []
    if facts.namespace != index.namespace:
        text = f"The answer is in {facts.namespace or 'another namespace'}; this gateway reads {index.namespace}."
        cure = f"Set BORGERBLIK_{index.setting} to the version that this gateway reads."
        return [error(Check.SCHEMA, index.name, text, cure, authority)]
    if state is not State.OK:
        return []
    return [ok(Check.SCHEMA, index.name, f"The answer is in {index.namespace}, which this gateway reads.", authority)]


def _clock(index: ExaminedIndex, facts: ReplyFacts, clock: Clock) -> list[Finding]:
    """Return how far the clocks differ, by the answer's timestamp, where it is more than nothing."""
    if facts.created is None:
        return []
    finding = clock_finding(index.name, facts.created, clock())
    return [] if finding.state is State.OK else [finding]


def _failed(check: Check, service: str, failure: SourceError, authority: ExaminedAuthority) -> Finding:
    text = explanation_of(failure.reason)
    if isinstance(failure, SourceRefusedError):
        text = f"{text} Citizens see this authority's records as REFUSED."
    return error(check, service, text, cure_of(failure.reason), authority)
