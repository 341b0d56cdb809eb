"""Certificates in files: ours with its key, those pinned for the indexes, and those that are watched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.x509 import Certificate

from gateway.commands.doctor.clock import Clock
from gateway.commands.doctor.deployment import Deployment
from gateway.commands.doctor.finding import Check, Finding, error, ok, warning
from gateway.server.certificates import WARN_DAYS, read_certificates
from sources.certificates.pinned import PinnedCertificates
from sources.certificates.validity import days_left

_RENEW = "Order a new function certificate (OCES), register it, and replace the file: it is read again by itself."
_FETCH = "Fetch the service's present certificate, and put it beside the old one."


def dates(service: str, what: str, certificates: Sequence[Certificate], now: datetime, cure: str) -> Finding:
    """Return whether certificates are valid now, and for how long. `what`: the beginning of the sentence."""
    if any(certificate.not_valid_before_utc > now for certificate in certificates):
        text = f"{what} is not valid yet."
        return error(Check.CERTIFICATES, service, text, f"Look at this machine's clock. {cure}")
    days = days_left(certificates, now)
    if days < 0:
        return error(Check.CERTIFICATES, service, f"{what} has expired.", cure)
    if days < WARN_DAYS:
        return warning(Check.CERTIFICATES, service, f"{what} expires in {days} days.", cure)
    return ok(Check.CERTIFICATES, service, f"{what} is valid for {days} days.")


async def examine_certificates(deployment: Deployment, clock: Clock) -> list[Finding]:
    """Return what the files with keys and certificates are like."""
    now, settings = clock(), deployment.settings
    findings = [
        error(Check.CERTIFICATES, "files", problem, "Replace the file, or name another in the setting.")
        for problem in deployment.problems
    ]
    if deployment.key_pair is not None:
        material = deployment.key_pair.material
        findings.append(ok(Check.CERTIFICATES, "our certificate", "Its private key belongs to it."))
        chain = [material.certificate, *material.chain]
        findings.append(dates("our certificate", "The first of it and its chain", chain, now, _RENEW))
    elif settings.client_certificate is None:
        text = "There is none: BORGERBLIK_CLIENT_CERTIFICATE is not set."
        cure = "Name the function certificate (OCES) of your it-system, with its key."
        findings.append(warning(Check.CERTIFICATES, "our certificate", text, cure))
    if deployment.security is not None:
        names = ("SF1470", "SF1491")
        findings += [
            _pinned(name, pinned, now) for name, pinned in zip(names, deployment.security.pinned, strict=False)
        ]
    for path in settings.certificates:
        try:
            findings.append(dates(path.name, "The first of its file", read_certificates(path), now, "Replace it."))
        except ValueError as problem:
            findings.append(error(Check.CERTIFICATES, path.name, f"It {problem}.", "Replace the file."))
    return findings


def _pinned(service: str, pinned: PinnedCertificates, now: datetime) -> Finding:
    """Return what the certificates are like by which a service may sign: one that is valid is enough."""
    valid = [each for each in pinned.certificates if each.not_valid_before_utc <= now <= each.not_valid_after_utc]
    if not valid:
        return error(Check.CERTIFICATES, service, "No certificate that is pinned for the service is valid now.", _FETCH)
    last = max(valid, key=lambda certificate: certificate.not_valid_after_utc)
    return dates(service, "The last certificate that is pinned for the service", [last], now, _FETCH)
