"""A template is made of what is beyond doubt, and says of other values what libxml2 says."""

from __future__ import annotations

import random

import pytest

from sources.soap.signing import reply_templates
from sources.soap.signing.reply_templates import ReplyTemplates
from sources.soap.signing.template_making import template_of
from tests.sources.soap.signing.messages import NOW
from tests.sources.soap.signing.replies import ALL, WSA, envelope, sign
from tests.sources.soap.signing.test_reply_templates import by_tree
from tests.sources.soap.signing.verifying import SIGNATURES

TEXTS = ("", "a b", "Å", "&amp;", "1>2", ' Id="x"', ">plain", "\n", "1" * 900)
PLAIN = "abcdefABCDEF0189+/=:._-"


class Content:
    """Elements of a header: how they are written is one seed's, and their values are another's."""

    def __init__(self, written: int, values: int) -> None:
        self.chance, self.values = random.Random(written), random.Random(values)
        self.prefixes = self.chance.choice(("", "p", "a s u p"))
        self.ids = 0

    def value(self) -> str:
        self.ids += 1
        return f"{''.join(self.values.choices(PLAIN, k=self.values.choice((1, 5, 60))))}{self.ids}"

    def attribute(self) -> str:
        quote = self.chance.choice("'\"")
        name, before = self.chance.choice((("u:Id", ""), ("Id", ""), ("URI", "#"), ("x", ""), ("xmlns:q", "urn:")))
        value = self.value() if name[-2:] in {"Id", "RI"} and self.chance.choice((0, 1, 1, 1)) else "fixed"
        return f" {name}={quote}{before}{value}{quote}"

    def element(self, depth: int = 0) -> str:
        pick = self.chance.choice
        name, space = pick(("p:a", "p:MessageID", "b", "u:Created")), pick(("", " "))
        attribute = self.attribute() if pick((0, 0, 1)) else ""
        below = self.element(depth + 1) if depth < 3 and pick((0, 1)) else ""
        text = self.value() if pick((0, 1, 1)) and not below else pick(TEXTS)
        return f"<{name}{attribute}{space}>{text}{below}</{name}{space}>"


def reply(written: int, values: int) -> bytes:
    """Return a reply with more in one of its signed headers."""
    content = Content(written, values)
    to = f'<w:To xmlns:w="{WSA}" xmlns:p="urn:p" u:Id="to">{content.element()}{content.element()}</w:To>'
    return sign(envelope(headers=to), [*ALL, "to"], prefixes=content.prefixes)


@pytest.mark.parametrize("count", [150, pytest.param(5_000, marks=pytest.mark.long)])
def test_a_template_says_of_other_values_what_the_tree_says(count: int) -> None:
    """Whatever stands in the headers: canonical forms with other values in them are libxml2's, as the digests show."""
    made = verified = 0
    for seed in range(count):
        first, second = reply(seed, 1), reply(seed, 2)
        template = template_of(first)
        if template is None:
            continue
        made += 1
        for message in (first, second):
            by_template = template.verified(message, SIGNATURES, NOW)
            if by_template is not None:
                assert by_template == by_tree(message)
                verified += 1
    assert made > count // 3, made
    assert verified > made * 1.5, (made, verified)


USUAL = envelope()
DOUBTFUL = {
    "comment": USUAL.replace("<w:Action", "<!-- --><w:Action"),
    "instruction": USUAL.replace("<w:Action", "<?x y?><w:Action"),
    "CDATA": USUAL.replace("urn:answer", "<![CDATA[urn:answer]]>"),
    "number of a character": USUAL.replace("urn:answer", "urn:&#97;nswer"),
    "like a mark": USUAL.replace("urn:answer", f"S{'0' * 42}S"),
    "two bodies' ids": USUAL.replace("urn:answer", ' Id="x"'),
    "version": USUAL.replace('version="1.0"', "version='1.0' "),
    "MessageID that is no plain text": envelope(message_id="urn:uuid:Å"),
    "large": envelope(headers=f"<a:b>{'x ' * 40_000}</a:b>"),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_a_doubtful_reply_becomes_none(case: str) -> None:
    """The tree verifies it, and the next one like it."""
    message = sign(DOUBTFUL[case])
    assert by_tree(message) is not None
    assert template_of(message) is None


@pytest.mark.parametrize("message", [b"", b"<html/>", USUAL.encode(), sign(USUAL) + b"x"])
def test_what_is_no_reply_becomes_none(message: bytes) -> None:
    """Nor does it fail."""
    assert template_of(message) is None


def test_templates_are_bounded() -> None:
    """In number, and in how many are made in vain."""
    templates = ReplyTemplates()
    forms = [envelope(headers=f"<a:b>form {number}</a:b>") for number in range(reply_templates.MAX_IN_VAIN + 1)]
    messages = [sign(form) for form in forms]
    for message in messages[: reply_templates.MAX_TEMPLATES + 1]:
        templates.add(message)
        templates.add(message)
    assert templates.verified(messages[0], SIGNATURES, NOW) is None, "the oldest has left"
    assert templates.verified(messages[1], SIGNATURES, NOW) is not None
    assert templates.verified(messages[reply_templates.MAX_TEMPLATES], SIGNATURES, NOW) is not None
    for message in messages:
        templates.add(message)
    assert templates.verified(messages[-2], SIGNATURES, NOW) is not None
    assert templates.verified(messages[-1], SIGNATURES, NOW) is None, "too many in vain"
