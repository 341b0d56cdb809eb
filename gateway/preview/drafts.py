"""A draft of an authority's file, or a folder of them, beside the files in force."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path

from gateway.policies.folder import ENDING, PolicyText, read_policies, read_text
from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.policy import Authority, Policies

Pairs = Mapping[str, tuple[Authority, Authority]]
"""By CVR number: what an authority opens now, and what its draft opens."""


def draft_texts(draft: Path) -> Mapping[str, PolicyText]:
    """Return the texts of a draft by the names of its files. Raise PolicyError for a folder that cannot be used."""
    return read_policies(draft).texts if draft.is_dir() else {draft.name: read_text(draft)}


def draft_policies(draft: Path, today: date) -> Policies:
    """Return what a draft opens. Raise PolicyError: a draft that is refused never goes live."""
    return checked(draft_texts(draft), LintContext(today))[0]


def pairs(draft: Path, in_force: Policies, today: date) -> Pairs:
    """Return the authorities that a draft is about; of a folder, also those that are missing from it."""
    drafts = draft_policies(draft, today).authorities
    made = {cvr: (in_force.authority(cvr) or closed(authority), authority) for cvr, authority in drafts.items()}
    if draft.is_dir():
        gone = in_force.authorities.keys() - drafts.keys()
        made |= {cvr: (in_force.authorities[cvr], closed(in_force.authorities[cvr])) for cvr in sorted(gone)}
    return made


def closed(authority: Authority) -> Authority:
    """Return the authority without a file: nothing is shown."""
    return Authority(authority.cvr, authority.name, authority.kind, authority.code)


class DraftFolder:
    """A folder of policies for a gateway: those in force, with a draft in the place of its authority's file."""

    def __init__(self, draft: Path, in_force: Path, folder: Path, today: date) -> None:
        """`folder`: an empty one, to be written to."""
        self._draft = draft
        self._in_force = in_force
        self._folder = folder
        self._today = today

    def write(self) -> None:
        """Write the folder by what the draft is now. Raise PolicyError, with the folder as it was before."""
        drafts = draft_policies(self._draft, self._today).authorities
        texts = dict(draft_texts(self._draft))
        if not self._draft.is_dir():
            texts = self._others(drafts.keys()) | {_policy_name(name): text for name, text in texts.items()}
        for path in self._folder.iterdir():
            if path.name not in texts:
                path.unlink()
        for name, text in texts.items():
            path = self._folder / name
            if isinstance(text, str) and not (path.is_file() and path.read_text("utf-8") == text):
                path.write_text(text, "utf-8")

    def _others(self, drafts: Set[str]) -> dict[str, PolicyText]:
        """Return the files in force but for those of the draft's authorities."""
        texts = read_policies(self._in_force).texts
        context = LintContext(self._today)
        return {
            name: text
            for name, text in texts.items()
            if drafts.isdisjoint(checked({name: text}, context)[0].authorities)
        }


def _policy_name(name: str) -> str:
    return name if name.endswith(ENDING) else f"{name}{ENDING}"
