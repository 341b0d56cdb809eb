"""`borgerblik check`: say what is wrong with policy files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from gateway.commands.options import MUNICIPALITY, language_of, language_option
from gateway.commands.output import fail
from gateway.commands.policy_report import report_json, report_lines
from gateway.policies.authority_names import code_or_cvr
from gateway.policies.danish import danish_sentence
from gateway.policies.folder import (
    PACKAGED,
    FolderContents,
    PolicyText,
    printable,
    read_policies,
    read_text,
    why_never_read,
)
from gateway.policies.lint import check_files
from gateway.policies.lint.finding import LintContext
from gateway.policies.parser import read_files
from gateway.policies.policy_file import HEADS, PolicyFile
from gateway.policies.problem import PolicyError, PolicyProblem, Severity
from gateway.policies.translation import in_language
from gateway.settings import PREFIX, SettingsError, read_some
from sources.reference.danish_time import DENMARK
from sources.reference.municipalities import name_key


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.option("--notes/--no-notes", default=True, help="Say what is good to know, too.", show_default=True)
@click.option("--municipality", help=f"Only the file of one. {MUNICIPALITY}")
@language_option
def check(paths: tuple[Path, ...], as_json: bool, notes: bool, municipality: str | None, language: str) -> None:
    """Check policy files, or all files of folders. Without a PATH: the folder that the gateway would read.

    The exit status is 1 where a file has an error, and 0 where there are warnings at the most.
    """
    words = language_of(language)
    try:
        folder, context = context_of_settings(is_folder_needed=not paths)
    except SettingsError as error:
        fail(in_language(str(error), words, danish_sentence))
    files, problems = check_paths(paths or (folder,), context)
    if municipality is not None:
        files = _of(municipality, files) or fail(
            in_language(f"No file here is that of {municipality}.", words, danish_sentence)
        )
        names = {file.name for file in files}
        problems = [problem for problem in problems if problem.file in names]
    if not notes:
        problems = [problem for problem in problems if problem.severity is not Severity.NOTE]
    click.echo(report_json(files, problems, words) if as_json else "\n".join(report_lines(files, problems, words)))
    raise SystemExit(any(problem.severity is Severity.ERROR for problem in problems))


def _of(municipality: str, files: Sequence[PolicyFile]) -> list[PolicyFile]:
    """Return the files of one municipality or agency."""
    key, name = code_or_cvr(municipality), name_key(municipality)
    return [
        file
        for file in files
        for head in file.named(*HEADS)
        if (key is not None and key in (head.values.get("code"), head.values["cvr"]))
        or name == name_key(head.values["name"])
    ]


def context_of_settings(*, is_folder_needed: bool = True) -> tuple[Path, LintContext]:
    """Return the folder that the gateway would read here, and what its environment says. Raise SettingsError."""
    names = ("policies", "today", "case_index_url", "property_register_url", "example_policies", "case_link_hosts")
    settings = read_some(*names)
    today = settings.get("today") or datetime.now(DENMARK).date()
    if "case_index_url" not in settings:  # no gateway's environment: what is not there says nothing
        return settings.get("policies", PACKAGED), LintContext(today)
    if is_folder_needed and "policies" not in settings:
        raise SettingsError([f"{PREFIX}POLICIES is missing: name the folder to check, or the files."])
    has_register, takes_examples = "property_register_url" in settings, settings.get("example_policies", False)
    hosts = settings.get("case_link_hosts", frozenset())
    return settings.get("policies", PACKAGED), LintContext(today, has_register, takes_examples, hosts)


def check_paths(paths: Sequence[Path], context: LintContext) -> tuple[list[PolicyFile], list[PolicyProblem]]:
    """Return the files at these paths, a folder standing for all its files, and everything to say of them."""
    texts: dict[str, PolicyText] = {}
    problems: list[PolicyProblem] = []
    for path in paths:
        try:
            contents = _read(path)
        except PolicyError as error:  # one path that cannot be used hides nothing of the others
            problems += error.problems
        else:
            texts |= contents.texts
            problems += contents.warnings
    files = read_files(texts)
    return files, [*problems, *check_files(files, context)]


def _read(path: Path) -> FolderContents:
    """Return the texts at a path, a file or a folder. Raise PolicyError where nothing can be read."""
    name = printable(str(path))
    if path.is_dir():
        folder = read_policies(path)
        texts = {f"{name}/{file}": text for file, text in folder.texts.items()}
        return FolderContents(texts, tuple(replace(item, file=f"{name}/{item.file}") for item in folder.warnings))
    if path.exists():
        warning = why_never_read(path)
        return FolderContents({name: read_text(path)}, (warning,) if warning else ())
    message = f"There is no such {'file' if path.suffix else 'file or folder'}."
    raise PolicyError([PolicyProblem(name, 1, 1, message, "Compare the path with what is there.")])
