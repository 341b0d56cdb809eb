"""A reply that is verified by its bytes is one that libxml2's tree is taken for too, with the same bytes."""

from __future__ import annotations

import random

import pytest

from sources.errors import SourceGarbledError
from sources.native import IS_COMPILED
from sources.soap.signing import verification
from sources.soap.signing.scanned_reply import VerifiedReply, verified_by_bytes
from tests.sources.soap.signing.messages import NOW
from tests.sources.soap.signing.replies import CANONICAL_BODY, OTHER_BODY, envelope, sign
from tests.sources.soap.signing.test_verification import REFUSED
from tests.sources.soap.signing.test_wrapping import FORGED, header, wrapped
from tests.sources.soap.signing.verifying import Pinned, verifier

pytestmark = pytest.mark.skipif(not IS_COMPILED, reason="nothing was compiled here")

WRITTEN_OTHERWISE = OTHER_BODY.replace("&#38;", "&amp;")
MESSAGES = {
    "canonical": sign(envelope()),
    "declared above": sign(envelope(body=WRITTEN_OTHERWISE)),
    "prefixes": sign(envelope(body=WRITTEN_OTHERWISE), prefixes="a s u"),
}
FRESH_REFUSALS = {"reply_unrelated", "timestamp_old", "timestamp_old, over", "timestamp_future", "signature_form, time"}
"""Of replies that are signed as they must be: whether they are fresh is judged after that."""

PIECES = (
    *(b"", b"<!--", b"-->", b"<!-- -->", b" ", b'"', b"&amp;", b"&", b"<", b"</s:Header>", b"</o:Security>", b"#"),
    *(b"<s:Header>", FORGED.format("body").encode(), header("To", "to").encode(), b' u:Id="body"', b' Id="relates-to"'),
    *(b' xmlns:u="urn:b"', b' xmlns:s="urn:b"', b"<![CDATA[x]]>", b"<?x y?>", b"x"),
)


def by_tree(message: bytes) -> VerifiedReply | None:
    """Return what libxml2's tree of a message is verified to say. None where it is refused."""
    try:
        return verifier()._verified_by_tree(message, NOW)
    except SourceGarbledError:
        return None


@pytest.mark.parametrize("form", MESSAGES)
def test_a_usual_reply_is_verified_by_its_bytes(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says the same as its tree."""
    reply = verified_by_bytes(MESSAGES[form], Pinned(), NOW)
    assert reply is not None
    assert reply == by_tree(MESSAGES[form])
    assert reply.body == CANONICAL_BODY.encode() or form == "prefixes"
    monkeypatch.setattr(verification, "cut", None)
    assert verification.verified_by_bytes(MESSAGES[form], Pinned(), NOW) == reply


@pytest.mark.parametrize("case", sorted(REFUSED.keys() - FRESH_REFUSALS))
def test_what_is_refused_is_a_doubt(case: str) -> None:
    """The word for it is found by the tree."""
    assert verified_by_bytes(REFUSED[case], Pinned(), NOW) is None


@pytest.mark.parametrize("before", [b"</s:Header>", b"</o:Security>", b"</ds:Signature>"])
def test_a_signed_body_elsewhere_is_a_doubt(before: bytes) -> None:
    """Whatever stands in its place."""
    message = wrapped(MESSAGES["canonical"], CANONICAL_BODY, FORGED.format("body"), before=before)
    assert verified_by_bytes(message, Pinned(), NOW) is None


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_no_change_is_taken_that_the_tree_refuses(count: int) -> None:
    """Pieces put in, cut out and repeated, anywhere: most of them where the header is."""
    chance, taken = random.Random(count), 0
    for _ in range(count):
        message = MESSAGES[chance.choice(sorted(MESSAGES))]
        begin = chance.randrange(len(message))
        end = min(len(message), begin + chance.choice((0, 0, 1, 7, 200)))
        piece = chance.choice((*PIECES, message[begin:end] * 2))
        changed = message[:begin] + piece + message[end:]
        reply = verified_by_bytes(changed, Pinned(), NOW)
        if reply is not None:
            assert reply == by_tree(changed), changed
            taken += 1
    assert taken > count // 1_000, "a comment or a space here and there changes nothing"
