"""What is read is what was signed: not an element of the same name elsewhere, nor one with the same Id."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.errors import SourceGarbledError
from tests.sources.soap.signing.replies import CANONICAL_BODY, OTHER_BODY, WSA, envelope, sign
from tests.sources.soap.signing.verifying import body_of, reason_of

FORGED = '<s:Body u:Id="{}"><a:Answer><a:Text>forged</a:Text></a:Answer></s:Body>'
END = b"</s:Header>"


def wrapped(message: bytes, body: str, forged: str, *, before: bytes = END) -> bytes:
    """Move the signed body into the header, and put a forged one in its place."""
    without = message.replace(body.encode(), forged.encode())
    return without.replace(before, b"<a:Wrapper>" + body.encode() + b"</a:Wrapper>" + before, 1)


@pytest.mark.parametrize("body", [CANONICAL_BODY, OTHER_BODY])
@pytest.mark.parametrize("id_", ["body", "forged", ""])
@pytest.mark.parametrize("before", [END, b"</o:Security>", b"</ds:Signature>"])
def test_a_signed_body_elsewhere_is_not_read(body: str, id_: str, before: bytes) -> None:
    """Whatever the Id of the forged one is."""
    message = wrapped(sign(envelope(body=body)), body, FORGED.format(id_), before=before)
    assert reason_of(message) in {"signature_wrapped", "signature_form", "not_the_answer"}


@pytest.mark.parametrize("forged", [FORGED.format("body"), FORGED.format("forged")])
@pytest.mark.parametrize("body", [CANONICAL_BODY, OTHER_BODY])
def test_a_second_body_is_refused(forged: str, body: str) -> None:
    """Before or behind the signed one."""
    message = sign(envelope(body=body))
    for bodies in (forged + body, body + forged):
        assert reason_of(message.replace(body.encode(), bodies.encode())) == "signature_wrapped"


def header(name: str, id_: str = "") -> str:
    named = f' u:Id="{id_}"' if id_ else ""
    return f'<w:{name} xmlns:w="{WSA}"{named}>urn:forged</w:{name}>'


@pytest.mark.parametrize("name", ["RelatesTo", "MessageID", "Action", "To", "From"])
def test_a_header_that_is_not_signed_is_refused(name: str) -> None:
    """Beside a signed one of the name, or alone."""
    forged = sign(envelope()).replace(b"<o:Security", header(name).encode() + b"<o:Security", 1)
    assert reason_of(forged) in {"signature_wrapped", "part_unsigned"}


def test_an_id_that_two_elements_have_is_refused() -> None:
    """Also where the second is none of those that are signed."""
    forged = sign(envelope()).replace(b"</s:Header>", b'<a:More><a:Deep Id="relates-to"/></a:More></s:Header>', 1)
    assert reason_of(forged) == "signature_wrapped"


def test_a_comment_in_a_signed_text_changes_nothing() -> None:
    """Canonical XML leaves it out, and so does who reads: else a text would end there."""
    message = sign(envelope())
    assert reason_of(message.replace(b"urn:uuid:0000", b"urn:uuid:<!-- -->0000")) == ""


def test_what_has_no_canonical_form_is_refused() -> None:
    """A namespace that is no absolute address, for one."""
    message = MESSAGES["canonical"]
    assert reason_of(message[:238] + message[243:]) == "signature_form"


@given(st.data())
@settings(max_examples=300)
def test_no_change_of_a_message_changes_what_is_read(data: st.DataObject) -> None:
    """Bytes cut out, put in or repeated: the reply is refused, or what is read is what was signed."""
    message = MESSAGES[data.draw(st.sampled_from(sorted(MESSAGES)))]
    begin = data.draw(st.integers(0, len(message)))
    end = data.draw(st.integers(begin, min(len(message), begin + 400)))
    piece = data.draw(st.sampled_from([b"", message[begin:end] * 2, FORGED.format("body").encode(), b"<!--", b"-->"]))
    try:
        body = body_of(message[:begin] + piece + message[end:])
    except SourceGarbledError:
        return
    assert body == CANONICAL_BODY.encode()


MESSAGES = {"canonical": sign(envelope()), "other": sign(envelope(body=OTHER_BODY))}
