"""A reply that is verified by a template is one that libxml2's tree is taken for too, with the same bytes."""

from __future__ import annotations

import random
from functools import cache

import pytest

from sources.errors import SourceGarbledError
from sources.native import IS_COMPILED
from sources.soap.signing.reply_template import ReplyTemplate, VerifiedReply
from sources.soap.signing.service_certificate import SignatureVerifier
from sources.soap.signing.template_making import template_of
from sources.soap.signing.verification import ReplyVerifier
from tests.sources.soap.signing.messages import NOW, OTHER_SERVICE
from tests.sources.soap.signing.replies import ALL, ASKED, CANONICAL_BODY, OTHER_BODY, envelope, sign
from tests.sources.soap.signing.test_verification import REFUSED
from tests.sources.soap.signing.test_wrapping import FORGED, header, wrapped
from tests.sources.soap.signing.verifying import SIGNATURES, Pinned, verifier

FORMS = {
    "canonical": (CANONICAL_BODY, ""),
    **({"declared above": (OTHER_BODY, ""), "prefixes": (OTHER_BODY, "a s u")} if IS_COMPILED else {}),
}
FRESH_REFUSALS = {"reply_unrelated", "timestamp_old", "timestamp_old, over", "timestamp_future", "signature_form, time"}
"""Of replies that are signed as they must be: whether they are fresh is judged after that."""

PIECES = (
    *(b"", b"<!--", b"-->", b"<!-- -->", b" ", b'"', b"&amp;", b"&", b"<", b"</s:Header>", b"</o:Security>", b"#"),
    *(b"<s:Header>", FORGED.format("body").encode(), header("To", "to").encode(), b' u:Id="body"', b' Id="relates-to"'),
    *(
        b' xmlns:u="urn:b"',
        b' xmlns:s="urn:b"',
        b"<![CDATA[x]]>",
        b"<?x y?>",
        b"x",
        b"body",
        b"message-id",
        b"=",
        b"//",
    ),
)


@cache
def message_of(form: str) -> bytes:
    body, prefixes = FORMS[form]
    return sign(envelope(body=body), prefixes=prefixes)


@cache
def template_for(form: str) -> ReplyTemplate:
    """Return the template of one reply of a form, which is not the message that the tests change."""
    body, prefixes = FORMS[form]
    template = template_of(sign(envelope(body=body), prefixes=prefixes))
    assert template is not None
    return template


def by_tree(message: bytes) -> VerifiedReply | None:
    """Return what libxml2's tree of a message is verified to say. None where it is refused."""
    try:
        return verifier()._verified_by_tree(message, NOW)
    except SourceGarbledError:
        return None


@pytest.mark.parametrize("form", FORMS)
def test_the_next_reply_of_a_form_is_verified_without_a_tree(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says the same as its tree. Its Ids, times and MessageID are its own."""
    body, prefixes = FORMS[form]
    judge = verifier()
    judge.verify(message_of(form), ASKED)
    written = envelope(body=body)
    for id_ in ALL:
        written = written.replace(f'Id="{id_}"', f'Id="uuid-7.{id_}"')
    reply = sign(written, [f"uuid-7.{id_}" for id_ in ALL], prefixes=prefixes)
    expected = by_tree(reply)
    assert expected is not None
    monkeypatch.setattr(ReplyVerifier, "_verified_by_tree", None)
    assert expected.body in judge.verify(reply, ASKED)
    assert template_for(form).verified(reply, SIGNATURES, NOW) == expected


@pytest.mark.parametrize("case", sorted(REFUSED.keys() - FRESH_REFUSALS))
def test_what_is_refused_is_a_doubt(case: str) -> None:
    """The word for it is found by the tree."""
    assert [form for form in FORMS if template_for(form).verified(REFUSED[case], SIGNATURES, NOW)] == []


def test_a_certificate_that_is_pinned_no_more_is_a_doubt() -> None:
    """Nor is one that has expired since the template was made."""
    template, message = template_for("canonical"), message_of("canonical")
    assert template.verified(message, SignatureVerifier(Pinned((OTHER_SERVICE.certificate,))), NOW) is None
    assert template.verified(message, SIGNATURES, NOW.replace(year=NOW.year + 50)) is None
    assert template.verified(message, SIGNATURES, NOW) is not None


@pytest.mark.parametrize("before", [b"</s:Header>", b"</o:Security>", b"</ds:Signature>"])
def test_a_signed_body_elsewhere_is_a_doubt(before: bytes) -> None:
    """Whatever stands in its place."""
    message = wrapped(message_of("canonical"), CANONICAL_BODY, FORGED.format("body"), before=before)
    assert template_for("canonical").verified(message, SIGNATURES, NOW) is None


@pytest.mark.parametrize("ids", [("action", "message-id"), ("body", "action"), ("certificate", "body")])
def test_ids_that_are_another_elements_are_a_doubt(ids: tuple[str, str]) -> None:
    """Exchanged, or the same twice."""
    first, second = (f'Id="{id_}"'.encode() for id_ in ids)
    message = message_of("canonical")
    for changed in (
        message.replace(first, second),
        message.replace(first, b"-").replace(second, first).replace(b"-", second),
    ):
        assert template_for("canonical").verified(changed, SIGNATURES, NOW) is None
        assert by_tree(changed) is None


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_no_change_is_taken_that_the_tree_refuses(count: int) -> None:
    """Pieces put in, cut out and repeated, anywhere: most of them where the header is."""
    chance, taken = random.Random(count), 0
    for _ in range(count):
        form = chance.choice(sorted(FORMS))
        message = message_of(form)
        begin = chance.randrange(len(message))
        end = min(len(message), begin + chance.choice((0, 0, 1, 7, 200)))
        piece = chance.choice((*PIECES, message[begin:end], message[begin:end] * 2))
        changed = message[:begin] + piece + message[end:]
        reply = template_for(form).verified(changed, SIGNATURES, NOW)
        if reply is not None:
            assert reply == by_tree(changed), changed
            taken += 1
    assert taken > count // 100, "some changes are none"
