"""An explanation for people: one screen of plain lines, which can be copied into a mail."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from gateway.commands.explain.report import Report
from gateway.commands.explain.texts import Texts, texts_in

WIDTH = 110


def page_of(report: Report) -> str:
    """Return all of it."""
    words, facts = texts_in(report.language), report.as_json()
    lines = [*_head(facts, words), "", words["why"], *map(_item, facts["why"])]
    for authority in facts["authorities"]:
        lines += ["", authority["name"], *_authority(authority, report, words)]
    if facts["registers"]:
        lines += ["", words["registers"], *_gaps(facts["registers"], words)]
    if facts["errors"]:
        lines += ["", words["errors"], *(_item(f"{error['count']} × {error['text']}") for error in facts["errors"])]
    if facts["events"]:
        lines += ["", words["events"], *(_item(_event(event)) for event in facts["events"])]
    return "\n".join(lines)


def _head(facts: dict[str, Any], words: Texts) -> Iterator[str]:
    calls = ", ".join(f"{words.get(f'source_{name}', name)} {count}" for name, count in facts["calls"].items())
    yield words["request"].format(id=facts["requestId"])
    rows = {
        "when": facts["at"],
        "operation": facts["operation"] or words["none"],
        "application": facts["application"] or words["no_application"],
        "status": words["took"].format(status=facts["status"], ms=facts["milliseconds"]),
        "calls": calls or words["no_calls"],
        "openings": words["version"].format(version=facts["openings"]),
    }
    width = max(len(words[name]) for name in rows)
    for name, value in rows.items():
        yield f"  {words[name]:<{width}}  {value}"


def _authority(authority: dict[str, Any], report: Report, words: Texts) -> Iterator[str]:
    if authority["shown"]:
        yield _item(f"{words['authority_shown']}: {report.shown_words(authority['shown'])}")
    for hidden in authority["hidden"]:
        rule = words["rule"].format(number=hidden["rule"] or "?", name=hidden["name"])
        decided = f" ({hidden['decided']})" if hidden["decided"] else ""
        yield _item(f"{words['authority_hidden']}: {hidden['count']} × {rule}: {hidden['text']}{decided}")
    yield from _gaps(authority["missing"], words)
    if authority["notOpened"]:
        closed = ", ".join(words.get(f"source_{kind}", kind) for kind in authority["notOpened"])
        yield _item(f"{words['authority_closed']}: {closed}")
    code = authority["code"] or authority["cvr"]
    if authority["hidden"]:
        yield _item(words["preview"].format(code=code))
    if authority["missing"]:
        yield _item(words["doctor"].format(code=code))


def _gaps(gaps: list[dict[str, Any]], words: Texts) -> Iterator[str]:
    for gap in gaps:
        source = words.get(f"source_{gap['source']}", gap["source"])
        state = words.get(f"state_{gap['state']}", gap["state"])
        times = f" ({words['times'].format(count=gap['count'])})" if gap["count"] != 1 else ""
        yield _item(f"{words['gap']}: {source}: {state}{times} [{gap['reason']}]. {gap['text']}")
        if gap["cure"]:
            yield fill(f"{words['todo']}: {gap['cure']}", WIDTH, initial_indent="    ", subsequent_indent="    ")


def _event(event: dict[str, Any]) -> str:
    known = ("event", "level", "timestamp", "request_id", "openings", "explanation")
    facts = ", ".join(f"{name}={value}" for name, value in event.items() if name not in known)
    return f"{event.get('timestamp')} {event.get('event')}: {facts}"


def _item(text: str) -> str:
    return fill(text, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
