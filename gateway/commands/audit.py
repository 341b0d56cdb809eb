"""`borgerblik audit`: proofs about the audit log."""

from __future__ import annotations

import click

from gateway.audit.verification import UnreadableAuditLogError, verify_audit_log
from gateway.commands.output import fail


@click.group()
def audit() -> None:
    """Prove that the audit log is unchanged: who has viewed whose records."""


@audit.command()
@click.argument("address")
@click.option("--checkpoint", help="A copy of the checkpoint; default: the one beside the file.")
def verify(address: str, checkpoint: str | None) -> None:
    """Prove that nothing in an audit log was changed.

    ADDRESS is a file or a Redis address. Where something was changed, the first record that is wrong is named.
    """
    try:
        proof = verify_audit_log(address, checkpoint)
    except UnreadableAuditLogError as error:
        fail(str(error))
    if proof.problem:
        click.echo(f"{proof.records} records hold. {proof.problem}")
        raise SystemExit(1)
    click.echo(f"{proof.records} records hold.")
