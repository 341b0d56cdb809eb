"""Whose file it is: code, CVR number and name belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, note, warning
from gateway.policies.policy_file import PolicyFile
from sources.reference.municipalities import MUNICIPALITIES, MUNICIPALITY_CVRS

MADE_UP = {"0999": ("11111111", "Korsbæk Kommune")}
"""Korsbæk of the sandbox: it may have a file like any other."""

MADE_UP_AGENCIES = {"99999999": "Udbetaling Danmark"}
"""The sandbox's own agency."""

_EXAMPLE = re.compile(r"^[\s,\ufeff]*#\s*Example, not decided by the municipality", re.IGNORECASE | re.MULTILINE)
"""The first line of each packaged example of a real authority."""

_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def code_unknown(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that the code is no municipality's."""
    for head in file.named("municipality"):
        code = head.values["code"]
        if re.fullmatch("[0-9]{4}", code) and code not in MUNICIPALITIES and code not in MADE_UP:
            near = _code_by_name(head.values["name"]) or next(iter(get_close_matches(code, MUNICIPALITIES)), None)
            hint = (
                f'Is it "{near}", {MUNICIPALITIES[near]}?' if near else "Look the code up in the CPR register's list."
            )
            yield LintFinding(head.at("code"), f"No municipality has the code {code}.", hint)


def cvr_of_another(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that the CVR number is not the one of this code's municipality; an agency has a municipality's number."""
    for head in file.named("municipality"):
        official = _official(head.values["code"])
        if official and head.values["cvr"] != official[0]:
            sentence = f"The CVR number of {official[1]} is {official[0]}{_whose(head.values['cvr'])}."
            yield LintFinding(head.at("cvr"), sentence, f'Write cvr: "{official[0]}", or the code of who is meant.')
    for head in file.named("agency"):
        code = next((code for code, cvr in MUNICIPALITY_CVRS.items() if cvr == head.values["cvr"]), None)
        if code:
            sentence = f"{head.values['cvr']} is the CVR number of {MUNICIPALITIES[code]}, which is no agency."
            yield LintFinding(head.at("cvr"), sentence, f'Write @municipality(code: "{code}", …) instead of @agency.')


def name_of_another(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that the name is another municipality's."""
    for head in file.named("municipality"):
        code = _code_by_name(head.values["name"])
        official = _official(head.values["code"])
        if official and code and code != head.values["code"]:
            sentence = f"{head.values['name']} has the code {code}; {head.values['code']} is {official[1]}."
            yield LintFinding(head.at("name"), sentence, f'Write name: "{official[1]}", or the code of who is meant.')


def name_unusual(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that the name is not the municipality's official one."""
    for head in file.named("municipality"):
        name, official = head.values["name"], _official(head.values["code"])
        if official and name != official[1] and not _code_by_name(name):
            sentence = f"The municipality's official name is {official[1]}: citizens read this name."
            yield LintFinding(head.at("name"), sentence, f'Write name: "{official[1]}".')


def agency_cvr_doubtful(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an agency's CVR number fails its own check digit, so it is mistyped."""
    for head in file.named("agency"):
        cvr = head.values["cvr"]
        if len(cvr) == 8 and cvr.isdigit() and cvr not in MADE_UP_AGENCIES and _fails(cvr):
            sentence = (
                f"{cvr} cannot be a CVR number: its check digit is wrong. Every citizen's request asks an agency."
            )
            yield LintFinding(head.at("cvr"), sentence, "Look the number up in the CVR register.")


def agency_unknown(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an agency is on no list here, so that its number and name cannot be held against each other."""
    for head in file.named("agency"):
        cvr = head.values["cvr"]
        municipal = cvr in MUNICIPALITY_CVRS.values()
        if len(cvr) == 8 and cvr.isdigit() and cvr not in MADE_UP_AGENCIES and not _fails(cvr) and not municipal:
            sentence = f"Nobody here knows the agency with CVR number {cvr}, so number and name are taken as they are."
            yield LintFinding(head.at("cvr"), sentence, "Compare them with the CVR register once.")


def name_empty(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a name, a title, a source, or what citizens read of hours and complaints has no words."""
    directives = ("municipality", "agency", "sharedArticles", "selfService", "article", "contact", "complaint")
    for directive in file.named(*directives):
        for argument in ("source", "name", "title", "hours", "text"):
            if argument in directive.values and not directive.values[argument].strip():
                yield LintFinding(
                    directive.at(argument), f"The {argument} is empty.", "Write the words that citizens read."
                )


def example_policy(file: PolicyFile, context: LintContext) -> Iterator[LintFinding]:
    """Report that a packaged example, which no municipality has decided, stands where a policy belongs."""
    if context.takes_examples is False and _EXAMPLE.search(file.text):
        for head in file.named("municipality", "agency"):
            sentence = f"This file is an example: {head.values['name']} has not decided it."
            hint = "Remove the comment that says so once the authority has decided each line of the file."
            yield LintFinding(head.node, sentence, hint)


CHECKS: tuple[Check, ...] = (
    error(code_unknown),
    error(cvr_of_another),
    error(name_of_another),
    warning(name_unusual),
    warning(agency_cvr_doubtful),
    note(agency_unknown),
    error(name_empty),
    error(example_policy),
)


def _official(code: str) -> tuple[str, str] | None:
    """Return the CVR number and the name behind a code."""
    return (MUNICIPALITY_CVRS[code], MUNICIPALITIES[code]) if code in MUNICIPALITIES else MADE_UP.get(code)


def _code_by_name(name: str) -> str | None:
    return next((code for code, official_name in MUNICIPALITIES.items() if official_name == name), None)


def _whose(cvr: str) -> str:
    code = next((code for code, official_name in MUNICIPALITY_CVRS.items() if official_name == cvr), None)
    return f"; {cvr} is that of {MUNICIPALITIES[code]}" if code else ""


def _fails(cvr: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(cvr, _WEIGHTS, strict=True)) % 11 != 0
