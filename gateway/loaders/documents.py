"""The documents on the cases that are shown: titles and dates, one question an authority for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import structs

from gateway.loaders import misdelivery
from gateway.loaders.batching import BatchLoader
from gateway.loaders.cases import CaseLoader
from gateway.loaders.coverage import AnswerState, SourceAnswer, cover, failure, source_answer
from gateway.loaders.results import CaseResults, DocumentAnswers, DocumentResults
from gateway.loaders.scope import LoadScope
from gateway.policies.policy import Authority
from gateway.visibility.document_rules import Filing, judge_document
from gateway.visibility.rule_context import RuleContext
from gateway.visibility.shown import ShownCase, ShownDocument
from sources.concurrency import gather
from sources.errors import SourceError
from sources.ports import DocumentQuestion
from sources.reference.record_kinds import DOCUMENTS

UNTITLED_DOCUMENT = "Dokument uden titel"
WITHHELD = "documents_withheld"
"""The reason in the log where any document may be filed on an exempt case that was not fetched or read."""


class DocumentLoader:
    """Asks each authority's document index for the documents of many cases at once, and lets the rules decide."""

    def __init__(self, scope: LoadScope, cases: CaseLoader) -> None:
        self._scope = scope
        self._cases = cases
        self._answers = BatchLoader(self._load)
        self._results: dict[ShownCase, DocumentResults] = {}

    async def documents(self, cases: Sequence[ShownCase]) -> list[DocumentResults]:
        """Return what is shown of each case's documents, in the order of the cases."""
        by_authority: defaultdict[Authority, list[ShownCase]] = defaultdict(list)
        for case in cases:
            if case not in self._results:
                by_authority[case.authority].append(case)
        await gather(self._read(authority, new) for authority, new in by_authority.items())
        return [self._results[case] for case in cases]

    def stop(self) -> None:
        """Cancel what is still being asked."""
        self._answers.stop()

    async def _read(self, authority: Authority, cases: Sequence[ShownCase]) -> None:
        case_results = await self._cases.cases(authority)
        if case_results.withholds_documents:
            results = _withheld(authority, case_results)
            self._scope.report.gaps[DOCUMENTS.port, authority.cvr, AnswerState.GARBLED.name, WITHHELD] = 1
            self._results.update(dict.fromkeys(cases, results))
            return
        filed = [entry.document for case in cases for entry in case.record.journal if entry.document]
        answers = await self._answers(authority.cvr, filed)
        # All its cases tell the same answers: one that has none of its own may have hidden documents or none.
        source_answers = tuple(answer.answer for answer in dict.fromkeys(answers.values()))
        source_answers = source_answers or (
            structs.replace(case_results.answer, index=DOCUMENTS, state=AnswerState.ANSWERED),
        )
        coverage = cover([case_results.answer, *source_answers])
        context = self._scope.rule_context(authority)
        for case in cases:
            if case not in self._results:
                documents = self._shown(case, context, answers, case_results.exempt_documents)
                self._results[case] = DocumentResults(documents, source_answers, coverage)

    async def _load(self, cvr: str, uuids: tuple[str, ...]) -> DocumentAnswers:
        authority = self._scope.policies.authorities[cvr]
        question = DocumentQuestion(cvr, uuids, self._scope.citizen)
        try:
            answer = await self._scope.calls.ask(
                DOCUMENTS, authority, self._scope.sources.documents.documents(question)
            )
        except SourceError as error:
            return DocumentAnswers(failure(DOCUMENTS, authority, error))
        misdelivered = misdelivery.documents(answer.records, uuids)
        self._scope.calls.check(DOCUMENTS, authority, answer, misdelivered=misdelivered)
        records = {document.uuid: document for document in answer.records}
        return DocumentAnswers(source_answer(DOCUMENTS, authority, answer), records)

    def _shown(
        self,
        case: ShownCase,
        context: RuleContext,
        answers: Mapping[str, DocumentAnswers],
        exempt_documents: frozenset[str],
    ) -> list[ShownDocument]:
        documents: dict[str, ShownDocument] = {}
        for entry in case.record.journal:
            uuid, document = entry.document, None
            if uuid:
                records = answers[uuid].records
                if records is None:
                    continue
                document = records.get(uuid)
            filing = Filing(case.record, entry, document)
            if reason := judge_document(filing, context, exempt_documents):
                self._scope.hide(case.authority, filing, reason)
            elif document and document.uuid not in documents:  # rule 10 hides what the index does not have
                title = entry.title or document.title or UNTITLED_DOCUMENT
                documents[document.uuid] = ShownDocument(document.uuid, title, filing.dated, document.kind, case)
        self._scope.report.add_shown(DOCUMENTS, case.authority, len(documents))
        return list(documents.values())


def _withheld(authority: Authority, cases: CaseResults) -> DocumentResults:
    """Return no document of an authority: any may be filed on an exempt case (rule 11) that was not fetched or read.

    GARBLED and not TRUNCATED, since none is shown: an empty list would look as if there were no documents.
    """
    answers = (SourceAnswer(DOCUMENTS, authority, AnswerState.GARBLED, cases.answer.as_of),)
    return DocumentResults((), answers, cover([cases.answer, *answers]))
