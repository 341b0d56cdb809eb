"""The sandbox with keys from a folder: `python -m bench.servers.signing_sandbox FOLDER FORM`.

FORM is how the signed bodies of its answers are written: `canonical`, or `declared above`, where the namespaces stand
on the envelope and empty elements are one tag, so that whoever verifies must make the canonical form.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from bench.servers.starting import argument, listen, report_ready, serve
from sources.sandbox import signed_answers
from sources.sandbox.app import create
from sources.sandbox.keys import SandboxKeys
from sources.sandbox.signed_answers import AnswerSigner
from sources.sandbox.soap import SOAP12, Element


class DeclaringSigner(AnswerSigner):
    """Signs without keeping prefixes, and writes the body as many services would."""

    def _kept(self, body: Element) -> list[str]:  # noqa: ARG002 - whatever it is
        return []

    def envelope(self, body: Element, headers: Sequence[Element], **details: str) -> bytes:  # type: ignore[override]
        """Return a signed answer whose body is not canonical as it stands."""
        written = super().envelope(body, headers, **details)
        root = etree.Element(f"{{{SOAP12}}}Envelope", nsmap={**body.nsmap, "env": SOAP12, "u": signed_answers.WSU})
        begin, _, rest = written.partition(b"<env:Body ")
        content = etree.fromstring(b"<env:Body " + rest[: rest.rindex(b"</env:Envelope>")])
        root.append(content)
        etree.cleanup_namespaces(root, top_nsmap=root.nsmap)
        envelope = etree.tostring(root)
        opening = envelope[: envelope.index(b"<env:Body")]
        return opening + begin[begin.index(b"<env:Header>") :] + envelope[len(opening) :]


def main() -> None:
    """Serve it on a free port."""
    folder, form = Path(argument(1) or "."), argument(2)
    if form == "declared above":
        from sources.sandbox import app  # noqa: PLC0415 - in place of the class that it signs with

        app.AnswerSigner = DeclaringSigner  # type: ignore[misc]
    listening = listen()
    report_ready(listening)
    serve(create(keys=SandboxKeys.read(folder)), listening)


if __name__ == "__main__":
    main()
