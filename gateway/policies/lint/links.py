"""Links and published limits: for areas that are open, each once."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from gateway.policies.case_links import CASE, host_of
from gateway.policies.directives import Part
from gateway.policies.lint.finding import Check, LintContext, LintFinding, error, is_shown, openings, warning
from gateway.policies.meaning import LINKS
from gateway.policies.policy_file import PolicyDirective, PolicyFile
from sources.records import CaseProgress
from sources.reference.kle import covers, is_area

MOST_DAYS = 3_653
_NEVER = (CaseProgress.DECIDED, CaseProgress.CLOSED, CaseProgress.UNKNOWN)


def link_not_open(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a link helps with an area that is not open, so nobody sees it."""
    all_openings = openings(file)
    for directive in () if file.is_shared else file.named(*LINKS):
        area = directive.values["area"]
        if is_area(area) and not is_shown(area, all_openings):
            yield LintFinding(
                directive.at("area"), f"Nothing of {area} is open, so nobody sees this link.", _hint(area)
            )


def link_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a link stands twice."""
    earlier: dict[tuple[object, ...], PolicyDirective] = {}
    for directive in file.named(*LINKS):
        values = directive.values
        key = (directive.node.name.value, values["area"], values["url"], values["language"])
        if earlier.setdefault(key, directive) is not directive:
            yield LintFinding(
                directive.node, f"The link to {values['url']} stands here twice.", "Remove one of the two."
            )


def placeholder_unknown(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that an address has a placeholder other than {case} in a @selfService, behind the host."""
    for directive in file.directives:
        url = directive.values.get("url") or ""
        rest = url.replace(CASE, "") if directive.name == "selfService" else url
        if set("{}") & set(rest) or CASE in urlsplit(url).netloc:
            hint = f"Write {CASE} for the number of the case, in a @selfService and behind the host."
            yield LintFinding(directive.at("url"), "No number of a case can stand here.", hint)


def case_link_host(file: PolicyFile, context: LintContext) -> Iterator[LintFinding]:
    """Report that a link takes the number of a case to a host not allowed, so nobody sees it. Told where that is known.

    The setting BORGERBLIK_CASE_LINK_HOSTS names the hosts.
    """
    hosts = context.case_link_hosts
    for directive in file.named("selfService"):
        url = directive.values["url"]
        if hosts is not None and CASE in url and host_of(url) not in hosts:
            sentence = f"No number of a case may go to {host_of(url)}, so nobody sees this link."
            hint = "Have the host added to BORGERBLIK_CASE_LINK_HOSTS."
            yield LintFinding(directive.at("url"), sentence, hint)


def articles_off_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that the shared articles of an area are switched off already, by it or a wider one."""
    areas = [directive.values["area"] for directive in file.named("noSharedArticles")]
    for number, directive in enumerate(file.named("noSharedArticles")):
        area = directive.values["area"]
        others = (*areas[:number], *(wide for wide in areas[number + 1 :] if wide != area))
        if any(covers(wide, area) for wide in others):
            yield LintFinding(directive.node, f"The shared articles of {area} are off already.", "Remove this line.")


def days_too_few(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a limit has fewer days than one."""
    for directive in file.named("decidesWithin"):
        if directive.values["days"] < 1:
            sentence = f"A limit of {directive.values['days']} days is none."
            yield LintFinding(directive.at("days"), sentence, "Write the number of calendar days, 1 or more.")


def days_too_many(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a limit is longer than ten years."""
    for directive in file.named("decidesWithin"):
        if directive.values["days"] > MOST_DAYS:
            sentence = f"A limit of {directive.values['days']} days is longer than ten years."
            yield LintFinding(
                directive.at("days"), sentence, "Write the number of calendar days that you have published."
            )


def limit_twice(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that one area has two limits."""
    earlier: dict[str, PolicyDirective] = {}
    for directive in file.named("decidesWithin"):
        area = directive.values["area"]
        if earlier.setdefault(area, directive) is not directive:
            yield LintFinding(directive.node, f"{area} has a limit already.", "Keep one of the two.")


def limit_not_open(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a limit is for an area whose cases are not open, so nobody sees it."""
    all_openings = openings(file)
    for directive in file.named("decidesWithin"):
        area = directive.values["area"]
        if is_area(area) and not is_shown(area, all_openings, Part.CASES):
            yield LintFinding(
                directive.at("area"), f"No case of {area} is open, so nobody sees this limit.", _hint(area)
            )


def limit_never_runs(file: PolicyFile, _context: LintContext) -> Iterator[LintFinding]:
    """Report that a limit counts from a step at which nothing is expected any more."""
    for directive in file.named("decidesWithin"):
        step = directive.values["from"]
        if step in _NEVER:
            sentence = f"A limit counted from {step.name} is never shown: the case is decided by then, or nobody knows."
            yield LintFinding(directive.at("from"), sentence, "Write from: OPENED or from: EXAMINED.")


CHECKS: tuple[Check, ...] = (
    warning(link_not_open, of_all=True),
    warning(link_twice),
    error(placeholder_unknown),
    warning(case_link_host),
    warning(articles_off_twice),
    error(days_too_few),
    error(days_too_many),
    error(limit_twice),
    warning(limit_not_open, of_all=True),
    warning(limit_never_runs),
)


def _hint(area: str) -> str:
    return f'Open it with @opens(area: "{area}", …), or remove this line.'
