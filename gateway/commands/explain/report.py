"""An explanation in words: the object that `--json` prints, from which the text for people is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.citizen_view.reasons import FILE_RULES, reason
from gateway.commands.doctor.cures import cure_of
from gateway.commands.explain.danish import danish_of
from gateway.commands.explain.explanation import AuthorityAnswer, Explanation, Gap, code_named
from gateway.commands.explain.rejections import INCOMPLETE, in_language, login_sentence
from gateway.commands.explain.texts import texts_in
from gateway.loaders.failure_words import explanation_of
from gateway.policies.directives import Language
from gateway.visibility.rule_context import HiddenReason
from sources.reference.municipalities import MUNICIPALITIES, MUNICIPALITY_CVRS

_CODES = {cvr: code for code, cvr in MUNICIPALITY_CVRS.items()}
CLIENT_CLOSED_REQUEST = 499


@dataclass(frozen=True, slots=True)
class Report:
    """Puts one explanation into a language. `names`: of authorities, by CVR number, where a policy tells them."""

    explanation: Explanation
    language: Language
    names: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return all that is known."""
        line = self.explanation.line
        return {
            "requestId": line.get("request_id"),
            "at": line.get("timestamp"),
            "operation": line.get("operation"),
            "application": line.get("application"),
            "status": line.get("status"),
            "milliseconds": line.get("ms"),
            "openings": line.get("openings"),
            "calls": line.get("calls") or {},
            "why": list(self.why()),
            "authorities": [self._authority(answer) for answer in self.explanation.authorities],
            "registers": [self._gap(gap) for gap in self.explanation.gaps],
            "withoutPolicy": [
                {"code": code, "name": MUNICIPALITIES.get(code, code)} for code in self.explanation.without_policy
            ],
            "errors": [self._error(name, count) for name, count in self.explanation.errors.items()],
            "events": [dict(event) for event in self.explanation.events],
        }

    def why(self) -> Iterator[str]:
        """Yield why the citizen saw what the page showed, the first cause first."""
        said, words = self.explanation, texts_in(self.language)
        if said.refused:
            yield words["refused"].format(reason=self.refusal(said.refused))
            return
        if said.line.get("status") == CLIENT_CLOSED_REQUEST:
            yield words["disconnected"]
        for code in said.without_policy:
            yield words["without_policy"].format(name=MUNICIPALITIES.get(code, code))
        if not said.authorities:
            yield self._without_authorities()
            return
        answered = [answer for answer in said.authorities if answer.shown]
        if said.lacks_answers:
            yield words["some_missing" if answered else "all_failed"]
        if said.shown:
            yield words["shown"].format(shown=self.shown_words(_sums(said)))
            if said.hidden:
                yield words["some_hidden"].format(hidden=said.hidden)
        elif said.hidden:
            yield words["all_hidden"]
        elif answered and not said.lacks_answers:
            yield words["nothing"]
        elif not said.lacks_answers:
            yield words["only_closed"]

    def refusal(self, refused: str) -> str:
        """Return why a request was refused, by its code or the reason that its token was not accepted for."""
        code = code_named(refused)
        if code is None:
            text = texts_in(self.language)["token_refused"]
            return text.format(reason=refused, sentence=login_sentence(refused, self.language))
        return f"{code.name}. {code.danish if self.language is Language.DA else f'{code.sentence} {code.step}'}"

    def name_of(self, cvr: str) -> str:
        """Return an authority as people call it, and its number."""
        name = self.names.get(cvr) or MUNICIPALITIES.get(_CODES.get(cvr, ""))
        return f"{name} ({cvr})" if name else f"CVR {cvr}"

    def shown_words(self, counts: Mapping[str, int]) -> str:
        """Return numbers of records with their kinds: 3 cases, 1 benefits."""
        words = texts_in(self.language)
        return ", ".join(f"{count} {words.get(f'source_{kind}', kind)}" for kind, count in counts.items())

    def _without_authorities(self) -> str:
        line, words = self.explanation.line, texts_in(self.language)
        if line.get("hidden") or line.get("calls"):
            hidden = ", ".join(f"{name}: {count}" for name, count in (line.get("hidden") or {}).items())
            return words["old_gateway"].format(hidden=hidden or words["none"])
        return words["no_authority" if self.explanation.without_policy or self.explanation.gaps else "public"]

    def _authority(self, answer: AuthorityAnswer) -> dict[str, Any]:
        return {
            "cvr": answer.cvr,
            "code": _CODES.get(answer.cvr),
            "name": self.name_of(answer.cvr),
            "shown": dict(answer.shown),
            "hidden": [self._rule(rule, count) for rule, count in answer.hidden.items()],
            "missing": [self._gap(gap) for gap in answer.gaps],
            "notOpened": list(answer.not_opened),
        }

    def _rule(self, rule: HiddenReason | str, count: int) -> dict[str, Any]:
        words = texts_in(self.language)
        if isinstance(rule, str):
            return {"rule": None, "name": rule, "count": count, "text": words["unknown_rule"], "decided": None}
        decided = words["file" if rule in FILE_RULES else "fixed"]
        text = reason(rule, self.language)
        return {"rule": rule.value, "name": rule.name, "count": count, "text": text, "decided": decided}

    def _gap(self, gap: Gap) -> dict[str, Any]:
        if gap.reason in INCOMPLETE:
            text, cure = in_language(INCOMPLETE[gap.reason], self.language), None
        elif self.language is Language.DA:
            text, cure = danish_of(gap.reason)
        else:
            text, cure = explanation_of(gap.reason), cure_of(gap.reason)
        facts = {"source": gap.source, "state": gap.state, "reason": gap.reason, "count": gap.count}
        return {**facts, "text": text, "cure": cure}

    def _error(self, name: str, count: int) -> dict[str, Any]:
        return {"code": name, "count": count, "text": self.refusal(name)}


def _sums(explanation: Explanation) -> dict[str, int]:
    sums: dict[str, int] = {}
    for answer in explanation.authorities:
        for kind, count in answer.shown.items():
            sums[kind] = sums.get(kind, 0) + count
    return {kind: count for kind, count in sums.items() if count}
