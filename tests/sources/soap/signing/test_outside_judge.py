"""The JDK's own XML signatures take a question of ours, and refuse it where anything in it was changed.

The program is `VerifyMessage.java`, which has the STR-Transform of its own. It is run by `java`, where there is one.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.sources.soap.signing.messages import OTHER_SERVICE, assertion, signed, token

PROGRAM = Path(__file__).with_name("VerifyMessage.java")
JAVA = shutil.which("java") if shutil.which("javac") else None  # a runtime alone compiles nothing
MESSAGE = signed(framework=True).envelope
BODY = MESSAGE[MESSAGE.index(b"<s:Body") : MESSAGE.index(b"</s:Envelope>")]
FORGED = re.sub(b'wsu:Id="body"', b'wsu:Id="forged"', BODY).replace("Åse".encode(), b"Eva")


def changed(old: str, new: str) -> bytes:
    assert old.encode() in MESSAGE
    return MESSAGE.replace(old.encode(), new.encode(), 1)


def signature_of(message: bytes) -> bytes:
    return message[message.index(b"<ds:SignatureValue>") : message.index(b"</ds:SignatureValue>")]


VALID = {
    "prefixed assertion": signed().envelope,
    "assertion with a default namespace": signed(token(default_namespace=True)).envelope,
    "framework header": MESSAGE,
}
TAMPERED = {
    "body": changed("Åse", "Eva"),
    "to": changed("https://index.invalid", "https://other.invalid"),
    "action": changed("/fremsoeg</wsa:Action>", "/laes</wsa:Action>"),
    "message id": changed(">urn:uuid:", ">urn:uuid:0"),
    "reply to": changed("addressing/anonymous<", "addressing/none<"),
    "timestamp": changed("2026-11-16T11:05:00.000Z", "2026-11-16T23:05:00.000Z"),
    "assertion": changed("udsteder", "Udsteder"),
    "holder of key": MESSAGE.replace(
        assertion(), assertion(holder=OTHER_SERVICE.certificate.public_bytes(Encoding.DER)), 1
    ),
    "digest": changed("<ds:DigestValue>", "<ds:DigestValue>AAAA"),
    "signature": MESSAGE.replace(signature_of(MESSAGE), signature_of(signed().envelope)),
    "transform": changed("#STR-Transform", "#other"),
    "wrapped": MESSAGE.replace(BODY, FORGED).replace(b"</s:Header>", b"<w>" + BODY + b"</w></s:Header>"),
    "wrapped under the same id": MESSAGE.replace(BODY, FORGED.replace(b"forged", b"body")).replace(
        b"</s:Header>", b"<w>" + BODY + b"</w></s:Header>"
    ),
    "unsigned header": changed(
        "<wsa:To ", '<wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing">b</wsa:To><wsa:To '
    ),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Provide what the JDK says of each message; it starts once for all of them."""
    if JAVA is None:
        pytest.skip("no java here: no implementation but ours judges the signed messages")
    folder = tmp_path_factory.mktemp("messages")
    files = []
    for name, message in {**VALID, **TAMPERED}.items():
        files.append(folder / name)
        files[-1].write_bytes(message)
    ran = subprocess.run([JAVA, str(PROGRAM), *map(str, files)], capture_output=True, text=True, check=True)
    return dict(line.split("\t", 1) for line in ran.stdout.splitlines())


@pytest.mark.parametrize("name", VALID)
def test_a_signed_question_verifies(name: str, verdicts: dict[str, str]) -> None:
    """In an implementation that is neither ours nor Python's."""
    assert verdicts[name] == "valid"


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_question_does_not(name: str, verdicts: dict[str, str]) -> None:
    """Whatever was changed."""
    assert TAMPERED[name] != MESSAGE
    assert verdicts[name].startswith("invalid")
