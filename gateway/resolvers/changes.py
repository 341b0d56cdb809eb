"""What is new, what has changed and how much is gone since an earlier look, whose token the client has kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import partial
from typing import Any

from msgspec import Struct, field

from gateway.context import Context
from gateway.ids import Ids
from gateway.loaders.coverage import Coverage, cover, demand
from gateway.resolvers.batching import for_each_parent
from gateway.resolvers.case_versions import is_another_outcome, is_another_step
from gateway.resolvers.change_records import NO_PLAN, AuthorityRecords, KindOfRecords, Record, records_of
from gateway.resolvers.change_token import (
    AuthorityLook,
    ChangedKind,
    Look,
    Section,
    Version,
    open_token,
    seal,
)
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownCitizen, ShownDocument, ShownLine


class ChangeKind(Enum):
    """What has changed of a record that was shown before."""

    PROGRESS = "PROGRESS"
    DOCUMENT = "DOCUMENT"
    OUTCOME = "OUTCOME"
    NOTE = "NOTE"
    PERIOD = "PERIOD"
    PLAN = "PLAN"
    PAYMENT = "PAYMENT"


class ChangedCase(Struct, frozen=True, eq=False):
    """A case that was shown before, and what has changed of it."""

    case: ShownCase
    what: list[ChangeKind]


class ChangedBenefit(Struct, frozen=True, eq=False):
    """A benefit that was shown before, and what has changed of it."""

    benefit: ShownBenefit
    what: list[ChangeKind]


class Added(Struct, frozen=True, eq=False):
    """Records that were not shown before. `coverage`: by kind, whether none may be missing."""

    cases: Sequence[ShownCase]
    documents: Sequence[ShownDocument]
    benefits: Sequence[ShownBenefit]
    payments: Sequence[ShownLine]
    coverage: tuple[Coverage, ...]
    ids: Ids


class Changed(Struct, frozen=True, eq=False):
    """Records that were shown before, and have changed.

    `coverage`: by kind, whether none may be missing: neither a record, nor what makes it one that has changed.
    """

    cases: Sequence[ChangedCase]
    benefits: Sequence[ChangedBenefit]
    payments: Sequence[ShownLine]
    coverage: tuple[Coverage, ...]
    ids: Ids


class Gone(Struct, frozen=True, eq=False):
    """How many records were shown before and are no longer."""

    cases: int
    documents: int
    benefits: int
    payments: int


class Changes(Struct, frozen=True, eq=False):
    """What has changed. `since` is the day of the earlier look; None: there is none to compare with."""

    since: date | None
    starts_again: bool
    token: str
    added: Added
    changed: Changed
    gone: Gone
    coverage: Coverage


class News(Struct, eq=False):
    """What a comparison has found of one kind, at all authorities."""

    added: list[Any] = field(default_factory=list)
    changed: dict[Any, list[ChangeKind]] = field(default_factory=dict)
    known: set[Any] = field(default_factory=set)
    """What was shown before, changed or not."""
    gone: int = 0
    answers: list[Any] = field(default_factory=list)
    whole: bool = True


@for_each_parent
async def changes(context: Context, citizen: ShownCitizen, *, since: str | None) -> Changes:
    """Return what has changed since the look of a token; without one, the token of a first look.

    Raises FieldError: BAD_TOKEN for a token that is not this citizen's.
    """
    before = None if since is None else open_token(since, context.ids, citizen.subject, context.today)
    looks = await context.citizen.of_authorities(None, partial(records_of, context))
    demand(answer for look in looks for records in look.kinds for answer in records.answers)
    asks_all = await context.citizen.asks_all(None)
    news = {kind: News(whole=asks_all and (before is None or before.asks_all)) for kind in ChangedKind}
    authorities = dict(before.authorities) if before else {}
    for look in looks:
        authorities[look.authority.cvr] = _compared(before, look, news)
    now = Look(context.today, asks_all or (before is not None and before.asks_all), authorities)
    _add_what_came_to_others(news)
    cases, documents, benefits, payments, notes = (news[kind] for kind in ChangedKind)
    added_coverage = tuple(_coverage(news[kind]) for kind in ChangedKind)
    changed_coverage = {
        **dict(zip(ChangedKind, added_coverage, strict=True)),
        ChangedKind.CASES: _coverage(cases, documents, notes),
        ChangedKind.BENEFITS: _coverage(benefits, payments),
    }
    return Changes(
        since=before.day if before else None,
        starts_again=since is not None and before is None,
        token=seal(now, context.ids, citizen.subject),
        added=Added(cases.added, documents.added, benefits.added, payments.added, added_coverage, context.ids),
        changed=Changed(
            [ChangedCase(case, _ordered(what)) for case, what in cases.changed.items()],
            [ChangedBenefit(benefit, _ordered(what)) for benefit, what in benefits.changed.items()],
            list(payments.changed),
            tuple(changed_coverage.values()),
            context.ids,
        ),
        gone=Gone(cases.gone, documents.gone, benefits.gone, payments.gone),
        coverage=_coverage(*news.values()),
    )


def _coverage(*news: News) -> Coverage:
    """Return whether nothing of these kinds may be missing, now or then."""
    return cover((answer for kind in news for answer in kind.answers), asks_all=all(kind.whole for kind in news))


def _compared(before: Look | None, look: AuthorityRecords, news: Mapping[ChangedKind, News]) -> AuthorityLook:
    """Compare what an authority shows with what it showed, and return what to remember of it."""
    earlier = before.authorities.get(look.authority.cvr) if before else None
    sections = earlier.sections if earlier else (_nothing_before(before),) * len(ChangedKind)

    def tells(area: str) -> bool:
        """Whether the same is open there as before: what an authority opens or closes is no news (rule 24)."""
        return earlier is None or look.opening(area) in earlier.openings

    for kind in ChangedKind:
        news[kind].answers += look.kinds[kind].answers
        if before:
            _compare(sections[kind], look.kinds[kind], tells, news[kind])
    openings = frozenset(look.openings.values())
    if earlier and not all(records.whole for records in look.kinds):
        openings &= earlier.openings  # what is remembered from before was not judged by the openings of now
    remembered = map(_remembered, sections, look.kinds)
    return AuthorityLook(openings, tuple(remembered))


def _nothing_before(before: Look | None) -> Section:
    """Return what an authority showed that no look has asked yet: nothing, where the look asked all there were."""
    return Section(whole=before is not None and before.asks_all, records={})


def _compare(earlier: Section, records: KindOfRecords, tells: Callable[[str], bool], news: News) -> None:
    missing = dict(earlier.records)
    news.whole &= earlier.whole
    for record in records.records:
        version = missing.pop(record.name[: earlier.width], None)
        if version:
            news.known.add(record.node)
            if what := list(_differences(version.version, record)):
                news.changed[record.node] = what
        elif earlier.whole and tells(record.area):
            news.added.append(record.node)
    if records.whole:
        news.gone += sum(tells(version.area) for version in missing.values())


def _differences(version: bytes, record: Record) -> Iterator[ChangeKind]:
    """Yield what differs from an earlier version. Of a benefit the first half is its period, the second its plan."""
    if isinstance(record.node, ShownCase) and version:  # a note of it has none
        if is_another_step(version, record.version):
            yield ChangeKind.PROGRESS
        if is_another_outcome(version, record.version):
            yield ChangeKind.OUTCOME
    elif isinstance(record.node, ShownLine) and version != record.version:
        yield ChangeKind.PAYMENT
    elif isinstance(record.node, ShownBenefit):
        plans = version[3:], record.version[3:]
        if version[:3] != record.version[:3]:
            yield ChangeKind.PERIOD
        if plans[0] != plans[1] and NO_PLAN not in plans:
            yield ChangeKind.PLAN


def _remembered(earlier: Section, records: KindOfRecords) -> Section:
    """Return what is known of an authority's records from now on: with what was known, where some may be missing."""
    if records.whole:
        return Section(True, {record.name: Version(record.area, record.version) for record in records.records})
    width = earlier.width
    shown = {record.name[:width]: Version(record.area, record.version) for record in records.records}
    return Section(earlier.whole, {**earlier.records, **shown}, width)


def _add_what_came_to_others(news: Mapping[ChangedKind, News]) -> None:
    """Add new documents and notes to the changes of their cases, and new payments to those of their benefits."""
    cases, benefits = news[ChangedKind.CASES], news[ChangedKind.BENEFITS]
    filed_on = dict.fromkeys(document.case for document in news[ChangedKind.DOCUMENTS].added)
    for case in cases.known.intersection(filed_on):
        cases.changed.setdefault(case, []).append(ChangeKind.DOCUMENT)
    for case in cases.known.intersection(news[ChangedKind.NOTES].added):
        cases.changed.setdefault(case, []).append(ChangeKind.NOTE)
    paid = {line.benefit for line in news[ChangedKind.PAYMENTS].added if line.benefit}
    for benefit in benefits.known & paid:
        benefits.changed.setdefault(benefit, []).append(ChangeKind.PAYMENT)


def _ordered(what: Iterable[ChangeKind]) -> list[ChangeKind]:
    return sorted(what, key=list(ChangeKind).index)
