"""Messages are read for what has changed and whose it is, and whatever else comes is no message."""

from __future__ import annotations

import pytest

from sources.beskedfordeler import message as module
from sources.beskedfordeler.message import UnreadableMessageError, read_message
from sources.records.subject import Subject
from tests.sources.beskedfordeler.messages import CASE, CPR, DOCUMENT, a_message


def test_what_a_message_is_about() -> None:
    """The objects of the envelope and of the data, each once; and nothing else that has a UUID."""
    change = read_message(a_message(CASE.upper(), document=DOCUMENT, cpr=CPR))
    assert (change.objects, change.citizens) == ((DOCUMENT, CASE), (Subject(CPR),))
    assert CPR not in repr(change)


def test_who_is_no_longer_a_party_is_not_in_it() -> None:
    """The object is."""
    assert read_message(a_message()).citizens == ()
    assert read_message(a_message()).objects == (CASE,)


@pytest.mark.parametrize(
    ("body", "objects", "citizens"),
    [
        (f"<ObjektRegistrering><ObjektID>{CASE}</ObjektID></ObjektRegistrering>", (CASE,), ()),
        (f"<ObjektRegistrering><ObjektId>urn:uuid:{CASE}</ObjektId></ObjektRegistrering>", (CASE,), ()),
        (f"<RegistreringBesked><UUIDIdentifikator>\n {CASE}\n</UUIDIdentifikator></RegistreringBesked>", (CASE,), ()),
        (f"<a><PartCPRNummer>{CPR}</PartCPRNummer></a>", (), (Subject(CPR),)),
        (f"<a><b>URN:OIO:CPR-nr:{CPR[:6]}-{CPR[6:]}</b><c>urn:oio:cpr-nr:1</c></a>", (), (Subject(CPR),)),
    ],
)  # fmt: skip
def test_other_ways_to_write_it(body: str, objects: tuple[str, ...], citizens: tuple[Subject, ...]) -> None:
    """Senders do not agree, and a number that is none harms no other."""
    change = read_message(body.encode())
    assert (change.objects, change.citizens) == (objects, citizens)


def test_encodings() -> None:
    """As XML declares them."""
    text = a_message().decode().replace("UTF-8", "UTF-16")
    assert read_message(text.encode("utf-16")).objects == (CASE,)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no_xml"), (b"\x00\xff", "no_xml"), (b'{"object": "x"}', "no_xml"), (a_message()[:-20], "no_xml"),
        (b"<a/>", "no_object"), (b"<ObjektRegistrering><ObjektId>x</ObjektId></ObjektRegistrering>", "no_object"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document_type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', "no_object"),
        (b"<a>" * 100_000, "no_xml"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(body: bytes, reason: str) -> None:
    """With a word that says why, and nothing of the contents."""
    with pytest.raises(UnreadableMessageError) as error:
        read_message(body)
    assert error.value.reason in (reason, "document_type")
    assert str(error.value) == error.value.reason


def test_no_entity_unfolds() -> None:
    """A message that would unfold to gigabytes is refused with its document type."""
    entities = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12))
    body = f'<!DOCTYPE a [<!ENTITY e0 "{"x" * 100}">{entities}]><a>&e11;</a>'
    with pytest.raises(UnreadableMessageError):
        read_message(body.encode())


def test_size_and_number_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is about a few objects."""
    objects = "".join(f"<ObjektId>{CASE[:-4]}{number:04}</ObjektId>" for number in range(1_001))
    body = f"<ObjektRegistrering>{objects}</ObjektRegistrering>".encode()
    with pytest.raises(UnreadableMessageError, match="too_many_objects"):
        read_message(body)
    monkeypatch.setattr(module, "MAX_MESSAGE_BYTES", len(body) - 1)
    with pytest.raises(UnreadableMessageError, match="too_large"):
        read_message(body)
