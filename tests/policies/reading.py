"""Read policies in tests: a folder or one text, with every problem of its grammar raised."""

from __future__ import annotations

from pathlib import Path

from gateway.policies.folder import PolicyText, read_policies
from gateway.policies.meaning import authority_of, policies_of
from gateway.policies.parser import read_file, read_files
from gateway.policies.policy import Authority, Policies
from gateway.policies.problem import PolicyError


def read_folder(folder: Path) -> Policies:
    """Return the policies of a folder. Raise PolicyError with the problems of all files."""
    return policies_of(read_files(read_policies(folder).texts))


def read_authority(text: PolicyText, *, name: str) -> Authority:
    """Return the authority of a policy file. Raise PolicyError with everything wrong in it."""
    file = read_file(text, name=name)
    if file.problems:
        raise PolicyError(file.problems)
    return authority_of(file)
